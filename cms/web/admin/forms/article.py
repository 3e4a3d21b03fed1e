"""An article as a form."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import FieldList, StringField

from cms.web.admin.forms.entry import EntryForm, filled


class ArticleForm(EntryForm):
    """What an article has beside the shared members: the exercises that it uses, by their slugs."""

    exercises = FieldList(StringField(_("Exercise")))

    def offer(self, authors: Sequence[tuple[str, str]], tags: Sequence[tuple[str, str]]) -> None:
        """Put in what can be chosen, with a free line for one more exercise."""
        super().offer(authors, tags)
        if not self.exercises.entries or self.exercises.entries[-1].data:
            self.exercises.append_entry("")

    def members(self, zone: ZoneInfo) -> dict[str, Any]:
        """Give what was sent as the members of an article."""
        return {**super().members(zone), "exercises": filled(self.exercises.data)}
