"""Canned replies."""

from typing_extensions import TypedDict

from cms.comments.canned import CannedReply
from cms.core.clock import rfc3339


class CannedReplyDocument(TypedDict):
    """A text that moderators keep at hand; `body` is Markdown with places such as `{name}`."""

    id: int
    title: str
    body: str
    version: int
    created_at: str | None
    updated_at: str | None


class FilledReplyDocument(CannedReplyDocument):
    """The same, filled in for a comment if one was named."""

    filled: str | None


def canned_reply_document(reply: CannedReply) -> CannedReplyDocument:
    """Show a canned reply."""
    return {
        "id": reply.id,
        "title": reply.title,
        "body": reply.body,
        "version": reply.version,
        "created_at": rfc3339(reply.created_at),
        "updated_at": rfc3339(reply.updated_at),
    }
