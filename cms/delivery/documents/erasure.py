"""The certificate of an erasure: what went, when, who asked for it, and what is left and why."""

from typing_extensions import TypedDict

from cms.comments.erasures import Erasure
from cms.core.clock import rfc3339

LEFT = (
    ("the number of each comment, with its place and its dates", "answers keep their place, and no id is given twice"),
    ("decisions with their coded reasons, and rows of the log", "the record of moderation, in ids and codes alone"),
    ("that a report of harm was confirmed", "safety of readers: it is counted, and names no comment any more"),
    ("votes and reports that they made", "a keyed hash of a network address, not linked to a person; 30 days"),
    ("what others wrote, where it repeats their words", "it is theirs; moderators can redact it"),
    (
        "backups, archives, files of imports, logs of mail servers",
        (
            "outside the database; our own restore on this site erases again, as far as its list of"
            " erasures is at hand; they end as the operator set"
        ),
    ),
    ("copies in caches of others and in search engines", "they were told that the pages changed"),
)


class LeftDocument(TypedDict):
    """Something that is left, and why."""

    what: str
    why: str


class ErasureDocument(TypedDict):
    """The erasure of a person: `erased_at` is null and `comments_left` above 0 until the worker is done."""

    id: int
    erased_at: str | None
    asked_at: str | None
    by: str
    reason: str
    comments_left: int
    counts: dict[str, int]
    left: list[LeftDocument]


def erasure_document(erasure: Erasure, comments_left: int) -> ErasureDocument:
    """Show an erasure."""
    return {
        "id": erasure.person_id,
        "erased_at": rfc3339(erasure.erased_at),
        "asked_at": rfc3339(erasure.asked_at),
        "by": erasure.actor_name,
        "reason": erasure.reason,
        "comments_left": comments_left,
        "counts": {kind: number for kind, number in sorted(erasure.counts.items()) if number},
        "left": [{"what": what, "why": why} for what, why in LEFT],
    }
