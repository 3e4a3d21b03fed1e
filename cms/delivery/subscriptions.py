"""Which signal has which letters and webhooks written; connected once, by the factory of the application."""

from collections import Counter
from collections.abc import Callable
from functools import cache

from cms.comments import signals
from cms.comments.models import Comment, Decision, Person
from cms.comments.status import Status
from cms.content import signals as content_signals
from cms.content.models.entry import Entry
from cms.core import site
from cms.core.db import db
from cms.delivery.installation import Installation
from cms.delivery.notices import commenters, confirming, decisions, erasures, replies, urgent, writing
from cms.delivery.notices.content import Desk
from cms.delivery.webhooks import keeping, telling


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

    def on_person_forgotten(person: Person) -> Counter[str]:
        gone = writing.forget_all(commenters.recipient(person.id))
        erasures.tell(person.id, has_mail=present().settings.mail is not None)
        return gone

    signals.escalated.connect(on_escalated, weak=False)
    signals.received.connect(on_received, weak=False)
    signals.decided.connect(on_decided, weak=False)
    signals.confirmed.connect(on_confirmed, weak=False)
    signals.person_forgotten.connect(on_person_forgotten, weak=False)
    _connect_webhooks(present)


def _connect_webhooks(present: Callable[[], Installation]) -> None:
    def on_comment_moved(comment: Comment, *, before: Status) -> None:  # noqa: ARG001 -- told to all who listen
        telling.moved(comment, present().links)

    def on_published(entry: Entry, *, former_slug: str) -> None:
        telling.entry("published", entry, former_slug, present().links)

    def on_updated(entry: Entry, *, former_slug: str) -> None:
        telling.entry("updated", entry, former_slug, present().links)

    def on_unpublished(entry: Entry, *, former_slug: str) -> None:
        telling.entry("unpublished", entry, former_slug, present().links)

    signals.received.connect(lambda comment: telling.received(comment, present().links), weak=False)
    signals.edited.connect(lambda comment: telling.edited(comment, present().links), weak=False)
    signals.escalated.connect(lambda comment: telling.escalated(comment, present().links), weak=False)
    signals.forgotten.connect(lambda _erasure, comment_ids: keeping.forget_answers(comment_ids), weak=False)
    signals.moved.connect(on_comment_moved, weak=False)
    content_signals.published.connect(on_published, weak=False)
    content_signals.updated.connect(on_updated, weak=False)
    content_signals.unpublished.connect(on_unpublished, weak=False)


def _desk(house: Installation) -> Desk | None:
    return Desk(house, site.load(house.settings.fixed_site)) if house.settings.mail else None
