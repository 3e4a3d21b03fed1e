"""What is said of a picture, as a form; and the file of a new one."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

MIDDLE = 0.5


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


class ChangeForm(WordsForm):
    """The words for a picture, and what of it stays in sight: hundredths of its width and height from the top left."""

    focal_x = StringField(_("From the left, in percent"))
    focal_y = StringField(_("From the top, in percent"))

    def members(self) -> dict[str, Any]:
        """Give what was sent as the members that the library takes; the middle is no point of its own."""
        x, y = (_part(field.data) for field in (self.focal_x, self.focal_y))
        point = None if (x, y) in {(None, None), (MIDDLE, MIDDLE)} else {"x": x, "y": y}
        return {**super().members(), "focal_point": point}


class NewPictureForm(WordsForm):
    """A picture and the words for it."""

    file = FileField(_("Picture"))


def _part(typed: str | None) -> float | str | None:
    """Give hundredths as a part; what is no number stays as it was typed, and is told of where it is checked."""
    text = (typed or "").strip().replace(",", ".")
    try:
        return round(float(text) / 100, 4) if text else None
    except ValueError:
        return text
