"""One entry as a file: front matter that Hugo, Jekyll and Eleventy read, and its text in Markdown."""

from typing import Any

from cms.content.models.media import Media
from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.content.written import WRITTEN
from cms.core.blocks import block, replaced
from cms.transfer import yaml_text
from cms.transfer.markdown.documents import OURS
from cms.transfer.markdown.from_html import markdown_of
from cms.transfer.markdown.leaving import Around, Leaving, Left

# What the front matter says by names that everybody knows, or the text itself.
_TOLD_ELSEWHERE = frozenset({"title", "slug", "content_html", "language", "image_id", "authors", "reviewer", "tags"})
_ALWAYS = frozenset({"summary", "seo"})
_FILLED_IN = ("{{", "{%", "{#")


def page(view: EntryView, around: Around, leaving: Leaving, left: Left) -> str:
    """Give the whole file of an entry."""
    html = replaced(view.revision.rendered["content_html"], lambda name: _block(name, around))
    body = markdown_of(html)
    told, ours = _front_matter(view, around, leaving), _ours(view, around)
    if body is None:
        body, ours["content_html"], left.as_html = f"{html}\n", html, left.as_html + 1
    if any(sign in body for sign in _FILLED_IN):
        told |= {"render_with_liquid": False, "templateEngineOverride": "md"}
    return f"---\n{yaml_text.dump({**told, OURS: ours})}---\n\n{body}"


def picture_path(media: Media) -> str:
    """Give the path of a picture within the folder, which is its address on this service, too."""
    return f"/media/{media.key}/{media.renditions[0]['file']}"


def _block(name: str, around: Around) -> str:
    """Give the block of an exercise by its slug; one that is not in the folder leaves none."""
    slug = around.slugs.get(int(name)) if name.isdecimal() else None
    return block(slug) if slug else ""


def _front_matter(view: EntryView, around: Around, leaving: Leaving) -> dict[str, Any]:
    entry, source = view.entry, view.revision.source
    kind, slug = EntryType(entry.type), entry.slug
    image = view.pictures.get(source["image_id"])
    address = leaving.addresses.path(kind, slug).rstrip("/") + "/"
    description = source["seo"]["description"] or source["summary"]
    told: dict[str, Any] = {
        "title": view.revision.title,
        "slug": slug,
        "date": entry.published_at or entry.created_at,
        "lastmod": entry.live_since if entry.is_live else entry.updated_at,
        "draft": not entry.is_live and entry.publish_at is None,
        "publishDate": entry.publish_at if not entry.is_live else None,
        "expiryDate": entry.unpublish_at,
        "url": address,
        "permalink": address,
        "aliases": around.aliases.get(entry.id),
        "lang": source["language"],
        "summary": source["summary"],
        "description": description,
        "authors": [author.name for author in view.authors],
        "tags": [tag.name for tag in view.tags],
        "image": picture_path(image) if image else None,
        "image_alt": image.alt if image else None,
        "comments": None if entry.comments_open else False,
    }
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _ours(view: EntryView, around: Around) -> dict[str, Any]:
    """Give what no generator knows, as the API takes it: of pictures their paths, of people their names."""
    kind, source = EntryType(view.entry.type), view.revision.source
    fields = WRITTEN[kind].model_fields
    usual = {name: fields[name].get_default(call_default_factory=True) for name in fields if name != "title"}
    told = {
        name: source[name]
        for name in fields
        if name in source and name not in _TOLD_ELSEWHERE and (name in _ALWAYS or source[name] != _plain(usual[name]))
    }
    if "steps" in told:
        told["steps"] = [_step(view, step) for step in told["steps"]]
    if "variations" in told:
        told["variations"] = [
            {**each, "steps": [_step(view, step) for step in each["steps"]]} for each in told["variations"]
        ]
    if kind == EntryType.ARTICLE:
        told["exercises"] = around.named.get(view.revision.id, [])
    if view.reviewer is not None:
        told["reviewer"] = view.reviewer.name
    tags = [{"name": tag.name, "slug": tag.slug, "kind": tag.kind} for tag in view.tags]
    return {"type": str(kind), **({"tags": tags} if tags else {}), **told}


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def _step(view: EntryView, step: dict[str, Any]) -> dict[str, Any]:
    image = view.pictures.get(step["image_id"]) if step["image_id"] is not None else None
    told = {name: value for name, value in step.items() if name != "image_id"}
    return {**told, **({"image": picture_path(image), "image_alt": image.alt} if image else {})}
