"""Rules for comments, as moderators see them."""

from datetime import datetime

from typing_extensions import TypedDict

from cms.comments import ruling
from cms.comments.rules.models import CommentRule
from cms.comments.trying import Trial
from cms.core.clock import rfc3339
from cms.core.sealing import Sealer


class RuleDocument(TypedDict):
    """What a rule names and does. It acts until `expires_at`; `active` tells whether it does now.

    `hits` counts the comments that it was met in, when they came.
    """

    id: int
    kind: str
    value: str
    action: str
    signal: str | None
    note: str
    expires_at: str | None
    active: bool
    hits: int
    last_hit_at: str | None
    created_by: str
    created_at: str | None
    updated_at: str | None
    version: int


class TriedDocument(TypedDict):
    """A comment that a rule would have met; `would` is what would have become of it, `spans` are where it says it."""

    comment_id: int
    status: str
    would: str
    author_name: str
    source: str
    created_at: str | None
    spans: list[tuple[int, int]]


class TrialDocument(TypedDict):
    """What a rule would have done: of how many comments, to how many, by how they stand and how they would stand."""

    looked_at: int
    met: int
    by_status: dict[str, int]
    would: dict[str, int]
    items: list[TriedDocument]


def rule_document(rule: CommentRule, sealer: Sealer, moment: datetime) -> RuleDocument:
    """Show a rule as it is at a moment."""
    return {
        "id": rule.id,
        "kind": rule.kind,
        "value": ruling.shown(rule, sealer),
        "action": rule.action,
        "signal": rule.signal,
        "note": rule.note,
        "expires_at": rfc3339(rule.expires_at),
        "active": rule.expires_at is None or rule.expires_at > moment,
        "hits": rule.hits,
        "last_hit_at": rfc3339(rule.last_hit_at),
        "created_by": rule.created_by_name,
        "created_at": rfc3339(rule.created_at),
        "updated_at": rfc3339(rule.updated_at),
        "version": rule.version,
    }


def trial_document(trial: Trial) -> TrialDocument:
    """Show what a rule would have done."""
    return {
        "looked_at": trial.looked_at,
        "met": trial.met,
        "by_status": trial.by_status,
        "would": trial.would,
        "items": [
            {
                "comment_id": each.comment_id,
                "status": each.status,
                "would": each.would,
                "author_name": each.author_name,
                "source": each.source,
                "created_at": rfc3339(each.created_at),
                "spans": list(each.spans),
            }
            for each in trial.shown
        ],
    }
