"""The form of a webhook, and the words for what it can tell."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from cms.delivery.webhooks.events import EventType
from cms.delivery.webhooks.models import Webhook

EVENTS: dict[str, str] = {
    EventType.ARTICLE_PUBLISHED: _("An article goes live"),
    EventType.ARTICLE_UPDATED: _("A live article changes"),
    EventType.ARTICLE_UNPUBLISHED: _("An article leaves the site"),
    EventType.EXERCISE_PUBLISHED: _("An exercise goes live"),
    EventType.EXERCISE_UPDATED: _("A live exercise changes"),
    EventType.EXERCISE_UNPUBLISHED: _("An exercise leaves the site"),
    EventType.COMMENT_RECEIVED: _("A comment comes in"),
    EventType.COMMENT_APPROVED: _("A comment is shown"),
    EventType.COMMENT_REJECTED: _("A comment is rejected"),
    EventType.COMMENT_SPAM: _("A comment is marked as spam"),
    EventType.COMMENT_HELD: _("A comment goes back into the queue"),
    EventType.COMMENT_EDITED: _("Its author changes a comment"),
    EventType.COMMENT_ERASED: _("Its author takes a comment back"),
    EventType.COMMENT_ESCALATED: _("Somebody may be in danger: told at once, before all else"),
}


class WebhookForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """Where to, and what; `version` is the one that was read."""

    version = HiddenField()
    url = StringField(_("Address"))
    note = StringField(_("What it is for"))
    events = SelectMultipleField(
        _("What it is told"),
        choices=list(EVENTS),
        validate_choice=False,
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookForm":
        """Give the form with a webhook in it."""
        told = {"version": webhook.version, "url": webhook.url, "note": webhook.note, "events": webhook.events}
        return cls(formdata=None, data=told)

    def members(self) -> dict[str, Any]:
        """Give what was sent as the API takes it."""
        return {
            "url": (self.url.data or "").strip(),
            "note": self.note.data or "",
            "events": list(self.events.data or []),
        }
