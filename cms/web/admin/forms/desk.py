"""The form about the keys of the moderators' desk. What is wrong with a key is said by the keys themselves."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField

from cms.web.admin.desk_keys import KEYS


class KeysForm(FlaskForm):  # type: ignore[misc]  # the library is not typed
    """A field for each key."""

    @property
    def chosen(self) -> dict[str, str]:
        """Give the keys as they were typed."""
        return {each.does: self[each.does].data or "" for each in KEYS}


for _key in KEYS:
    setattr(KeysForm, _key.does, StringField(lazy_gettext(_key.told)))
