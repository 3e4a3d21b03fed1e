"""What articles and exercises have in common, as the world sees it."""

from typing import Annotated, Any, NotRequired

from typing_extensions import TypedDict

from cms.content import reviews
from cms.content.status import EntryType, Status
from cms.content.views import EntryView
from cms.core.clock import rfc3339
from cms.delivery.absolute import absolute
from cms.delivery.documents.closed import one_of
from cms.delivery.documents.media import ImageDocument, image_document
from cms.delivery.documents.people import AuthorDocument, TagDocument, author_document, tag_document
from cms.delivery.documents.review import signer_document
from cms.delivery.links import Links


class SourceDocument(TypedDict):
    """What a text rests on."""

    title: str
    url: str


class SeoDocument(TypedDict):
    """What search engines show."""

    title: str
    description: str


class ThreadDocument(TypedDict):
    """Where the comments are, how many, and whether more may come."""

    open: bool
    count: int
    url: str


class NeighbourDocument(TypedDict):
    """Another entry, to link to."""

    slug: str
    title: str
    url: str


class HarmDocument(TypedDict):
    """How many reports of harm moderators confirmed, and how many of them nobody looked at yet."""

    confirmed: int
    open: int


class EntryDocument(TypedDict):
    """The members that articles and exercises share.

    `json_ld` comes only where it is asked for, `adverse_effects` only with a token that reads drafts.
    """

    id: int
    type: Annotated[str, one_of(EntryType)]
    slug: str
    url: str
    status: Annotated[str, one_of(Status)]
    has_draft: bool
    title: str
    summary: str
    key_takeaway: str
    content_html: str
    content_text: str
    language: str
    image: ImageDocument | None
    authors: list[AuthorDocument]
    reviewer: AuthorDocument | None
    reviewed_at: str | None
    review_due_at: str | None
    sources: list[SourceDocument]
    funding: str
    tags: list[TagDocument]
    seo: SeoDocument
    comments: ThreadDocument
    published_at: str | None
    publish_at: str | None
    unpublish_at: str | None
    updated_at: str | None
    created_at: str | None
    version: int
    json_ld: NotRequired[dict[str, Any]]
    adverse_effects: NotRequired[HarmDocument]


def entry_document(view: EntryView, links: Links) -> EntryDocument:
    """Show the shared members.

    Readers see the live revision as if there were no draft beside it: its version, its time.
    """
    entry, revision = view.entry, view.revision
    source: dict[str, Any] = revision.source
    slug = entry.slug if view.public else revision.slug
    return {
        "id": entry.id,
        "type": entry.type,
        "slug": slug,
        "url": links.page(entry.type, slug),
        "status": "published" if view.public else entry.status,
        "has_draft": not view.public and entry.has_draft,
        "title": revision.title,
        "summary": source["summary"],
        "key_takeaway": source["key_takeaway"],
        "content_html": absolute(revision.rendered["content_html"], "", links.public_url),
        "content_text": revision.rendered["content_text"],
        "language": revision.language,
        "image": image_document(view, source["image_id"], links),
        "authors": [author_document(author) for author in view.authors],
        "reviewer": _reviewer(view),
        "reviewed_at": rfc3339(view.review.reviewed_at) if view.review else None,
        "review_due_at": rfc3339(reviews.due(revision, view.review)),
        "sources": source["sources"],
        "funding": source["funding"],
        "tags": [tag_document(tag) for tag in view.tags],
        "seo": source["seo"],
        "comments": {"open": entry.comments_open, "count": entry.comment_count, "url": links.thread(entry)},
        "published_at": rfc3339(entry.published_at),
        "publish_at": None if view.public else rfc3339(entry.publish_at),
        "unpublish_at": rfc3339(entry.unpublish_at),
        "updated_at": rfc3339(entry.live_since if view.public else entry.updated_at),
        "created_at": rfc3339(entry.created_at),
        "version": (entry.live_version if view.public else None) or entry.version,
    }


def neighbour_documents(view: EntryView, kind: str, links: Links) -> list[NeighbourDocument]:
    """Show the entries that stand beside this one."""
    return [{"slug": each.slug, "title": each.title, "url": links.page(kind, each.slug)} for each in view.neighbours]


def _reviewer(view: EntryView) -> AuthorDocument | None:
    """Show who signed off what is shown; while nobody has, who is named for it."""
    if view.review is not None and view.signed_by is not None:
        return signer_document(view.review, view.signed_by)
    return author_document(view.reviewer) if view.reviewer else None
