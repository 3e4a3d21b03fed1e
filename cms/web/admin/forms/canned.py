"""The form of a canned reply. What is wrong with what was sent is said where it is read."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from cms.comments.canned import CannedReply
from cms.core.text import clean


class CannedReplyForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """A canned reply; `version` is the one that was read."""

    version = HiddenField()
    title = StringField(_("Name"))
    body = TextAreaField(_("Words"))

    @classmethod
    def of(cls, reply: CannedReply) -> "CannedReplyForm":
        """Give the form with a reply in it."""
        return cls(formdata=None, data={"version": reply.version, "title": reply.title, "body": reply.body})

    @property
    def sent(self) -> tuple[str, str]:
        """Give the name and the words as the verbs take them."""
        return " ".join(clean(self.title.data or "").split()), clean(self.body.data or "").strip()
