"""Changes of status, written together: the one place that makes them, and that keeps threads and counts in step."""

from collections import Counter

from sqlalchemy import bindparam, update

from cms.comments import signals, threading
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.core.db import db


class Moves:
    """Moves of comments whose entries are locked: made in memory one by one, then written in a few statements."""

    def __init__(self) -> None:
        self._steps: Counter[int] = Counter()
        self._moved: dict[int, Comment] = {}
        self._changed: list[tuple[Comment, Status]] = []

    def move(self, comment: Comment, new: Status, entry: Entry) -> None:
        """Change a status; its version tells that it changed."""
        step = (new == Status.APPROVED) - (comment.status == Status.APPROVED)
        if comment.status != new:
            self._changed.append((comment, Status(comment.status)))
        comment.status = new
        comment.version += 1
        if step:
            self._steps[entry.id] += step
            self._moved[comment.id] = comment

    def write(self) -> None:
        """Write what was moved, the counts of its entries, and what is shown in their threads; tell upward."""
        db.session.flush()
        steps = [{"of": entry_id, "step": step} for entry_id, step in sorted(self._steps.items()) if step]
        if steps:
            counted = {"comment_count": Entry.comment_count + bindparam("step")}
            db.session.connection().execute(update(Entry).where(Entry.id == bindparam("of")).values(counted), steps)
        threading.refresh(*self._moved.values())
        for comment, before in self._changed:
            signals.moved.send(comment, before=before)
