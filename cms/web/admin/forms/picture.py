"""What is said of a picture, as a form; and the file of a new one."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField


class WordsForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """The words for a picture; `version` is the one that was read. The library says what is wrong with them."""

    version = HiddenField()
    alt = TextAreaField(_("What it shows"))
    decorative = BooleanField(_("It only decorates"))
    caption = StringField(_("Caption"))

    def members(self) -> dict[str, Any]:
        """Give what was sent as the members that the library takes."""
        return {
            "alt": " ".join((self.alt.data or "").split()),
            "decorative": self.decorative.data,
            "caption": self.caption.data or "",
        }


class NewPictureForm(WordsForm):
    """A picture and the words for it."""

    file = FileField(_("Picture"))
