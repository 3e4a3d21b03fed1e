"""The form of a new token."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from cms.accounts.permissions import Permission
from cms.accounts.tokens import MOST_DAYS
from cms.core.errors import Fault, Invalid

USUAL_DAYS = 365
ENDS = ("days", "date", "never")
END_OF_DAY = time(23, 59, 59)


class TokenForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """What a token is called, what it may do, and when it ends."""

    name = StringField(lazy_gettext("Name"))
    scopes = SelectMultipleField(
        lazy_gettext("What it may do"), validate_choice=False, widget=ListWidget(), option_widget=CheckboxInput()
    )
    ends = RadioField(lazy_gettext("When it ends"), choices=list(ENDS), default=ENDS[0], validate_choice=False)
    expires_in_days = IntegerField(lazy_gettext("Days"), default=USUAL_DAYS, validators=[Optional()])
    expires_at = DateField(lazy_gettext("Day"), validators=[Optional()])

    def offer(self, rights: Collection[Permission]) -> None:
        """Put in the rights that the owner has, in the order of their table."""
        self.scopes.choices = [right for right in Permission if right in rights]

    def members(self, zone: ZoneInfo) -> dict[str, Any]:
        """Give what was sent as `tokens.create` takes it; a day counts to its end. Raises Invalid for an open end."""
        told = {"name": self.name.data or "", "scopes": self.scopes.data or []}
        if self.ends.data == "never":
            return told
        if self.ends.data == "date" and self.expires_at.data is not None:
            return {**told, "expires_at": datetime.combine(self.expires_at.data, END_OF_DAY, zone)}
        if self.ends.data == "days" and self.expires_in_days.data is not None:
            return {**told, "expires_in_days": self.expires_in_days.data}
        if self.ends.data == "date":
            raise Invalid(Fault(_("Choose the last day on which it works."), "#/expires_at"))
        raise Invalid(
            Fault(_("Give the days as a whole number from 1 to %(most)d.", most=MOST_DAYS), "#/expires_in_days")
        )
