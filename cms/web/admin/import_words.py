"""The words for imports."""

from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _

from cms.transfer.runs.models import RunState

KILO, MEGA = 1024, 1024 * 1024
STATES = {
    RunState.WAITING: _("Waiting to be checked"),
    RunState.CHECKING: _("Being checked"),
    RunState.CHECKED: _("Checked: nothing imported yet"),
    RunState.RUNNING: _("Being imported"),
    RunState.DONE: _("Imported"),
    RunState.FAILED: _("Stopped by an error"),
    RunState.CANCELLED: _("Cancelled"),
    RunState.UNDOING: _("Being undone"),
    RunState.UNDONE: _("Undone"),
}
STEPS = {
    RunState.WAITING: _("The file is here. It is checked as soon as the worker gets to it."),
    RunState.CHECKING: _("The whole file is tried out, without storing anything."),
    RunState.RUNNING: _("You can close this page: it goes on. Readers and editors can work meanwhile."),
    RunState.UNDOING: _("What this import made is being removed. You can close this page."),
}
KINDS = {
    "articles": _("Articles"),
    "exercises": _("Exercises"),
    "comments": _("Comments"),
    "authors": _("Authors"),
    "tags": _("Tags"),
    "media": _("Pictures"),
    "redirects": _("Redirects"),
}


def weight(size: int) -> str:
    """Tell how many bytes there are, in kB where they are few."""
    few: str = gettext("%(size)s kB", size=format_decimal(max(1, round(size / KILO))))
    many: str = gettext("%(size)s MB", size=format_decimal(round(size / MEGA, 1)))
    return few if size < MEGA else many
