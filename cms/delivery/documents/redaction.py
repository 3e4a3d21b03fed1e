"""What was taken out of comments, and what they said before."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from cms.comments.models import Comment
from cms.comments.originals import Opened, SealedOriginal
from cms.core.clock import rfc3339


class RedactionDocument(TypedDict):
    """By whom, when and why a comment was changed last, and until when its former text is kept; null: it is gone."""

    by: str
    at: str | None
    reason: str
    original_until: str | None


class FormerTextDocument(RedactionDocument):
    """A text that a redaction replaced; null once it is destroyed."""

    source: str | None


class OriginalDocument(TypedDict):
    """What a comment said before: the oldest text that is kept, whether its author wrote it so, and each step."""

    comment_id: int
    source: str
    is_first: bool
    steps: list[FormerTextDocument]


def original_document(comment: Comment, opened: Sequence[Opened]) -> OriginalDocument:
    """Show what a comment said before; `source` is the oldest text that is still kept."""
    kept = [each for each in opened if each.text]
    return {
        "comment_id": comment.id,
        "source": next(each.text.source for each in kept if each.text),
        "is_first": bool(opened[0].text),
        "steps": [
            {
                **redaction_document(each.row),
                "source": each.text.source if each.text else None,
            }
            for each in opened
        ],
    }


def redaction_document(row: SealedOriginal) -> RedactionDocument:
    """Show that words were taken out, and until when the former text is kept."""
    return {
        "by": row.actor_name,
        "at": rfc3339(row.at),
        "reason": row.reason,
        "original_until": rfc3339(row.destroy_at) if row.sealed else None,
    }
