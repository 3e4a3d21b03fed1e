"""Its author changes a comment: examined anew as if it were sent, then stored in place of what was there.

The earlier text is dropped, and kept nowhere: what somebody takes back within minutes is theirs to
take back. What stays is that triage saw somebody in danger in it, until a moderator has looked. A
comment that was answered may be changed like any other, and is marked as changed.
"""

from dataclasses import replace

from sqlalchemy import delete

from cms.accounts.permissions import Actor
from cms.audit import log
from cms.comments import alarming, moderating, reporting, resembling, ruling, submitting, triaging
from cms.comments.facts import fingerprints
from cms.comments.freshness import touch_thread
from cms.comments.intake.order import AGAIN
from cms.comments.models import Comment, CommentSignal, Person
from cms.comments.signals import edited
from cms.comments.status import Event, Status, follows
from cms.comments.submission import Submission
from cms.comments.submitting import Examined
from cms.comments.triage.signal import Severity, Signal
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Forbidden, Stale
from cms.core.markup import POLICY_VERSION
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings

CHANGED = "This comment was changed since you read it. Look at it again before you change it."
MOST_VERSIONS = 50  # each leaves a row in the log for good, and no rate holds them
BEFORE = "In the text that its author replaced: {explanation}"


def examine(
    comment: Comment,
    body: str,
    site: SiteSettings,
    sealer: Sealer,
    own_hosts: frozenset[str],
    client_address: str = "",
) -> Examined:
    """Examine a new text for a comment, as if it were sent. Raises the Problem that refuses it.

    `client_address` is the network address that the new text came from: rules about networks look at it.
    """
    follows(Event.EDIT, comment.status)
    if comment.redacted_at is not None:
        raise Forbidden(
            "The editors changed this comment, so it cannot be edited any more. You can still take it back."
        )
    if comment.version >= MOST_VERSIONS:
        raise Forbidden("This comment was changed many times, and stands as it is now. You can still take it back.")
    entry = db.session.get_one(Entry, comment.entry_id)
    person = db.session.get(Person, comment.person_id) if comment.person_id else None
    submission = Submission(
        kind=EntryType(entry.type),
        reference=entry.slug,
        author_name=comment.author_name,
        author_email=sealer.open(person.email_sealed) if person else "",
        author_url=comment.author_url,
        body=body,
        parent_id=comment.parent_id,
        notify_replies=comment.notify_replies,
        consent=comment.consent_version,
        client=comment.client_hash or "",
        from_staff=comment.is_staff,
        own_hosts=own_hosts,
        proof=(comment.edit_hash,) if comment.edit_hash else (),
        comment_id=comment.id,
        client_address=client_address,
    )
    return submitting.examine(submission, site, sealer, AGAIN)


def revise(actor: Actor, seen: Comment, version: int, examined: Examined, sealer: Sealer) -> Comment:
    """Put the examined text in the place of the one that was seen at a version.

    What is public and has a finding now goes back into the queue, and so does what was called spam
    and is urgent now; what waits goes on waiting, since only a moderator lets it through. Raises
    Stale where somebody changed the comment meanwhile.
    """
    comments, entries = moderating.locked([seen.id])
    comment = comments.get(seen.id)
    if comment is None or comment.version != version or comment.status == Status.ERASED:
        raise Stale(CHANGED)
    entry = entries[comment.entry_id]
    stands = _alarm_stands(comment)
    was_public = comment.status == Status.APPROVED
    passes = examined.verdict.status == Status.APPROVED
    signals = _with_former_danger(comment, examined.signals)
    comment.source, comment.html, comment.text = examined.submission.body, examined.html, examined.text
    comment.policy, comment.edited_at = POLICY_VERSION, now()
    facts = examined.facts
    own = fingerprints(examined.submission, comment.entry_id, sealer, facts.now)[0]
    comment.fingerprint = None if facts.was_said else own
    comment.urgency = triaging.urgency(signals)
    comment.spam_score = examined.facts.likeness.score if examined.facts.likeness else None
    if not passes and (was_public or triaging.urgency(examined.signals) == triaging.URGENT):
        comment.held_because = examined.verdict.reason
    submitting.flush_unless_repeated()
    reporting.keep_urgent(comment)
    db.session.execute(delete(CommentSignal).where(CommentSignal.comment_id == comment.id))
    triaging.keep(comment, signals)
    ruling.keep(comment, examined.facts.rules or (), examined.facts.now)
    resembling.keep_anew(comment, sealer)
    moderating.set_status(comment, follows(_event(examined), comment.status), entry)
    if was_public:
        touch_thread(entry)
    log.record(actor, "comment.edit", "comment", comment.id, reason=examined.verdict.reason, status=comment.status)
    edited.send(comment)
    if comment.urgency == triaging.URGENT and not stands:
        alarming.sound(comment)
    return comment


def _alarm_stands(comment: Comment) -> bool:
    """Tell whether a comment is urgent and no moderator has decided about that yet."""
    waits = comment.status == Status.PENDING
    return comment.urgency == triaging.URGENT and (waits or reporting.fears(comment.id))


def _event(examined: Examined) -> Event:
    """Tell what a new text is: one that is urgent waits for a moderator wherever the comment stood."""
    if triaging.urgency(examined.signals) == triaging.URGENT:
        return Event.EDIT_IN_DANGER
    return Event.EDIT if examined.verdict.status == Status.APPROVED else Event.EDIT_WITH_FINDING


def _with_former_danger(comment: Comment, seen: tuple[Signal, ...]) -> list[Signal]:
    """Keep what was urgent in the text before, for as long as the comment waits: words taken back are no rescue."""
    if comment.status != Status.PENDING:
        return list(seen)
    found = {signal.id for signal in seen}
    former = [
        replace(signal, spans=(), explanation=_as_former(signal.explanation))
        for signal in triaging.kept([comment.id]).get(comment.id, [])
        if signal.severity == Severity.URGENT and signal.id not in found
    ]
    return [*former, *seen]


def _as_former(explanation: str) -> str:
    prefix = BEFORE.format(explanation="")
    return explanation if explanation.startswith(prefix) else prefix + explanation
