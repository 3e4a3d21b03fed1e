"""Forms about accounts. What is wrong with what was sent is said by the verbs."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, StringField

from cms.accounts.permissions import Role
from cms.core.errors import Fault, Invalid


class NameForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """What colleagues call somebody."""

    name = StringField(lazy_gettext("Name"))


class RoleForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """What somebody may do here."""

    role = RadioField(lazy_gettext("Role"), choices=list(Role), default=Role.AUTHOR, validate_choice=False)


class InvitingForm(NameForm, RoleForm):
    """A colleague to be."""

    email = StringField(lazy_gettext("E-mail"))


class NewPasswordForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """A password, typed twice since it cannot be seen."""

    password = PasswordField(lazy_gettext("New password"))
    again = PasswordField(lazy_gettext("The same again"))

    def chosen(self) -> str:
        """Give the password. Raises Invalid where it was not typed the same twice."""
        if self.password.data != self.again.data:
            raise Invalid(Fault(_("This is not the same as above."), "#/again"))
        return self.password.data or ""


class EmailForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """Another e-mail address of one's own."""

    email = StringField(lazy_gettext("E-mail"))


class OwnPasswordForm(NewPasswordForm):
    """A new password, chosen by who knows the old one."""

    old = PasswordField(lazy_gettext("Present password"))
