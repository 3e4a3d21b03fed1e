"""Which signal has which letters written; connected once, by the factory of the application."""

from collections.abc import Callable
from functools import cache

from cms.comments import signals
from cms.comments.models import Comment
from cms.core import site
from cms.delivery.installation import Installation
from cms.delivery.notices import urgent
from cms.delivery.notices.content import Desk


@cache
def connect(present: Callable[[], Installation]) -> None:
    """Listen to what happens to comments; `present` gives the installation that it happens in.

    Connecting twice is connecting once. Where no mail server is set, no letter is written.
    """

    def on_escalated(comment: Comment) -> None:
        if (desk := _desk(present())) is not None:
            urgent.announce(comment, desk)

    signals.escalated.connect(on_escalated, weak=False)


def _desk(house: Installation) -> Desk | None:
    return Desk(house, site.load(house.settings.fixed_site)) if house.settings.mail else None
