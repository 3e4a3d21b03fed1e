"""Redirects from where an entry was on the old site to where it is here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cms.content import leading
from cms.content.leading import Lead
from cms.content.models.entry import Entry
from cms.content.redirect_paths import source_from
from cms.content.status import EntryType
from cms.transfer.course import Course
from cms.transfer.ledger import Noted

KIND = "redirect"


@dataclass(frozen=True)
class Formerly:
    """The paths that an entry had on the old site; `where` names it in the report."""

    entry: Entry
    paths: Sequence[str]
    where: str


def lead(course: Course, formerly: Formerly) -> None:
    """Lead readers from the old paths of one entry to it."""
    lead_all(course, [formerly])


def lead_all(course: Course, all_formerly: Iterable[Formerly]) -> None:
    """Lead readers from old paths to entries; what cannot lead there is told, and stands in no one's way.

    With and without a slash behind it is a path each, since links of either kind are about.
    """
    addresses = course.order.addresses
    if addresses is None:
        return
    told: list[tuple[Lead, str]] = []
    for each in all_formerly:
        target = addresses.path(EntryType(each.entry.type), each.entry.slug)
        paths = dict.fromkeys(variant for path in each.paths for variant in _variants(path))
        told += [(Lead(path, target), each.where) for path in paths if not _is_same(path, target)]
    leading.lead_all(course.actor, [lead for lead, _where in told], addresses)
    note(course, {lead.path: lead.made for lead, _where in told if lead.made is not None})
    for where, refusal in dict.fromkeys((where, lead.refusal) for lead, where in told if lead.refusal is not None):
        course.report.remark(where, f"One of its old addresses does not lead to it: {refusal}")


def note(course: Course, made: Mapping[str, int]) -> None:
    """Remember redirects, by their paths, as made by this import, which can be taken back."""
    course.ledger.note_all(KIND, [Noted(path, redirect_id, "", leading.FIRST) for path, redirect_id in made.items()])


def _is_same(path: str, target: str) -> bool:
    """Tell whether a path is where the entry is; one that can be no path is told by who looks at it next."""
    try:
        return source_from(path).rstrip("/") == target.rstrip("/")
    except ValueError:
        return False


def _variants(path: str) -> list[str]:
    if "?" in path:
        return [path]
    bare = path.rstrip("/")
    has_ending = "." in bare.rsplit("/", 1)[-1]
    return [bare] if has_ending else [bare, f"{bare}/"] if bare else []
