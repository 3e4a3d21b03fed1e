"""Comments, as readers and as moderators see them."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from typing_extensions import TypedDict

from cms.comments.cases import Case
from cms.comments.correcting import Correction
from cms.comments.models import Comment, Decision
from cms.comments.nesting import Node
from cms.comments.status import Status
from cms.content.status import EntryType
from cms.core.clock import rfc3339
from cms.core.sealing import Sealer
from cms.delivery.avatars import avatar_key
from cms.delivery.documents.appeal import AppealDocument, appeal_document
from cms.delivery.documents.claim import ClaimDocument, ClockDocument, claim_document, clock_document
from cms.delivery.documents.closed import one_of
from cms.delivery.documents.correction import CorrectionDocument, correction_document
from cms.delivery.documents.redaction import RedactionDocument, redaction_document
from cms.delivery.documents.report import ReportDocument, ReportsDocument, reports_document
from cms.delivery.documents.script import ScriptDocument
from cms.delivery.documents.signal import SignalDocument, signal_document
from cms.delivery.links import Links

URGENCY = {0: "urgent", 1: "high", 2: "normal"}


class CommenterDocument(TypedDict):
    """Who commented, as far as they show it."""

    name: str
    url: str | None
    avatar_url: str
    is_staff: bool


class RepliesDocument(TypedDict):
    """Replies, and where more of them are."""

    items: list["CommentDocument"]
    next: str | None


class CommentDocument(TypedDict):
    """A comment in its thread. Of a removed one only its place is left: no author, no text."""

    id: int
    parent_id: int | None
    author: CommenterDocument | None
    content_html: str
    content_text: str
    created_at: str | None
    edited_at: str | None
    score: int
    removed: bool
    correction: CorrectionDocument | None
    replies: RepliesDocument


class SubjectDocument(TypedDict):
    """What a comment is about."""

    type: Annotated[str, one_of(EntryType)]
    slug: str
    title: str


class PersonDocument(TypedDict):
    """Who is behind a comment: how their comments fared."""

    id: int
    approved: int
    rejected: int
    spam: int
    first_seen_at: str | None
    confirmed: bool


class OwnDocument(CommentDocument):
    """A comment as its author sees it, with what they typed; `editable_until` is null when that time is over."""

    source: str
    status: Annotated[str, one_of(Status)]
    version: int
    editable_until: str | None


class ModeratedDocument(CommentDocument):
    """A comment as a moderator sees it."""

    source: str
    author_email: str | None
    status: Annotated[str, one_of(Status)]
    version: int
    priority: str
    held_because: str | None
    claimed_by: ClaimDocument | None
    clock: ClockDocument | None
    article: SubjectDocument
    person: PersonDocument | None
    signals: list[SignalDocument]
    appeal: AppealDocument | None
    redaction: RedactionDocument | None
    reports: ReportsDocument


class DecisionDocument(TypedDict):
    """What was decided about a comment, by whom, when and why."""

    id: int
    comment_id: int
    action: str
    before: str
    after: str
    reason: str | None
    note: str | None
    by: str
    at: str | None
    undone_at: str | None
    undone_by: str | None


class HistoryDocument(ModeratedDocument):
    """A comment with all decisions about it, the newest reports of readers, and what to do if it is urgent."""

    history: list[DecisionDocument]
    reported: list[ReportDocument]
    scripts: list[ScriptDocument]


def comment_document(node: Node, links: Links, rest: Callable[[Node], str]) -> CommentDocument:
    """Show a comment with its replies; `rest` gives the address of those that are not shown."""
    comment = node.comment
    replies: RepliesDocument = {
        "items": [comment_document(reply, links, rest) for reply in node.replies],
        "next": rest(node) if node.more else None,
    }
    if comment.status != Status.APPROVED:
        return _placeholder(comment, replies)
    return _told(comment, links, replies, node.correction)


def own_comment_document(comment: Comment, links: Links) -> CommentDocument:
    """Show a comment to who just wrote it, whether others see it yet or not."""
    return _told(comment, links, {"items": [], "next": None})


def own_document(comment: Comment, links: Links, told: Status, editable_until: datetime | None) -> OwnDocument:
    """Show a comment to its author; `told` is the status as they are told it."""
    return {
        **own_comment_document(comment, links),
        "source": comment.source,
        "status": told,
        "version": comment.version,
        "editable_until": rfc3339(editable_until),
    }


def moderated_document(case: Case, links: Links, sealer: Sealer) -> ModeratedDocument:
    """Show a comment to a moderator, with its private members."""
    comment, person = case.comment, case.person
    return {
        **_told(comment, links, {"items": [], "next": None}, case.correction),
        "source": comment.source,
        "author_email": sealer.open(person.email_sealed) if person else None,
        "status": comment.status,
        "version": comment.version,
        "priority": URGENCY[comment.urgency],
        "held_because": comment.held_because,
        "claimed_by": claim_document(case.claim) if case.claim else None,
        "clock": clock_document(comment) if comment.escalated_at else None,
        "article": {"type": case.entry.type, "slug": case.entry.slug, "title": case.title},
        "person": {
            "id": person.id,
            "approved": case.standing.approved,
            "rejected": case.standing.rejected,
            "spam": case.standing.spam,
            "first_seen_at": rfc3339(person.first_seen_at),
            "confirmed": person.confirmed_at is not None,
        }
        if person
        else None,
        "signals": [signal_document(each) for each in case.signals],
        "appeal": appeal_document(case.appeal) if case.appeal else None,
        "redaction": redaction_document(case.redaction) if case.redaction else None,
        "reports": reports_document(case.reports),
    }


def decision_document(decision: Decision) -> DecisionDocument:
    """Show a decision."""
    return {
        "id": decision.id,
        "comment_id": decision.comment_id,
        "action": decision.action,
        "before": decision.before,
        "after": decision.after,
        "reason": decision.reason,
        "note": decision.note,
        "by": decision.actor_name,
        "at": rfc3339(decision.at),
        "undone_at": rfc3339(decision.undone_at),
        "undone_by": decision.undone_by_name,
    }


def _told(
    comment: Comment, links: Links, replies: RepliesDocument, correction: Correction | None = None
) -> CommentDocument:
    return {
        "id": comment.id,
        "parent_id": comment.parent_id,
        "author": {
            "name": comment.author_name,
            "url": comment.author_url or None,
            "avatar_url": links.public(f"/avatars/{quote(avatar_key(comment.author_name))}.svg"),
            "is_staff": comment.is_staff,
        },
        "content_html": comment.html,
        "content_text": comment.text,
        "created_at": rfc3339(comment.created_at),
        "edited_at": rfc3339(comment.edited_at),
        "score": comment.score,
        "removed": False,
        "correction": correction_document(correction) if correction else None,
        "replies": replies,
    }


def _placeholder(comment: Comment, replies: RepliesDocument) -> CommentDocument:
    return {
        "id": comment.id,
        "parent_id": comment.parent_id,
        "author": None,
        "content_html": "",
        "content_text": "",
        "created_at": rfc3339(comment.created_at),
        "edited_at": None,
        "score": 0,
        "removed": True,
        "correction": None,
        "replies": replies,
    }
