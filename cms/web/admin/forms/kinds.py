"""The form of each kind of entry."""

from zoneinfo import ZoneInfo

from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.web.admin.forms.article import ArticleForm
from cms.web.admin.forms.entry import EntryForm, data_of
from cms.web.admin.forms.exercise import ExerciseForm
from cms.web.context import site

FORMS: dict[EntryType, type[EntryForm]] = {EntryType.ARTICLE: ArticleForm, EntryType.EXERCISE: ExerciseForm}


def form_of(shown: EntryView) -> EntryForm:
    """Give the form of an entry with a revision of it filled in."""
    return FORMS[EntryType(shown.entry.type)](formdata=None, data=data_of(shown, zone()))


def zone() -> ZoneInfo:
    """Give the time zone in which days are meant."""
    return ZoneInfo(site().timezone)
