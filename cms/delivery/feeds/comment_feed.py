"""The feed of comments: of one thread, or of all; each item says what it is about or in answer to."""

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from cms.comments.latest import Said
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.core.site import SiteSettings
from cms.delivery.absolute import absolute
from cms.delivery.documents.comment import own_comment_document
from cms.delivery.documents.correction import correction_document
from cms.delivery.feeds.feed import Feed, Item, Reference, Writer
from cms.delivery.links import Links

Gettext = Callable[[str], str]


def comment_feed(
    comments: Sequence[Said],
    site: SiteSettings,
    links: Links,
    url: str,
    gettext: Gettext,
    *,
    about: tuple[Entry, Revision] | None = None,
    next_url: str | None = None,
    whole: bool = False,
    hub: str | None = None,
) -> Feed:
    """Describe the feed of comments, `about` one entry or about all."""
    home = links.site_url + "/"
    if about is None:
        page, title, language = home, gettext("Comments"), site.language
    else:
        page = f"{links.page(about[0].type, about[0].slug)}#comments"
        title, language = gettext("Comments on {title}").format(title=about[1].title), about[1].language
    return Feed(
        url=url,
        page=page,
        title=f"{title} · {site.site_title}",
        description="",
        language=language,
        publisher=Writer(site.site_title, home),
        items=[_item(each, links, gettext) for each in comments],
        icon=site.site_icon or None,
        next_url=next_url,
        whole=whole,
        hub=hub,
    )


def _item(said: Said, links: Links, gettext: Gettext) -> Item:
    comment, entry = said.comment, said.entry
    document = own_comment_document(comment, links)
    page = links.page(entry.type, entry.slug)
    author = document["author"]
    html, text = _with_correction(document["content_html"], document["content_text"], said, gettext)
    moments = [comment.created_at, comment.edited_at, comment.redacted_at]
    moments += [said.correction.written_at] if said.correction else []
    return Item(
        id=_id(comment.id, links),
        url=f"{page}#comment-{comment.id}",
        title=gettext("{name} on {title}").format(name=comment.author_name, title=said.revision.title),
        html=absolute(html, page, links.public_url),
        text=text,
        summary="",
        published=comment.created_at,
        updated=max(moment for moment in moments if moment is not None),
        language=None,
        own=_own(said, links),
        writers=[Writer(author["name"], author["url"], author["avatar_url"])] if author else [],
        answers=_answers(said, links),
    )


def _own(said: Said, links: Links) -> dict[str, Any]:
    comment, entry = said.comment, said.entry
    return {
        "about": links.api("/openapi.json"),
        "type": "comment",
        "comment_id": comment.id,
        "parent_id": comment.parent_id,
        "in_reply_to": _id(comment.parent_id, links) if comment.parent_id else None,
        "is_staff": comment.is_staff,
        "correction": correction_document(said.correction) if said.correction else None,
        "subject": {
            "id": links.entry(entry, by_id=True),
            "type": entry.type,
            "slug": entry.slug,
            "title": said.revision.title,
            "url": links.page(entry.type, entry.slug),
            "api_url": links.entry(entry),
        },
    }


def _answers(said: Said, links: Links) -> Reference:
    """Give the comment that was answered, whose page is none once it was removed; of others the entry."""
    comment, page = said.comment, links.page(said.entry.type, said.entry.slug)
    if comment.parent_id is None:
        return Reference(links.entry(said.entry, by_id=True), page)
    return Reference(
        _id(comment.parent_id, links), f"{page}#comment-{comment.parent_id}" if said.answers_public else None
    )


def _with_correction(html: str, text: str, said: Said, gettext: Gettext) -> tuple[str, str]:
    """Give the words of a comment and behind them what the staff set right: nobody is to read one alone."""
    found = said.correction
    if found is None:
        return html, text
    begins = gettext("The team sets this right")
    source = Markup('<p>{} <a href="{}">{}</a></p>').format(gettext("Source:"), found.source_url, found.source_title)
    shown = Markup("<hr><p><strong>{}</strong></p>").format(begins) + Markup(found.html) + source  # noqa: S704 -- it passed the sanitiser when it was saved
    return (
        html + shown,
        f"{text}\n\n{begins}: {found.text}\n{gettext('Source:')} {found.source_title} {found.source_url}",
    )


def _id(comment_id: int, links: Links) -> str:
    return links.api(f"/comments/{comment_id}")
