"""The part of the settings that says how people who work here sign in."""

from flask_babel import lazy_gettext
from wtforms import SelectMultipleField
from wtforms.fields import SelectChoice

ROLES = {
    "author": lazy_gettext("Author"),
    "editor": lazy_gettext("Editor"),
    "moderator": lazy_gettext("Moderator"),
    "admin": lazy_gettext("Admin"),
}


class SigningInSettings:
    """Fields of the settings, mixed into their form."""

    second_factor_roles = SelectMultipleField(
        label=lazy_gettext("Roles that need a second step"),
        description=lazy_gettext(
            "Whoever has one of these roles and no app for codes yet is led to set it up before anything else."
        ),
        choices=[SelectChoice(role, words) for role, words in ROLES.items()],
        validate_choice=False,
    )
