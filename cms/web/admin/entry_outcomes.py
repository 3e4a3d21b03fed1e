"""What the next page says of many entries that were moved at once, with the way back."""

from collections import defaultdict
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from cms.content import overviews
from cms.content.status import EntryType
from cms.core.errors import NotFound, Stale
from cms.core.text import shortened
from cms.web.admin.entry_bulk import Done, Left, Ticked
from cms.web.admin.toasts import say

MOST_REASONS, MOST_TITLES, LONGEST_TITLE = 3, 3, 60


def tell(kind: EntryType, move: str, done: Sequence[Done], left: Sequence[Left], undo: str) -> None:
    """Leave the messages; `undo` is the address where a move can be taken back."""
    if done:
        taken_back = ",".join(str(Ticked(each.entry_id, each.version, each.former)) for each in done)
        fields = {"move": "undo", "chosen": taken_back}
        say("done", _told(kind, move, len(done)), undo=undo if move != "undo" else None, fields=fields)
    if not done and not left:
        say("left", _("Nothing was ticked. Tick some lines first."))
    _tell_left(left)


def _told(kind: EntryType, move: str, count: int) -> str:
    counted = {
        EntryType.ARTICLE: ngettext("%(num)d article", "%(num)d articles", count),
        EntryType.EXERCISE: ngettext("%(num)d exercise", "%(num)d exercises", count),
    }[kind]
    told: dict[str, str] = {
        "publish": ngettext("%(counted)s is live now.", "%(counted)s are live now.", count, counted=counted),
        "bin": ngettext("%(counted)s is in the bin.", "%(counted)s are in the bin.", count, counted=counted),
        "tag": ngettext(
            "%(counted)s has the tag now. Readers see it once it is published.",
            "%(counted)s have the tag now. Readers see it once they are published.",
            count,
            counted=counted,
        ),
        "untag": ngettext(
            "%(counted)s is without the tag now. Readers see it once it is published.",
            "%(counted)s are without the tag now. Readers see it once they are published.",
            count,
            counted=counted,
        ),
        "restore": ngettext("%(counted)s is a draft again.", "%(counted)s are drafts again.", count, counted=counted),
        "undo": ngettext("%(counted)s is as before.", "%(counted)s are as before.", count, counted=counted),
    }
    return told[move]


def _tell_left(left: Sequence[Left]) -> None:
    """Name what was left, reason by reason; of many reasons the first few."""
    titles = overviews.titles([each.entry_id for each in left]) if left else {}
    reasons: dict[str, list[str]] = defaultdict(list)
    for each in left:
        title = shortened(titles.get(each.entry_id, ""), LONGEST_TITLE) or _("one that is gone")
        reasons[_why(each)].append(_("“%(title)s”", title=title))
    for why, named in list(reasons.items())[:MOST_REASONS]:
        told = ngettext(
            "%(num)d was left as it is: %(why)s", "%(num)d were left as they are: %(why)s", len(named), why=why
        )
        say("left", f"{told} {', '.join(named[:MOST_TITLES])}{' …' if len(named) > MOST_TITLES else ''}")
    if len(reasons) > MOST_REASONS:
        more = sum(len(named) for named in list(reasons.values())[MOST_REASONS:])
        say("left", ngettext("%(num)d more was left.", "%(num)d more were left.", more))


def _why(left: Left) -> str:
    if isinstance(left.why, Stale):
        return str(_("somebody changed it meanwhile. Look at it again."))
    if isinstance(left.why, NotFound):
        return str(_("it is not there any more."))
    return left.why.detail
