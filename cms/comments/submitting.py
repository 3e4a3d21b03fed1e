"""A comment comes in: examined without a lock, then stored with one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from cms.accounts.permissions import Actor
from cms.audit import log
from cms.comments import challenging, persons, resembling, ruling, signals, threading, triaging
from cms.comments.facts import counted_again, fingerprints, gather
from cms.comments.freshness import touch_thread
from cms.comments.intake.length import refuse_empty
from cms.comments.intake.order import PHASES, Phase
from cms.comments.intake.pipeline import run
from cms.comments.intake.rate import rate
from cms.comments.models import Comment
from cms.comments.rules.seeing import with_rules
from cms.comments.status import Status
from cms.comments.submission import Facts, Submission, Task, Verdict
from cms.comments.triage.signal import Signal
from cms.content import queries
from cms.content.models.entry import Entry
from cms.core import commonmark
from cms.core.clock import now
from cms.core.db import db, one_at_a_time
from cms.core.errors import Conflict, pointing
from cms.core.markup import POLICY_VERSION
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from cms.core.text import text_of


@dataclass(frozen=True)
class Examined:
    """A submission that may enter: with the verdict on it, and what it will look like."""

    submission: Submission
    facts: Facts
    verdict: Verdict
    signals: tuple[Signal, ...]
    html: str
    text: str


def examine(submission: Submission, site: SiteSettings, sealer: Sealer, phases: Sequence[Phase] = PHASES) -> Examined:
    """Read the facts, run the intake and triage, render the text. Raises the Problem that refuses it."""
    facts = gather(submission, site, sealer)
    verdict = run(submission, facts, phases)
    seen = with_rules(triaging.signals(submission, facts), facts.rules or ())
    with pointing("#/body"):
        html = commonmark.render(submission.body)
    text = text_of(html)
    refuse_empty(text)  # “&nbsp;” is some text before it is rendered, and nothing to read then
    return Examined(submission, facts, triaging.weighed(verdict, seen), seen, html, text)


def store(actor: Actor, examined: Examined, sealer: Sealer, edit_token: str | None = None) -> Comment:
    """Store an examined comment, and show it if the verdict says so.

    Of the secret that its author is given only the keyed hash is kept.
    Raises Conflict for the second of two exact repetitions that came at once, and TooMany where
    others of the same client that came at once filled the rate.
    """
    submission, facts = examined.submission, examined.facts
    if facts.site.rate is not None and not submission.from_staff:
        one_at_a_time(f"comments of {submission.client}")
        run(submission, counted_again(submission, facts), [rate])
    if facts.task == Task.SOLVED and submission.challenge:
        challenging.use(submission.challenge)
    entry = queries.entry_to_change(facts.entry_id) if examined.verdict.status == Status.APPROVED else None
    parent = db.session.get(Comment, submission.parent_id) if submission.parent_id else None
    shown_under_id, depth = threading.place(parent)
    person = _person(submission, facts, sealer)
    urgency = triaging.urgency(examined.signals)
    comment = Comment(
        entry_id=facts.entry_id,
        parent_id=submission.parent_id,
        shown_under_id=shown_under_id,
        depth=depth,
        person_id=person.id if person else None,
        author_name=submission.author_name or submission.unnamed,
        author_url=submission.author_url,
        is_staff=submission.from_staff,
        source=submission.body,
        html=examined.html,
        text=examined.text,
        policy=POLICY_VERSION,
        status=examined.verdict.status,
        held_because=None if entry else examined.verdict.reason,
        urgency=urgency,
        spam_score=facts.likeness.score if facts.likeness else None,
        fingerprint=None if facts.was_said else fingerprints(submission, facts.entry_id, sealer, facts.now)[0],
        client_hash=submission.client,
        edit_hash=sealer.edit_hashes(edit_token)[0] if edit_token else None,
        consent_version=submission.consent,
        notify_replies=submission.notify_replies,
        notify_decision=submission.notify_decision,
        created_at=facts.now,
        escalated_at=now() if urgency == triaging.URGENT else None,
    )
    db.session.add(comment)
    flush_unless_repeated()
    triaging.keep(comment, examined.signals)
    resembling.keep(comment, sealer)
    ruling.keep(comment, facts.rules or (), facts.now)
    if entry is not None:
        show(comment, entry)
    log.record(actor, "comment.receive", "comment", comment.id, reason=examined.verdict.reason, status=comment.status)
    signals.received.send(comment)
    if comment.urgency == triaging.URGENT:
        signals.escalated.send(comment)
    return comment


def _person(submission: Submission, facts: Facts, sealer: Sealer) -> persons.Found | None:
    if not submission.author_email:
        return None
    return persons.find_or_make(submission.author_email, sealer, is_new=facts.is_new)


def flush_unless_repeated() -> None:
    """Send a comment's row to the database. Raises Conflict where another came first with the same words."""
    try:
        db.session.flush()
    except IntegrityError:
        raise Conflict("You have said this here already. It may be waiting to be read.") from None


def show(comment: Comment, entry: Entry) -> None:
    """Put an approved comment into its thread and count it."""
    db.session.execute(
        update(Entry)
        .where(Entry.id == entry.id)
        .values(comment_count=Entry.comment_count + 1)
        .execution_options(synchronize_session=False)
    )
    threading.refresh(comment)
    touch_thread(entry)
