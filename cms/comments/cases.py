"""Comments as moderators see them: on what, in answer to what, by whom, what was seen in them and said of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import BindParameter, CompoundSelect, String, bindparam, literal_column, select, union_all
from sqlalchemy.orm import aliased

from cms.comments import appeals, claiming, originals, persons, reporting, triaging
from cms.comments.claiming import Claim
from cms.comments.correcting import Correction, corrections
from cms.comments.models import Appeal, Comment, CommentReport, Person
from cms.comments.originals import SealedOriginal
from cms.comments.triage.signal import Signal
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.queries import NEWEST
from cms.core.db import db

T = TypeVar("T")
NONE = reporting.Reports()


@dataclass(frozen=True)
class Case:
    """A comment as a moderator sees it: on what, in answer to what, by whom."""

    comment: Comment
    entry: Entry
    title: str
    person: Person | None
    standing: persons.Standing
    parent: Comment | None
    signals: Sequence[Signal] = ()
    reports: reporting.Reports = NONE
    appeal: appeals.Waiting | None = None
    correction: Correction | None = None
    redaction: SealedOriginal | None = None
    claim: Claim | None = None


# Made once: the desk asks these of every page of the queue.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_answered = aliased(Comment)
_ENTRIES = select(Entry, Revision.title).join(Revision, NEWEST).where(Entry.id.in_(_IDS))
_PEOPLE = select(Person).where(Person.id.in_(_IDS))
_ANSWERED = select(_answered).where(_answered.id.in_(_IDS))
# What few comments have. One question tells which of them do, so that most pages ask nothing further.
_RARE: Mapping[str, type[Appeal | Claim | CommentReport | Correction]] = {
    "appeals": Appeal,
    "claims": Claim,
    "corrections": Correction,
    "reports": CommentReport,
}
_HAVING: CompoundSelect[str, int] = union_all(
    *(
        select(literal_column(f"'{what}'", String), rows.comment_id).where(rows.comment_id.in_(_IDS))
        for what, rows in _RARE.items()
    )
)


def of(comments: Sequence[Comment]) -> list[Case]:
    """Gather what stands around comments, in a constant number of queries; what no comment has is not asked for."""
    having = _having([comment.id for comment in comments])
    found = db.session.execute(_ENTRIES, {"ids": list({comment.entry_id for comment in comments})})
    entries = {entry.id: (entry, title) for entry, title in found}
    person_ids = list({comment.person_id for comment in comments if comment.person_id})
    people = _asked(_people, person_ids)
    standings = _asked(persons.standings, person_ids)
    signals = triaging.kept(comment.id for comment in comments)
    reports = _asked(reporting.kept, having["reports"])
    appealed = _asked(appeals.waiting, having["appeals"])
    corrected = _asked(corrections, having["corrections"])
    redactions = _asked(originals.standing, [comment.id for comment in comments if comment.redacted_at])
    claims = _asked(claiming.holding, having["claims"])
    parent_ids = list({comment.parent_id for comment in comments if comment.parent_id})
    parents = _asked(_parents, parent_ids)
    return [
        Case(
            comment=comment,
            entry=entries[comment.entry_id][0],
            title=entries[comment.entry_id][1],
            person=people.get(comment.person_id or 0),
            standing=standings.get(comment.person_id or 0, persons.Standing()),
            parent=parents.get(comment.parent_id or 0),
            signals=signals.get(comment.id, ()),
            reports=reports.get(comment.id, NONE),
            appeal=appealed.get(comment.id),
            correction=corrected.get(comment.id),
            redaction=redactions.get(comment.id, [None])[-1],
            claim=claims.get(comment.id),
        )
        for comment in comments
    ]


def _having(comment_ids: Collection[int]) -> Mapping[str, Collection[int]]:
    """Give the comments that have what few have, by what that is."""
    having: dict[str, set[int]] = {what: set() for what in _RARE}
    for what, comment_id in db.session.connection().execute(_HAVING, {"ids": comment_ids}):
        having[what].add(comment_id)
    return having


def _people(ids: Collection[int]) -> dict[int, Person]:
    return {person.id: person for person in db.session.scalars(_PEOPLE, {"ids": ids})}


def _parents(ids: Collection[int]) -> dict[int, Comment]:
    return {parent.id: parent for parent in db.session.scalars(_ANSWERED, {"ids": ids})}


def _asked(find: Callable[[Collection[int]], dict[int, T]], ids: Collection[int]) -> dict[int, T]:
    """Ask for what some rows have; where there are none, nothing is asked."""
    return find(ids) if ids else {}
