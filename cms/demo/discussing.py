"""Taking in the readers' comments as if they came from readers, and deciding about them as a moderator."""

from datetime import datetime, timedelta

from sqlalchemy import exists

from cms.accounts.permissions import SHELL
from cms.comments import moderating, submitting
from cms.comments import queries as queries_of_comments
from cms.comments.models import Comment, Person
from cms.comments.moderating import Wanted
from cms.comments.status import Action, Status
from cms.comments.submission import Submission
from cms.content import queries
from cms.content.models.entry import Entry
from cms.core.db import db
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from cms.demo.material import Remark, Thread

DECIDED_AFTER = timedelta(minutes=50)
DECISIONS: dict[Status, Action] = {
    Status.APPROVED: Action.APPROVE,
    Status.PENDING: Action.HOLD,
    Status.REJECTED: Action.REJECT,
    Status.SPAM: Action.SPAM,
}


def awaits(thread: Thread) -> bool:
    """Tell whether the entry is public, open for comments, and has none yet."""
    silent = ~exists().where(Comment.entry_id == Entry.id)
    found = queries.live_entries(thread.kind).where(Entry.slug == thread.slug, Entry.comments_open, silent)
    return db.session.execute(found).first() is not None


def discuss(thread: Thread, site: SiteSettings, sealer: Sealer, moment: datetime) -> None:
    """Take in a thread: each comment is held, decided about, and dated back from the moment given.

    The site's own policy does not apply, since comments of several weeks come in at once.
    """
    policy = site.model_copy(
        update={"comment_hold": "all", "comment_rate": "off", "comment_days_open": 0, "comment_length": 5000},
    )
    ids: dict[str, int] = {}
    for remark in thread.remarks:
        submission = _submission(thread, remark, ids[remark.answers] if remark.answers else None, policy, sealer)
        comment = submitting.store(SHELL, submitting.examine(submission, policy, sealer), sealer)
        if comment.status != remark.stands:
            moderating.decide(SHELL, [Wanted(comment.id, DECISIONS[remark.stands], comment.version, remark.reason)])
        _date_back(comment, moment - remark.ago, moment)
        if remark.key:
            ids[remark.key] = comment.id


def _submission(
    thread: Thread,
    remark: Remark,
    parent_id: int | None,
    policy: SiteSettings,
    sealer: Sealer,
) -> Submission:
    return Submission(
        kind=thread.kind,
        reference=thread.slug,
        author_name=remark.name,
        author_email=remark.email,
        author_url=remark.url,
        body=remark.body,
        parent_id=parent_id,
        notify_replies=False,
        consent=policy.consent_version or None,
        client=sealer.client_hash(f"the client of {remark.email}"),
        from_staff=remark.staff,
    )


def _date_back(comment: Comment, then: datetime, moment: datetime) -> None:
    """Have the comment come in then, and the decision about it fall soon after."""
    comment.created_at = then
    for decision in queries_of_comments.decisions_of(comment):
        decision.at = min(then + DECIDED_AFTER, moment)
    person = db.session.get(Person, comment.person_id)
    if person is not None:
        person.first_seen_at = min(person.first_seen_at, then)
