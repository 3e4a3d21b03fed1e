"""Which signal has which letters written; connected once, by the factory of the application."""

from collections.abc import Callable
from functools import cache

from cms.comments import signals
from cms.comments.models import Comment, Decision, Person
from cms.core import site
from cms.core.db import db
from cms.delivery.installation import Installation
from cms.delivery.notices import confirming, decisions, replies, urgent
from cms.delivery.notices.content import Desk


@cache
def connect(present: Callable[[], Installation]) -> None:
    """Listen to what happens to comments; `present` gives the installation that it happens in.

    Connecting twice is connecting once. Where no mail server is set, no letter is written.
    """

    def on_escalated(comment: Comment) -> None:
        if (desk := _desk(present())) is not None:
            urgent.announce(comment, desk)

    def on_received(comment: Comment) -> None:
        if present().settings.mail:
            confirming.ask(comment, waits=True)
            replies.tell(comment)

    def on_decided(decision: Decision) -> None:
        if present().settings.mail:
            comment = db.session.get_one(Comment, decision.comment_id)
            confirming.ask(comment)
            decisions.tell(decision)
            replies.tell(comment, pause=decisions.PAUSE)

    def on_confirmed(person: Person) -> None:
        if present().settings.mail:
            decisions.tell_late(person)
            replies.tell_late(person)

    signals.escalated.connect(on_escalated, weak=False)
    signals.received.connect(on_received, weak=False)
    signals.decided.connect(on_decided, weak=False)
    signals.confirmed.connect(on_confirmed, weak=False)


def _desk(house: Installation) -> Desk | None:
    return Desk(house, site.load(house.settings.fixed_site)) if house.settings.mail else None
