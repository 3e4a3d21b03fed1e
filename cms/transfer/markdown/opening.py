"""A folder of Markdown files as a source: first every file is read, then pictures are brought, then texts."""

from pathlib import Path, PurePosixPath

from cms.core.errors import Fault, Invalid
from cms.transfer import yaml_text
from cms.transfer.course import Order
from cms.transfer.importing import Source, one_by_one
from cms.transfer.ledger import Ledger
from cms.transfer.markdown import articles, picturing, site, values
from cms.transfer.markdown.default_addresses import habits_of
from cms.transfer.markdown.folder import Folder, OnDisk
from cms.transfer.markdown.packed import Packed
from cms.transfer.markdown.site import MarkdownCourse

_PEOPLE = ("_data/authors.yml", "_data/authors.yaml", "_data/authors.json", "data/authors.yml", "data/authors.yaml")


def opened(order: Order) -> Source[PurePosixPath]:
    """Read a whole folder, or the zip of one, and give it as a source.

    Raises Invalid where there is nothing in it to import, and for a zip that could do harm.
    """
    found = _folder(order.path)
    course = MarkdownCourse(
        order,
        Ledger(f"markdown:{found.key}"),
        folder=found,
        people=_people(found),
        habits=habits_of(found, order.site.language),
    )
    paths = site.survey(course)
    return Source(
        "markdown",
        course,
        iter(paths),
        one_by_one(lambda path: articles.take(course, path)),
        lambda: _finish(course),
        lambda: picturing.bring_all(course, paths),
    )


def _folder(path: Path) -> Folder:
    if path.is_dir():
        return OnDisk(path)
    try:
        return Packed(path)
    except Invalid as refused:
        raise Invalid(Fault(f"{path.name}: {refused.detail}")) from None


def _people(found: Folder) -> dict[str, str]:
    """Give the names behind the short ones by which texts name their authors, where the folder has a list."""
    for each in _PEOPLE:
        path = found.find(each, PurePosixPath("index.md"))
        if path is None:
            continue
        try:
            told = yaml_text.load(found.read(path).decode("utf-8", "replace"))
        except Invalid:
            continue
        people = told.items() if isinstance(told, dict) else ()
        return {str(key).lower(): values.line(one.get("name")) for key, one in people if _has_name(one)}
    return {}


def _has_name(person: object) -> bool:
    return isinstance(person, dict) and bool(values.line(person.get("name")))


def _finish(course: MarkdownCourse) -> None:
    """Tell what only a generator could have filled in, once for each name."""
    for name, count in course.lost.most_common():
        told = f"It was taken out {count} times: only youtube, vimeo, figure and links to other texts are known."
        course.report.remark(f"shortcode {name}", told)
