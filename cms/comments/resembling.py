"""Comments that may be alike, found by what is kept of their words: a few index entries, however many there are.

What is kept are keyed hashes (see `triage/likeness.py`), so that the rows tell none of the words.
"""

from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select, union_all

from cms.comments.models import Comment, CommentBand
from cms.comments.submission import Submission
from cms.comments.triage.likeness import KEPT_TEXTS, runs
from cms.comments.triage.signal import Earlier
from cms.core.db import db
from cms.core.sealing import Sealer

NEWEST = 3  # of each band
FEWEST_WORDS = 4
_POSITIVE = (1 << 63) - 1
_KEEPING = insert(CommentBand)


def earlier(submission: Submission, entry_id: int, sealer: Sealer) -> tuple[Earlier, ...]:
    """Give the newest comments that have a band in common with a text, in one query; an old version of it is none.

    Who sent them is told by network and secret, never by the address: anybody can type another's, and would learn
    from what becomes of a comment whether the address that they guessed stands behind an earlier one.
    """
    bands = _bands(submission.body, sealer)
    if not bands or submission.from_staff:
        return ()
    asked = {f"band_{place}": band for place, band in enumerate(bands)}
    found = db.session.connection().execute(_alike(len(bands)), {"itself": submission.comment_id or 0, **asked})
    return tuple(
        Earlier(
            id=row.id,
            text=row.source,
            same_sender=row.client_hash == submission.client or row.edit_hash in submission.proof,
            same_entry=row.entry_id == entry_id,
            status=row.status,
        )
        for row in found
    )


def keep(comment: Comment, sealer: Sealer) -> None:
    """Keep what a new comment is found by; what staff write is not looked for."""
    bands = () if comment.is_staff else _bands(comment.source, sealer)
    if bands:
        db.session.connection().execute(_KEEPING, [{"band": band, "comment_id": comment.id} for band in bands])


def keep_anew(comment: Comment, sealer: Sealer) -> None:
    """Keep what a comment whose words were changed is found by, in place of what was kept before."""
    forget([comment.id])
    keep(comment, sealer)


def forget(comment_ids: list[int]) -> None:
    """Forget what comments are found by: for those whose words must be gone."""
    gone = delete(CommentBand).where(CommentBand.comment_id.in_(comment_ids))
    db.session.execute(gone.execution_options(synchronize_session=False))


@lru_cache(KEPT_TEXTS)
def _bands(text: str, sealer: Sealer) -> tuple[int, ...]:
    read = runs(text)
    if read.words < FEWEST_WORDS:
        return ()
    return tuple(sorted({int(sealer.keyed_hash(f"band {band}")[:16], 16) & _POSITIVE for band in read.bands}))


@cache
def _alike(bands: int) -> Select[*tuple[Any, ...]]:
    """Make, once for each number of bands, what asks for the newest comments of each of them."""
    newest = [
        select(CommentBand.comment_id)
        .where(CommentBand.band == bindparam(f"band_{place}"))
        .order_by(CommentBand.comment_id.desc())
        .limit(NEWEST)
        .subquery()
        for place in range(bands)
    ]
    found = Comment.id.in_(union_all(*(select(each.c.comment_id) for each in newest)))
    columns = Comment.id, Comment.source, Comment.client_hash, Comment.edit_hash, Comment.entry_id, Comment.status
    return select(*columns).where(found, Comment.id != bindparam("itself")).order_by(Comment.id)
