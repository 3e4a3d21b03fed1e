"""Comments and corrections that were sanitised under an older policy: made anew from what was typed.

What was imported as HTML was shaped by its importer before it was sanitised, so that it is made of what is shown: a
policy that takes something away reaches it, one that allows more does not. Rendered outside of any transaction, kept
in a short one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from cms.comments import moderating
from cms.comments.correcting import Correction
from cms.comments.freshness import touch_thread
from cms.comments.models import Comment
from cms.content.models.entry import Entry
from cms.core import commonmark
from cms.core.db import db
from cms.core.errors import Invalid
from cms.core.markup import COMMENT, POLICY_VERSION, sanitize
from cms.core.text import paragraphs_of, text_of

AT_ONCE = 50
HTML = "html"


@dataclass(frozen=True)
class Rendered:
    """A comment, or the correction under it, as it is to be shown now; `is_new` where it was shown otherwise."""

    id: int
    version: int | None
    source: str
    html: str
    is_new: bool


def left() -> tuple[Select[int], Select[int]]:
    """Count the comments, and the corrections, that are still shown as a former policy left them."""
    counted = select(func.count())
    return (
        counted.select_from(Comment).where(Comment.policy < POLICY_VERSION),
        counted.select_from(Correction).where(Correction.policy < POLICY_VERSION),
    )


def look() -> list[Rendered]:
    """Render the next comments that need it, and hold nothing meanwhile."""
    columns = Comment.id, Comment.version, Comment.source, Comment.format, Comment.html, Comment.text
    rows = db.session.execute(select(*columns).where(Comment.policy < POLICY_VERSION).limit(AT_ONCE)).all()
    db.session.rollback()
    return [_rendered(row, row.id, row.version, row.format) for row in rows]


def keep(rendered: Sequence[Rendered]) -> int:
    """Keep what was rendered of comments that say the same still. Give how many look different now.

    One that is gone, or that another worker has kept meanwhile, is passed over.
    """
    comments, entries = moderating.locked([each.id for each in rendered])
    kept = [each for each in rendered if _waits_for(each, comments.get(each.id))]
    for each in kept:
        _show(comments[each.id], each)
    db.session.flush()
    changed = [comments[each.id] for each in kept if each.is_new]
    _touch(changed, entries)
    return len(changed)


def look_at_corrections() -> list[Rendered]:
    """Render the next corrections that need it, and hold nothing meanwhile."""
    columns = Correction.comment_id, Correction.source, Correction.html, Correction.text
    rows = db.session.execute(select(*columns).where(Correction.policy < POLICY_VERSION).limit(AT_ONCE)).all()
    db.session.rollback()
    return [_rendered(row, row.comment_id, None, "") for row in rows]


def keep_corrections(rendered: Sequence[Rendered]) -> int:
    """Keep what was rendered of corrections that say the same still. Give how many look different now."""
    comments, entries = moderating.locked([each.id for each in rendered])
    there = select(Correction).where(Correction.comment_id.in_(comments), Correction.policy < POLICY_VERSION)
    found = {row.comment_id: row for row in db.session.scalars(there.execution_options(populate_existing=True))}
    kept = [each for each in rendered if each.id in found and found[each.id].source == each.source]
    for each in kept:
        _show(found[each.id], each)
    db.session.flush()
    changed = [each.id for each in kept if each.is_new]
    _touch([comments[comment_id] for comment_id in changed], entries)
    return len(changed)


def _rendered(row: Any, number: int, version: int | None, kind: str) -> Rendered:
    """Render one; where that cannot be done in bounded time any more, its words are left."""
    try:
        html = sanitize(row.html, COMMENT) if kind == HTML else commonmark.render(row.source)
    except Invalid:
        html = paragraphs_of(row.text)
    return Rendered(number, version, row.source, html, is_new=html != row.html)


def _waits_for(rendered: Rendered, comment: Comment | None) -> bool:
    """Tell whether a comment is shown by a former policy still, and says what was rendered."""
    if comment is None or comment.policy >= POLICY_VERSION:
        return False
    return (comment.version, comment.source) == (rendered.version, rendered.source)


def _show(row: Comment | Correction, rendered: Rendered) -> None:
    if rendered.is_new:
        row.html, row.text = rendered.html, text_of(rendered.html)
    row.policy = POLICY_VERSION


def _touch(comments: Sequence[Comment], entries: dict[int, Entry]) -> None:
    seen = {comment.entry_id for comment in comments if comment.shown}
    touch_thread(*(entries[entry_id] for entry_id in sorted(seen)))
