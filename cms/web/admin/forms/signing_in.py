"""Forms of the sign-in."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField


class SignInForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """Who somebody says they are, and where they wanted to go."""

    email = StringField(lazy_gettext("E-mail"))
    password = PasswordField(lazy_gettext("Password"))
    next = HiddenField()

    def is_filled(self) -> bool:
        """Tell whether both are there, and say at the fields what is not."""
        if not (self.email.data or "").strip():
            self.email.errors = [_("Give your e-mail address.")]
        if not self.password.data:
            self.password.errors = [_("Give your password.")]
        return not self.email.errors and not self.password.errors
