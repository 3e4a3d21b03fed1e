"""The figures of the desk."""

from typing_extensions import TypedDict

from cms.comments.statistics import Decided, Statistics
from cms.comments.status import Action
from cms.comments.waiting_times import Wait, share
from cms.core.clock import rfc3339
from cms.delivery.documents.comment import URGENCY


class WaitDocument(TypedDict):
    """How many wait; how long the middle one of them has, and the one that waits longest."""

    count: int
    median_seconds: int | None
    longest_seconds: int | None


class PriorityWaitDocument(WaitDocument):
    """The same for the comments of one priority."""

    priority: str


class SignalCountDocument(TypedDict):
    """How many comments have a signal; one with two is counted with both."""

    signal: str
    count: int


class SignalShareDocument(SignalCountDocument):
    """The same, and which part of the comments of these days that is."""

    share: float


class WaitingDocument(WaitDocument):
    """What waits now."""

    by_priority: list[PriorityWaitDocument]
    by_signal: list[SignalCountDocument]


class DecidedDocument(TypedDict):
    """Decisions by what was decided, and how many of them were taken back."""

    decided: int
    approved: int
    rejected: int
    spam: int
    held: int
    undone: int


class DayDocument(DecidedDocument):
    """What came and what was decided on one day."""

    day: str
    came: int


class DeciderDocument(DecidedDocument):
    """What somebody decided; without an id it was no person."""

    id: int | None
    name: str


class FirstLookDocument(TypedDict):
    """How soon somebody claimed or decided about the urgent comments that came on these days."""

    came: int
    looked_at: int
    median_seconds: int | None
    p90_seconds: int | None
    max_seconds: int | None


class TotalDocument(DecidedDocument):
    """All decisions of these days; `undo_rate` is the part of them that was taken back."""

    came: int
    undo_rate: float | None


class SpamFilterDocument(TypedDict):
    """How often what was learned about spam agreed with what moderators then decided.

    `caught` is spam that was taken for spam, `missed` spam that was not; `passed` is honest and was taken
    for honest, `suspected` is honest and was taken for spam. `agreement` is the part on which both agreed.
    """

    judged: int
    caught: int
    missed: int
    passed: int
    suspected: int
    agreement: float | None


class AppealsDocument(TypedDict):
    """How many authors asked for another look on these days, and what came of it; the rest still wait."""

    came: int
    upheld: int
    changed: int
    median_seconds: int | None


class StatisticsDocument(TypedDict):
    """The figures of some days by the clocks of the site, and of what waits at `at`."""

    at: str | None
    first: str
    last: str
    timezone: str
    waiting: WaitingDocument
    total: TotalDocument
    days: list[DayDocument]
    people: list[DeciderDocument]
    signals: list[SignalShareDocument]
    first_look: FirstLookDocument
    spam_filter: SpamFilterDocument
    appeals: AppealsDocument


def statistics_document(found: Statistics) -> StatisticsDocument:
    """Show the figures."""
    look, total, spam, appeals = found.first_look, found.decided, found.spam, found.appeals
    judged = spam.agreed + spam.disagreed
    return {
        "at": rfc3339(found.moment),
        "first": found.days.first.isoformat(),
        "last": found.days.last.isoformat(),
        "timezone": found.days.zone.key,
        "waiting": {
            **_wait(found.waiting),
            "by_priority": [
                {"priority": name, **_wait(found.waiting_by_urgency.get(urgency, Wait()))}
                for urgency, name in URGENCY.items()
            ],
            "by_signal": [
                {"signal": signal, "count": count} for signal, count in sorted(found.waiting_by_signal.items())
            ],
        },
        "total": {
            "came": found.came,
            **_decided(total),
            "undo_rate": round(total.undone / total.count, 4) if total.count else None,
        },
        "days": [{"day": each.day.isoformat(), "came": each.came, **_decided(each.decided)} for each in found.by_day],
        "people": [{"id": each.id, "name": each.name, **_decided(each.decided)} for each in found.people],
        "signals": [
            {"signal": signal, "count": count, "share": round(count / max(found.came, 1), 4)}
            for signal, count in found.signals.items()
        ],
        "first_look": {
            "came": look.came,
            "looked_at": look.looked_at,
            "median_seconds": look.median,
            "p90_seconds": look.ninth_of_ten,
            "max_seconds": look.longest,
        },
        "spam_filter": {
            "judged": judged,
            "caught": spam.caught,
            "missed": spam.missed,
            "passed": spam.passed,
            "suspected": spam.suspected,
            "agreement": round(spam.agreed / judged, 4) if judged else None,
        },
        "appeals": {
            "came": appeals.count,
            "upheld": appeals.upheld,
            "changed": appeals.changed,
            "median_seconds": share(appeals.seconds, 0.5),
        },
    }


def _wait(wait: Wait) -> WaitDocument:
    return {"count": wait.count, "median_seconds": wait.median, "longest_seconds": wait.longest}


def _decided(decided: Decided) -> DecidedDocument:
    return {
        "decided": decided.count,
        "approved": decided.kinds[Action.APPROVE],
        "rejected": decided.kinds[Action.REJECT],
        "spam": decided.kinds[Action.SPAM],
        "held": decided.kinds[Action.HOLD],
        "undone": decided.undone,
    }
