"""Comments for tests, made through the verbs and committed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cms.accounts.permissions import NOBODY, SHELL
from cms.comments import moderating, submitting
from cms.comments.models import Comment
from cms.comments.moderating import Outcome, Wanted
from cms.comments.status import Action
from cms.comments.submission import Facts, ParentFacts, Submission
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings

SEALER = Sealer(["k" * 32])
FLAGGED = SiteSettings(comment_hold="flagged", comment_rate="off")
SUBMISSION = Submission(
    kind=EntryType.ARTICLE,
    reference="neck-pain",
    author_name="Jo",
    author_email="jo@reader.example",
    author_url="",
    body="It clicks when I look up.",
    parent_id=None,
    notify_replies=False,
    consent=None,
    client="a client",
)
FACTS = Facts(
    now=datetime(2026, 5, 1, tzinfo=UTC),
    site=SiteSettings(),
    entry_id=1,
    comments_open=True,
    published_at=datetime(2026, 4, 1, tzinfo=UTC),
    parent=None,
    is_repeat=False,
    recent=0,
    oldest_recent_at=None,
    confirmed=False,
    approved_before=0,
    proven=False,
)
PARENT = ParentFacts(id=7, entry_id=1, approved=True, depth=1, shown_under_id=None)


def submit(site: SiteSettings = FLAGGED, **members: Any) -> Comment:
    """Send a comment as a reader does; without a text it has one of its own."""
    body = members.pop("body", None) or f"Comment {db.session.query(Comment).count()}"
    db.session.rollback()
    examined = submitting.examine(replace(SUBMISSION, body=body, **members), site, SEALER)
    with writing():
        return submitting.store(NOBODY, examined, SEALER)


def fresh(comment: Comment) -> Comment:
    """Give a comment as the database has it."""
    return db.session.get_one(Comment, comment.id, populate_existing=True)


def decide(action: str, *comments: Comment, **told: Any) -> list[Outcome]:
    """Decide about comments at the version they are at."""
    wanted = [Wanted(each.id, Action(action), fresh(each).version, **told) for each in comments]
    with writing():
        return moderating.decide(SHELL, wanted)


def count(entry: Entry) -> int:
    """Give the number that is shown beside an entry."""
    return db.session.get_one(Entry, entry.id, populate_existing=True).comment_count
