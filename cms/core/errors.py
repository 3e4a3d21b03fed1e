"""What can go wrong, in the house's own words; only the doors know what HTTP calls it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote


class Said(str):
    """A sentence with values in it that knows what it was made of, so that a door can say it in another language.

    `template` has a place such as `%(longest)s` for each of the values.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        """Give the sentence in English."""
        said = super().__new__(cls, template % values)
        said.template, said.values = template, values
        return said


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was sent: a sentence, and where it stands.

    `pointer` is a JSON Pointer as URI fragment (RFC 6901 section 6), such as `#/steps/2/text`.
    """

    detail: str
    pointer: str = ""


def pointer(parts: Iterable[object]) -> str:
    """Give the JSON Pointer to a place as URI fragment: of `("a/b", 2)` it is `#/a~1b/2`."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "#/" + "/".join(quote(part, safe="") for part in escaped)


class Problem(Exception):
    """The base of every error that is told to the person who caused it; the message says what to do.

    `more` are members that the answer carries besides.
    """

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.more: dict[str, Any] = {}


class NotFound(Problem):
    """What was asked for does not exist, or not for this person."""


class Gone(Problem):
    """What was asked for was here, and is not any more."""


class Forbidden(Problem):
    """The person is known, and may not do this."""


class Conflict(Problem):
    """The change contradicts what is stored, such as a stale version or a duplicate."""


class Stale(Conflict):
    """Somebody changed the thing since it was read; nothing was changed now."""


class Used(Conflict):
    """The thing is used elsewhere; `articles` tells where, each by id, slug, title and whether it is live."""

    def __init__(self, detail: str, articles: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(detail)
        self.articles = list(articles)


class Taken(Conflict):
    """Somebody else has the thing in hand; `by` whom, `since` when and `until` when (RFC 3339)."""

    def __init__(self, detail: str, by: str, since: str | None, until: str | None) -> None:
        super().__init__(detail)
        self.by, self.since, self.until = by, since, until


class TooMany(Problem):
    """Too much in too short a time; `retry_after` is in seconds."""

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Invalid(Problem):
    """What was sent is well formed but cannot be accepted; `faults` says why, place by place."""

    def __init__(self, *faults: Fault) -> None:
        details = list(dict.fromkeys(fault.detail for fault in faults))
        super().__init__(details[0] if len(details) == 1 else " ".join(details))
        self.faults = faults


@contextmanager
def pointing(place: str) -> Iterator[None]:
    """Let what is refused in the block point at a place, if it does not say where it stands itself."""
    try:
        yield
    except Invalid as refusal:
        raise Invalid(*(Fault(fault.detail, fault.pointer or place) for fault in refusal.faults)) from None


class TooLarge(Problem):
    """What was sent is larger than what is taken."""


class Unsupported(Problem):
    """What was sent is of a kind that is not taken."""


class Unreadable(Problem):
    """What was sent cannot be read at all: broken JSON, an unknown parameter, a foreign cursor."""

    def __init__(self, detail: str, parameter: str = "") -> None:
        super().__init__(detail)
        self.parameter = parameter


class Misconfigured(Problem):
    """A setting, a folder or the database is not as the service needs it; the message names it."""
