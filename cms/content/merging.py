"""What two people made of the same text at the same time, member by member."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Side(StrEnum):
    """Whose state of a member is meant."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Apart:
    """A member that is not the same on both sides, and who changed it; None where both did."""

    member: str
    changed_by: Side | None

    @property
    def preferred(self) -> Side:
        """Give the side to begin with: that of who changed it, mine where both did."""
        return self.changed_by or Side.MINE


def apart(base: Mapping[str, Any] | None, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Apart]:
    """Give the members in which mine and theirs differ, beside what both began with; without that, both count."""
    differing = [member for member in {**mine, **theirs} if mine.get(member) != theirs.get(member)]
    return [Apart(member, _changed_by(base, member, mine, theirs)) for member in differing]


def _changed_by(
    base: Mapping[str, Any] | None, member: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Side | None:
    if base is None:
        return None
    if base.get(member) == theirs.get(member):
        return Side.MINE
    return Side.THEIRS if base.get(member) == mine.get(member) else None
