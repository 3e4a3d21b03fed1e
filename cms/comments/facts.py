"""All the reading that the intake needs, once, in a handful of selects."""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Row, bindparam, exists, func, or_, select
from sqlalchemy.exc import SQLAlchemyError

from cms.comments import bylines, challenging, persons, resembling
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
    Comment.fingerprint.in_(bindparam("words", expanding=True)), Comment.id != bindparam("itself")
)
_RECENT = select(func.count(), func.min(Comment.created_at)).where(
    Comment.client_hash == bindparam("client"), Comment.created_at > bindparam("since")
)
_AT_ONCE = 60  # seconds: what an address or a name does not tell apart is sent twice within them, or by two people
_log = structlog.get_logger()


def gather(submission: Submission, site: SiteSettings, sealer: Sealer) -> Facts:
    """Read what is known around a submission. Raises NotFound where there is no such live entry."""
    entry = queries.live_head(submission.kind, submission.reference)
    moment = now()
    person, standing = persons.find_standing(submission.author_email, sealer)
    recent, oldest = _recent(submission, site, moment)
    said_by = _said_by(submission, entry.id, sealer, moment)
    return Facts(
        now=moment,
        site=site,
        entry_id=entry.id,
        comments_open=entry.comments_open,
        published_at=entry.published_at or moment,
        parent=_parent(submission, site),
        is_repeat=_is_theirs(said_by, submission) if said_by else _is_said_again(submission, entry.id),
        was_said=said_by is not None,
        recent=recent,
        oldest_recent_at=oldest,
        confirmed=bool(person and person.confirmed_at),
        is_new=person is None,
        approved_before=standing.approved,
        task=challenging.state(submission.challenge, sealer) if site.comment_challenge else Task.NOT_ASKED,
        refused_before=standing.rejected + standing.spam,
        earlier=resembling.earlier(submission, entry.id, sealer),
        proven=_proven(submission, person),
        rules=() if submission.from_staff else _rules(submission, site, sealer, moment),
        likeness=recognise(submission, site, sealer),
        team=frozenset() if submission.from_staff else bylines.skeletons(site.site_title),
    )


def counted_again(submission: Submission, facts: Facts) -> Facts:
    """Give the facts with what the client sent meanwhile: for who holds the lock on that client."""
    moment = now()
    recent, oldest = _recent(submission, facts.site, moment)
    return replace(facts, now=moment, recent=recent, oldest_recent_at=oldest)


def fingerprints(submission: Submission, entry_id: int, sealer: Sealer, moment: datetime) -> list[str]:
    """Give the keyed hashes that an exact repetition may have, its own first: of the entry, the person and the words.

    Who gives no address shares theirs with many, and their name perhaps as well: what has the same of both is one
    person who sent it twice where it comes within a minute or two, and may be another person later.
    """
    own = submission.author_email.strip().casefold()
    if own:
        persons_in_question = [[own]]
    else:
        sender = submission.client or f"comment {submission.comment_id}"
        at = int(moment.timestamp()) // _AT_ONCE
        persons_in_question = [[sender, submission.author_name, str(each)] for each in (at, at - 1)]
    words = _words(submission.body)
    return [sealer.keyed_hash("\0".join([str(entry_id), *each, words])) for each in persons_in_question]


def rules_met(sent: Sent, moment: datetime) -> tuple[Hit, ...] | None:
    """Give the rules that are met; None where they break, so that nothing is lost that somebody wrote."""
    try:
        return rulebooks.present().met(sent, moment)
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001 -- a rule that breaks must not lose what somebody wrote
        _log.error("rules failed", error=type(error).__name__)
        return None


def _words(text: str) -> str:
    return " ".join(text.split())


def _said_by(
    submission: Submission, entry_id: int, sealer: Sealer, moment: datetime
) -> Row[str | None, str | None] | None:
    """Give the client and the secret, as hashes, of another comment that has the very words."""
    asked = {"words": fingerprints(submission, entry_id, sealer, moment), "itself": submission.comment_id or 0}
    return db.session.connection().execute(_SAID, asked).first()


def _is_theirs(said_by: Row[str | None, str | None], submission: Submission) -> bool:
    """Tell whether what was said before came from this very sender, who may be told of it.

    Nobody else is: who sends the words of a public comment with an address that they guess would
    learn from the refusal that it is its author's.
    """
    client, secret = said_by
    return submission.from_staff or client == submission.client or secret in submission.proof


def _is_said_again(submission: Submission, entry_id: int) -> bool:
    """Tell whether who gives no address shows the secret of a comment of theirs that has the very words."""
    if submission.author_email or not submission.proof or submission.comment_id:
        return False
    shown = Comment.edit_hash.in_(submission.proof), Comment.entry_id == entry_id
    said = db.session.scalars(select(Comment.source).where(*shown))
    return any(_words(each) == _words(submission.body) for each in said)


def _proven(submission: Submission, person: persons.Found | None) -> bool:
    """Tell whether the sender holds the secret of an approved comment of theirs, or of nobody known if they are not."""
    if not submission.proof or (person is None and submission.author_email):
        return False
    theirs = Comment.person_id == (person.id if person else None)
    own = Comment.edit_hash.in_(submission.proof), theirs, Comment.status == Status.APPROVED
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
