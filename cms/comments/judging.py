"""Comments that were brought from elsewhere and wait here: judged by triage behind the import, some at a time.

An import stores thousands of rows at once and reads none of them. What waits is read by the worker afterwards, outside
of any transaction, and what is seen is kept in a short one, so that nobody who writes waits for it.

What is urgent goes to the top of the queue, however old it is, since nobody has answered it; its clock starts when it
is seen here, as nobody here could look before. Letters and webhooks say that somebody may be in danger at this moment.
Of words that are years old that is not so, and hundreds of such letters in an hour would teach those on duty to leave
them unread. So they are sent for what was written within the last three days, and for the first three such comments of
an hour: who comes for those finds all the others on top.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from cms.comments import moderating, ruling, signals, triaging
from cms.comments.facts import rules_met
from cms.comments.models import Comment, Person
from cms.comments.rules.rulebook import Hit, Sent, excused
from cms.comments.rules.seeing import with_rules
from cms.comments.rules.values import mailbox
from cms.comments.status import Status
from cms.comments.triage.looking import look
from cms.comments.triage.signal import Circumstances, Signal
from cms.core import outbox
from cms.core.clock import now
from cms.core.db import db
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings

JUDGE = "comment.judge"
IMPORTED = "imported"  # why a comment waits that came waiting
MARKDOWN = "markdown"
AT_ONCE = 50
FRESH = timedelta(days=3)
MOST_ALARMS, WITHIN = 3, timedelta(hours=1)


@dataclass(frozen=True)
class Judged:
    """What was seen in a comment at a version of it, and which rules of the operator it meets."""

    version: int
    seen: tuple[Signal, ...]
    hits: tuple[Hit, ...]


def ask(comment_ids: Sequence[int]) -> None:
    """Have comments that wait judged, once the transaction that brings them has ended."""
    for start in range(0, len(comment_ids), AT_ONCE):
        outbox.write(JUDGE, {"comments": list(comment_ids[start : start + AT_ONCE])})


def look_at(
    payload: Mapping[str, Any], site: SiteSettings, sealer: Sealer, own_hosts: frozenset[str]
) -> dict[int, Judged]:
    """Judge what still waits, and hold nothing meanwhile: what was read is let go before the words are looked at."""
    columns = Comment.id, Comment.version, Comment.source, Comment.format, Comment.text, Comment.author_name
    waiting = select(*columns, Comment.author_url, Person.email_sealed).outerjoin(
        Person, Person.id == Comment.person_id
    )
    ours = Comment.id.in_(payload["comments"]), Comment.status == Status.PENDING, Comment.is_staff.is_(False)
    rows = db.session.execute(waiting.where(*ours).order_by(Comment.id)).all()
    met = {row.id: rules_met(_sent(row, sealer), now()) or () for row in rows}
    db.session.rollback()
    return {row.id: Judged(row.version, _seen(row, met[row.id], site, own_hosts), met[row.id]) for row in rows}


def keep(judged: Mapping[int, Judged]) -> None:
    """Keep what was seen in those that wait still and say the same; tell those on duty of what is urgent and fresh."""
    comments, _entries = moderating.locked(sorted(judged))
    before, left = triaging.kept(comments), MOST_ALARMS - _sounded_lately()
    for comment_id, found in judged.items():
        comment = comments.get(comment_id)
        if comment is None or comment.version != found.version or comment.status != Status.PENDING:
            continue
        was_urgent = comment.urgency == triaging.URGENT
        triaging.keep_anew(comment, found.seen, before.get(comment_id, []))
        ruling.keep(comment, found.hits, now())
        is_alarm = comment.urgency == triaging.URGENT and not was_urgent and comment.created_at > now() - FRESH
        if is_alarm and left > 0:
            left -= 1
            signals.escalated.send(comment)


def _words(row: Any) -> str:
    """Give what is looked at: Markdown as it was written, anything else as readers would see it."""
    return str(row.source if row.format == MARKDOWN else row.text)


def _seen(row: Any, hits: tuple[Hit, ...], site: SiteSettings, own_hosts: frozenset[str]) -> tuple[Signal, ...]:
    """Look at the words; where they are not what is kept, no place in them can be shown."""
    words = _words(row)
    allowed = own_hosts | excused(hits, words, row.author_url)
    around = Circumstances(author_url=row.author_url, own_hosts=allowed, most_links=site.comment_links)
    found = with_rules(look(words, around), hits)
    return found if words == row.source else tuple(replace(each, spans=()) for each in found)


def _sent(row: Any, sealer: Sealer) -> Sent:
    email = sealer.open(row.email_sealed) if row.email_sealed else ""
    mailboxes = tuple(sealer.blind_indexes(mailbox(email))) if email else ()
    return Sent(_words(row), row.author_name, row.author_url, email.rpartition("@")[2], mailboxes)


def _sounded_lately() -> int:
    """Count the fresh ones among what was brought here and found urgent within the hour."""
    lately = Comment.escalated_at > now() - WITHIN, Comment.held_because == IMPORTED
    fresh = select(func.count()).where(*lately, Comment.created_at > now() - FRESH)
    return db.session.scalar(fresh) or 0
