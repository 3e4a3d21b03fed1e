"""All the reading that the intake needs, once, in a handful of selects."""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Row, bindparam, exists, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from cms.comments import challenging, persons, resembling
from cms.comments.learning.recognising import recognise
from cms.comments.models import Comment
from cms.comments.rules import rulebooks
from cms.comments.rules.rulebook import Hit, Sent
from cms.comments.rules.values import mailbox
from cms.comments.status import Status
from cms.comments.submission import Facts, ParentFacts, Submission, Task
from cms.content import queries
from cms.core.clock import now
from cms.core.db import db
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings

# Made once: each of these is asked for every comment that comes in.
_SAID = select(Comment.client_hash, Comment.edit_hash).where(
    Comment.fingerprint == bindparam("words"), Comment.id != bindparam("itself")
)
_RECENT = select(func.count(), func.min(Comment.created_at)).where(
    Comment.client_hash == bindparam("client"), Comment.created_at > bindparam("since")
)
_log = structlog.get_logger()


def gather(submission: Submission, site: SiteSettings, sealer: Sealer) -> Facts:
    """Read what is known around a submission. Raises NotFound where there is no such live entry."""
    entry = queries.live_head(submission.kind, submission.reference)
    moment = now()
    person = persons.find(submission.author_email, sealer)
    standing = persons.standings([person.id]).get(person.id, persons.Standing()) if person else persons.Standing()
    recent, oldest = _recent(submission, site, moment)
    said_by = _said_by(submission, entry.id, sealer)
    return Facts(
        now=moment,
        site=site,
        entry_id=entry.id,
        comments_open=entry.comments_open,
        published_at=entry.published_at or moment,
        parent=_parent(submission, site),
        is_repeat=said_by is not None and _is_theirs(said_by, submission),
        was_said=said_by is not None,
        recent=recent,
        oldest_recent_at=oldest,
        confirmed=bool(person and person.confirmed_at),
        approved_before=standing.approved,
        task=challenging.state(submission.challenge, sealer) if site.comment_challenge else Task.NOT_ASKED,
        refused_before=standing.rejected + standing.spam,
        earlier=resembling.earlier(submission, entry.id, person, sealer),
        proven=person is not None and _proven(submission, person),
        rules=() if submission.from_staff else _rules(submission, site, sealer, moment),
        likeness=recognise(submission, site, sealer),
    )


def counted_again(submission: Submission, facts: Facts) -> Facts:
    """Give the facts with what the client sent meanwhile: for who holds the lock on that client."""
    moment = now()
    recent, oldest = _recent(submission, facts.site, moment)
    return replace(facts, now=moment, recent=recent, oldest_recent_at=oldest)


def fingerprint(submission: Submission, entry_id: int, sealer: Sealer) -> str:
    """Give the keyed hash that two exact repetitions share: the entry, the person and the words."""
    words = " ".join(submission.body.split())
    return sealer.keyed_hash("\0".join([str(entry_id), submission.author_email.strip().casefold(), words]))


def rules_met(sent: Sent, moment: datetime) -> tuple[Hit, ...] | None:
    """Give the rules that are met; None where they break, so that nothing is lost that somebody wrote."""
    try:
        return rulebooks.present().met(sent, moment)
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001 -- a rule that breaks must not lose what somebody wrote
        _log.error("rules failed", error=type(error).__name__)
        return None


def _said_by(submission: Submission, entry_id: int, sealer: Sealer) -> Row[str | None, str | None] | None:
    """Give the client and the secret, as hashes, of another comment that has the very words."""
    asked = {"words": fingerprint(submission, entry_id, sealer), "itself": submission.comment_id or 0}
    return db.session.connection().execute(_SAID, asked).one_or_none()


def _is_theirs(said_by: Row[str | None, str | None], submission: Submission) -> bool:
    """Tell whether what was said before came from this very sender, who may be told of it.

    Nobody else is: who sends the words of a public comment with an address that they guess would
    learn from the refusal that it is its author's.
    """
    client, secret = said_by
    return submission.from_staff or client == submission.client or secret in submission.proof


def _proven(submission: Submission, person: persons.Found) -> bool:
    """Tell whether the sender holds the secret of an approved comment of this person."""
    if not submission.proof:
        return False
    own = Comment.edit_hash.in_(submission.proof), Comment.person_id == person.id, Comment.status == Status.APPROVED
    return bool(db.session.scalar(select(exists().where(*own))))


def _rules(submission: Submission, site: SiteSettings, sealer: Sealer, moment: datetime) -> tuple[Hit, ...] | None:
    """Give the rules that are met; of a text that is too long to enter only as much is read as would fit."""
    sent = Sent(
        text=submission.body[: site.comment_length],
        name=submission.author_name,
        url=submission.author_url,
        mail_host=submission.author_email.rpartition("@")[2],
        mailboxes=tuple(sealer.blind_indexes(mailbox(submission.author_email))),
        client=submission.client_address,
    )
    return rules_met(sent, moment)


def _parent(submission: Submission, site: SiteSettings) -> ParentFacts | None:
    found = db.session.get(Comment, submission.parent_id) if submission.parent_id is not None else None
    if found is None:
        return None
    return ParentFacts(
        found.id,
        found.entry_id,
        found.status == Status.APPROVED,
        found.depth,
        found.shown_under_id,
        created_at=found.created_at,
        own=found.client_hash == submission.client or found.edit_hash in submission.proof,
        answered=_answered(found, submission) if site.comment_answers else 0,
    )


def _answered(parent: Comment, submission: Submission) -> int:
    """Count what this sender said in answer to a comment, wherever it stands; what they took back does not count."""
    theirs = or_(Comment.client_hash == submission.client, Comment.edit_hash.in_(submission.proof))
    there = Comment.parent_id == parent.id, Comment.status != Status.ERASED
    return db.session.scalar(select(func.count()).select_from(Comment).where(*there, theirs)) or 0


def _recent(submission: Submission, site: SiteSettings, moment: datetime) -> tuple[int, datetime | None]:
    if site.rate is None:
        return 0, None
    since = moment - timedelta(seconds=site.rate.seconds)
    count, oldest = db.session.connection().execute(_RECENT, {"client": submission.client, "since": since}).one()
    return count, oldest
