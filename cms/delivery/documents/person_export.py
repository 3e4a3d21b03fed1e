"""All that is kept about somebody, as it is handed to them: in plain members, without who reported or decided."""

from collections.abc import Sequence
from typing import Any

from typing_extensions import TypedDict

from cms.comments.adverse_effects import AdverseEffect
from cms.comments.correcting import Correction
from cms.comments.exporting import Exported, Kept
from cms.comments.models import Appeal, CommentReport, CommentSignal, Decision
from cms.comments.rules.kinds import RuleKind
from cms.comments.staff_notes import StaffNote
from cms.core.clock import now, rfc3339
from cms.delivery.links import Links
from cms.delivery.notices.models import Letter

NOT_LINKED = [
    "Votes and reports that you made: kept with a keyed hash of the network address alone, for thirty days.",
    "Who reported your comments, what they wrote, and who of the team decided: that is about other people.",
    "What was learned of spam: only counts under keyed hashes of words, of all comments together.",
    "Backups, copies in caches of others, and what search engines copied from the public pages.",
]
WITHHELD = (
    "Notes of the team, in words: they may tell of other people as well. Ask us for them; somebody reads them first."
)


class ExportedCommentDocument(TypedDict):
    """One comment: what was written, where and when, how it stands, and all that is kept about it."""

    id: int
    parent_id: int | None
    on: str
    author_name: str
    author_url: str
    written: str
    format: str
    shown_as_html: str
    status: str
    held_because: str | None
    score: int
    spam_score: float | None
    created_at: str | None
    edited_at: str | None
    redacted_at: str | None
    consent_version: str | None
    wants_letters_about_replies: bool
    wants_letters_about_decisions: bool
    network_hash_kept: bool
    signals: list[dict[str, Any]]
    rules_met: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    appeals: list[dict[str, Any]]
    reports_by_readers: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    harm_reported: list[dict[str, Any]]
    staff_notes: list[dict[str, Any]]
    texts_taken_out: list[dict[str, Any]]


class PersonExportDocument(TypedDict):
    """All that is kept about somebody; `not_linked` says what cannot be told to be theirs, or is not handed out."""

    exported_at: str | None
    id: int
    email: str
    first_seen_at: str | None
    confirmed_at: str | None
    letters_stopped_at: str | None
    comments: list[ExportedCommentDocument]
    staff_notes: list[dict[str, Any]]
    letters: list[dict[str, Any]]
    not_linked: list[str]


def person_export_document(
    exported: Exported, letters: Sequence[Letter], links: Links, *, unread: bool = False
) -> PersonExportDocument:
    """Show all that is kept about somebody.

    What goes out `unread` by anybody of the team tells when a note was written, and not its words, since they may be
    about others, too (GDPR, Art. 15(4)).
    """
    person = exported.person
    return {
        "exported_at": rfc3339(now()),
        "id": person.id,
        "email": exported.email,
        "first_seen_at": rfc3339(person.first_seen_at),
        "confirmed_at": rfc3339(person.confirmed_at),
        "letters_stopped_at": rfc3339(person.letters_stopped_at),
        "comments": [_comment(each, links, unread=unread) for each in exported.comments],
        "staff_notes": [_note(each, unread=unread) for each in exported.notes],
        "letters": [
            {"about": each.kind, "written_at": rfc3339(each.created_at), "sent_at": rfc3339(each.sent_at)}
            for each in letters
        ],
        "not_linked": [*NOT_LINKED, WITHHELD] if unread else NOT_LINKED,
    }


def _comment(kept: Kept, links: Links, *, unread: bool) -> ExportedCommentDocument:
    comment, about = kept.comment, kept.about
    return {
        "id": comment.id,
        "parent_id": comment.parent_id,
        "on": links.page(kept.entry.type, kept.entry.slug),
        "author_name": comment.author_name,
        "author_url": comment.author_url,
        "written": comment.source,
        "format": comment.format,
        "shown_as_html": comment.html,
        "status": comment.status,
        "held_because": comment.held_because,
        "score": comment.score,
        "spam_score": comment.spam_score,
        "created_at": rfc3339(comment.created_at),
        "edited_at": rfc3339(comment.edited_at),
        "redacted_at": rfc3339(comment.redacted_at),
        "consent_version": comment.consent_version,
        "wants_letters_about_replies": comment.notify_replies,
        "wants_letters_about_decisions": comment.notify_decision,
        "network_hash_kept": comment.client_hash is not None,
        "signals": [_signal(each) for each in about[CommentSignal]],
        "rules_met": [
            {"kind": each.kind, "value": None if each.kind == RuleKind.ADDRESS else each.value, "did": each.action}
            for each in kept.rules
        ],
        "decisions": [_decision(each, unread=unread) for each in about[Decision]],
        "appeals": [{"text": each.text, "at": rfc3339(each.created_at)} for each in about[Appeal]],
        "reports_by_readers": [{"reason": each.reason, "at": rfc3339(each.at)} for each in about[CommentReport]],
        "corrections": [
            {"text": each.text, "source": each.source_url, "at": rfc3339(each.written_at)} for each in about[Correction]
        ],
        "harm_reported": [
            {"confirmed": each.confirmed, "judged_at": rfc3339(each.judged_at), "note": None if unread else each.note}
            for each in about[AdverseEffect]
        ],
        "staff_notes": [_note(each, unread=unread) for each in about[StaffNote]],
        "texts_taken_out": [
            {"text": each.text.source if each.text else None, "reason": each.row.reason, "at": rfc3339(each.row.at)}
            for each in kept.originals
        ],
    }


def _signal(seen: CommentSignal) -> dict[str, Any]:
    return {"signal": seen.signal, "severity": seen.severity, "score": seen.score, "explanation": seen.explanation}


def _decision(made: Decision, *, unread: bool) -> dict[str, Any]:
    return {
        "action": made.action,
        "before": made.before,
        "after": made.after,
        "reason": made.reason,
        "note": None if unread else made.note,
        "by_a_person": made.actor_kind in {"user", "token"},
        "at": rfc3339(made.at),
        "undone_at": rfc3339(made.undone_at),
    }


def _note(note: StaffNote, *, unread: bool) -> dict[str, Any]:
    return {"text": None if unread else note.body, "at": rfc3339(note.at)}
