"""A rule as it is written by who makes it."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from cms.comments.rules.kinds import Does, Flag, RuleKind
from cms.core.text import PlainText

LONGEST_VALUE, LONGEST_NOTE = 300, 1000


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This time is beyond all calendars.") from None


class RuleWritten(BaseModel):
    """What a rule names, what is done where it is met, for how long, and why.

    `signal` is the one that `flag` gives, to words and phrases alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: RuleKind
    value: Annotated[PlainText, Field(min_length=1, max_length=LONGEST_VALUE)]
    action: Does
    signal: Flag | None = None
    note: Annotated[PlainText, Field(max_length=LONGEST_NOTE)] = ""
    expires_at: Annotated[AwareDatetime, AfterValidator(_in_utc)] | None = None
