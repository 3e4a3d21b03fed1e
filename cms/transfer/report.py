"""What an import did: how many of each kind, and what it could not do as asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST_LIST = 1000


@dataclass
class Tally:
    """How many records of one kind were made, changed, or left as they are."""

    created: int = 0
    updated: int = 0
    skipped: int = 0

    @property
    def changes(self) -> int:
        """Give how many rows are not as they were."""
        return self.created + self.updated

    def add(self, more: "Tally") -> None:
        """Count on."""
        self.created += more.created
        self.updated += more.updated
        self.skipped += more.skipped


@dataclass(frozen=True)
class Remark:
    """One thing that did not go as asked; names a record by its number, and holds nobody's words."""

    where: str
    message: str


@dataclass(frozen=True)
class Homeless:
    """What was said about a page elsewhere that nothing here stands for: its address, and how many comments."""

    address: str
    comments: int


@dataclass
class Report:
    """The result of an import; `homeless` is None where comments come with what they are about.

    `remarks` are what did not go as asked, `notes` what is good to know.
    """

    articles: Tally = field(default_factory=Tally)
    exercises: Tally = field(default_factory=Tally)
    comments: Tally = field(default_factory=Tally)
    authors: Tally = field(default_factory=Tally)
    tags: Tally = field(default_factory=Tally)
    media: Tally = field(default_factory=Tally)
    remarks: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    unlisted: int = 0
    homeless: list[Homeless] | None = None

    def remark(self, where: str, message: str) -> None:
        """Add a problem; beyond the first thousand they are only counted, so that the report stays readable."""
        if len(self.remarks) < LONGEST_LIST:
            self.remarks.append(Remark(where, message))
        else:
            self.unlisted += 1

    def note(self, where: str, message: str) -> None:
        """Tell what went as it should, and what of it is good to know; said once, at the end."""
        self.notes.append(Remark(where, message))

    @property
    def tallies(self) -> dict[str, Tally]:
        """Give the counts by the name of what was counted."""
        return {name: kept for name, kept in vars(self).items() if isinstance(kept, Tally)}

    @property
    def faults(self) -> list[Remark]:
        """Give what did not go as asked, with a last line for what the list does not name."""
        rest = [Remark("the file", f"{self.unlisted} more problems are not listed.")] if self.unlisted else []
        return [*self.remarks, *rest]

    @property
    def problems(self) -> list[Remark]:
        """Give everything to be told."""
        return [*self.faults, *self.notes]

    def document(self) -> dict[str, Any]:
        """Give the report as programs read it."""
        counts = {name: _plain(tally) for name, tally in self.tallies.items()}
        lost = {} if self.homeless is None else {"homeless": _plain(self.homeless)}
        return {**counts, **lost, "problems": _plain(self.problems)}

    def kept(self) -> dict[str, Any]:
        """Give the report as an import that is under way keeps it; `restored` reads it."""
        return {name: _plain(told) for name, told in vars(self).items()}

    def become(self, other: "Report") -> None:
        """Say what another report says: whoever holds this one goes on writing into it."""
        for name, told in vars(other).items():
            setattr(self, name, told)


def _plain(told: Any) -> Any:
    """Give what a report holds as JSON does; at once, since a list of a thousand is kept again and again."""
    if isinstance(told, list):
        return [dict(vars(each)) for each in told]
    return dict(vars(told)) if isinstance(told, Tally) else told


def restored(kept: Mapping[str, Any]) -> Report:
    """Give a report as it was kept; where nothing was, an empty one."""
    report = Report()
    for name, told in kept.items():
        if isinstance(told, Mapping):
            setattr(report, name, Tally(**told))
    if kept.get("homeless") is not None:
        report.homeless = [Homeless(**told) for told in kept["homeless"]]
    report.remarks = [Remark(**told) for told in kept.get("remarks", ())]
    report.notes = [Remark(**told) for told in kept.get("notes", ())]
    report.unlisted = kept.get("unlisted", 0)
    return report
