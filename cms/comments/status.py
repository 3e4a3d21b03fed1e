"""Where a comment can stand, and which decision leads where: the only table of it."""

from enum import StrEnum

from cms.core.errors import Conflict


class Status(StrEnum):
    """Where a comment stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SPAM = "spam"
    ERASED = "erased"


class Action(StrEnum):
    """What a moderator decides."""

    APPROVE = "approve"
    REJECT = "reject"
    SPAM = "spam"
    HOLD = "hold"


class Reason(StrEnum):
    """Why a moderator decided so."""

    OFF_TOPIC = "off_topic"
    ABUSIVE = "abusive"
    ADVERTISING = "advertising"
    PERSONAL_DATA = "personal_data"
    UNSAFE_ADVICE = "unsafe_advice"
    MISINFORMATION = "misinformation"
    DUPLICATE = "duplicate"
    OTHER = "other"


class Event(StrEnum):
    """What can happen to a comment without a moderator."""

    EDIT = "edit"
    EDIT_WITH_FINDING = "edit_with_finding"
    EDIT_IN_DANGER = "edit_in_danger"
    WITHDRAW = "withdraw"
    REPORT = "report"
    APPEAL = "appeal"
    EXPIRE = "expire"
    FORGET = "forget"


_LIVING = (Status.PENDING, Status.APPROVED, Status.REJECTED, Status.SPAM)
MOVES: dict[Action, dict[Status, Status]] = {
    Action.APPROVE: dict.fromkeys(_LIVING, Status.APPROVED),
    Action.REJECT: dict.fromkeys(_LIVING, Status.REJECTED),
    Action.SPAM: dict.fromkeys(_LIVING, Status.SPAM),
    Action.HOLD: dict.fromkeys(_LIVING, Status.PENDING),
}
EVENTS: dict[Event, dict[Status, Status]] = {
    Event.EDIT: {each: each for each in (Status.PENDING, Status.APPROVED, Status.SPAM)},
    Event.EDIT_WITH_FINDING: {
        Status.PENDING: Status.PENDING,
        Status.APPROVED: Status.PENDING,
        Status.SPAM: Status.SPAM,
    },
    Event.EDIT_IN_DANGER: dict.fromkeys((Status.PENDING, Status.APPROVED, Status.SPAM), Status.PENDING),
    Event.REPORT: {Status.APPROVED: Status.PENDING},
    Event.WITHDRAW: dict.fromkeys(_LIVING, Status.ERASED),
    Event.FORGET: dict.fromkeys(Status, Status.ERASED),
    Event.APPEAL: {Status.REJECTED: Status.PENDING},
    Event.EXPIRE: dict.fromkeys((Status.PENDING, Status.REJECTED, Status.SPAM), Status.ERASED),
}
UNDO: dict[Status, frozenset[Status]] = {status: frozenset(_LIVING) for status in _LIVING}


def after(action: str, status: str) -> Status:
    """Give the status that a decision leads to. Raises Conflict for a comment that is erased."""
    try:
        return MOVES[Action(action)][Status(status)]
    except KeyError:
        raise Conflict(f"A comment that is “{status}” cannot be decided on any more.") from None


def follows(event: Event, status: str) -> Status:
    """Give the status that something leads to which no moderator decided. Raises Conflict where it cannot happen."""
    try:
        return EVENTS[event][Status(status)]
    except KeyError:
        raise Conflict(f"A comment that is “{status}” cannot be changed any more.") from None


def back(status: str, former: str) -> Status:
    """Give the status that undoing a decision leads back to. Raises Conflict where it cannot."""
    if Status(former) not in UNDO.get(Status(status), frozenset()):
        raise Conflict(f"A comment that is “{status}” cannot go back to “{former}”.")
    return Status(former)
