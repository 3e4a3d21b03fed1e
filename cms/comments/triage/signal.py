"""What a detector says about a comment."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How soon somebody should look: an urgent one at once."""

    URGENT = "urgent"
    HIGH = "high"
    LOW = "low"


class SignalId(StrEnum):
    """What can be seen in a comment; `words` and `rules` are of the operator, the last is for a detector that broke."""

    CRISIS = "crisis"
    EMERGENCY = "emergency"
    CONTACT = "contact"
    ADVERSE_EFFECT = "adverse_effect"
    DISCLOSURE = "disclosure"
    ADVICE = "advice"
    ABUSE = "abuse"
    SPAM = "spam"
    LINKS = "links"
    REPEAT = "repeat"
    ALIAS = "alias"
    ROBOT = "robot"
    WORDS = "words"
    RULES = "rules"
    CHECK_FAILED = "check_failed"


@dataclass(frozen=True)
class Signal:
    """What was seen, how sure that is (0–1), in words for a moderator, and where: `spans` count code points.

    One that is `faint` is not enough to be given; it counts with what a text hints at. One that is `beyond_words` rests
    on what is no words, such as where links lead, which other words cannot speak against.
    """

    id: str
    severity: Severity
    score: float
    explanation: str
    spans: tuple[tuple[int, int], ...] = ()
    faint: bool = False
    beyond_words: bool = False


@dataclass(frozen=True)
class Earlier:
    """A comment that came before and may be alike: its text, and how it belongs to the one that came now."""

    id: int
    text: str
    same_sender: bool
    same_entry: bool
    status: str


@dataclass(frozen=True)
class Circumstances:
    """What is known besides the text itself."""

    author_url: str = ""
    own_hosts: frozenset[str] = frozenset()
    earlier: tuple[Earlier, ...] = ()
    most_links: int = 2
    author_email: str = ""
    trapped: bool = False
    seconds: float | None = None
