"""What the desk knows about one comment: on what, by whom, why it waits, what was decided, what stands around it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from cms.accounts.permissions import Actor, Permission
from cms.comments import cases, histories, queries, reporting, triaging
from cms.comments.models import Comment
from cms.comments.staff_notes import StaffNote
from cms.comments.status import Reason
from cms.content.overviews import titles
from cms.core.db import db
from cms.web.admin import labels
from cms.web.admin.comment_text import pieces
from cms.web.admin.hands import hands_on
from cms.web.context import installation
from cms.web.parameters import FormParameters

NEWEST_REPORTS = 20
NEWEST_NOTES = 20


def known(asked: FormParameters, actor: Actor, comment: Comment) -> dict[str, Any]:
    """Give what the page of one comment needs; `asked` is the list beside it."""
    each, history = cases.of([comment])[0], histories.of(comment)
    beside = [*history.comments, *([each.parent] if each.parent else [])]
    return {
        "asked": asked,
        "each": each,
        "hands": hands_on(actor, comment, each.claim, each.signals),
        "pieces": pieces(comment.source, each.signals),
        "signal_names": labels.signals(),
        "reported": reporting.newest(comment.id, NEWEST_REPORTS) if each.reports.count else [],
        "notes": _notes(comment),
        "decisions": queries.decisions_of(comment),
        "history": history,
        "seen_beside": triaging.kept(other.id for other in beside) if beside else {},
        "titles_beside": titles([other.entry_id for other in history.comments]),
        "around": queries.around(comment),
        "labels": labels.labels(),
        "decided": labels.decided(),
        "reasons": list(Reason),
        "links": installation().links,
        "may_decide": actor.may(Permission.COMMENTS_MODERATE),
    }


def _notes(comment: Comment) -> Sequence[StaffNote]:
    """Give what the team noted on a comment and on its person, the newest first, in one query."""
    on = [StaffNote.comment_id == comment.id]
    if comment.person_id is not None:
        on.append(StaffNote.person_id == comment.person_id)
    newest = select(StaffNote).where(or_(*on)).order_by(StaffNote.id.desc()).limit(NEWEST_NOTES)
    return db.session.scalars(newest).all()
