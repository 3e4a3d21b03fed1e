"""The pictures of a folder: those that texts show, each brought into the library once."""

from pathlib import PurePosixPath

from cms.core.errors import Invalid, Problem
from cms.transfer import pictures
from cms.transfer.markdown import values
from cms.transfer.markdown.documents import Document
from cms.transfer.markdown.folder import LARGEST_PICTURE
from cms.transfer.markdown.site import MarkdownCourse
from cms.transfer.markdown.texts import html_of
from cms.transfer.pictures import Shown

_COVERS = (
    "image",
    "cover",
    "featured_image",
    "featuredimage",
    "feature_image",
    "featured",
    "thumbnail",
    "hero",
    "images",
)
_WORDS = ("image_alt", "imagealt", "cover_alt", "coveralt", "featured_image_alt", "featuredimagealt", "thumbnail_alt")
_WITHIN = ("src", "image", "url", "path", "relative", "file", "feature")


def bring_all(course: MarkdownCourse, paths: list[PurePosixPath]) -> None:
    """Bring every picture that a text of the folder shows, before any text is stored."""
    for path in paths:
        if path not in course.plans:
            continue
        try:
            document = course.read(path)
            html_of(course, document, lambda found, alt: found_or_brought(course, found, alt, bring=True))
        except Invalid:
            continue  # told when the text is taken
        for named in named_by(document):
            found = course.folder.find(named[0], document.path)
            if found is not None:
                found_or_brought(course, found, named[1], bring=True)


def found_or_brought(course: MarkdownCourse, path: PurePosixPath, alt: str, *, bring: bool = False) -> Shown | None:
    """Give the picture at a path; at a rehearsal it is only counted. What is no picture is told once."""
    if path in course.pictures:
        return course.pictures[path]
    tally, shown = course.report.media, None
    try:
        content = course.folder.read(path, LARGEST_PICTURE)
        shown = pictures.known(course, str(path), pictures.digest_of(content))
        if shown is not None:
            pictures.count(course, str(path))
        else:
            tally.created += 1
            if bring:
                shown = pictures.bring(course, str(path), content, alt=alt, name=path.name)
    except Problem as refused:
        course.report.remark(f"picture {path}", f"It was left out: {refused.detail}")
        tally.created, tally.skipped = tally.created - bool(tally.created and bring), tally.skipped + 1
    course.pictures[path] = shown
    return shown


def cover(document: Document) -> tuple[str, str] | None:
    """Give the address and the words of the picture that stands for the whole text."""
    told = values.first(document.told, *_COVERS)
    if isinstance(told, list):
        told = told[0] if told else None
    if not isinstance(told, dict):
        address = values.line(told)
        return (address, values.text(document.told, *_WORDS)) if address else None
    words = {str(name).lower(): value for name, value in told.items()}
    address = values.text(words, *_WITHIN)
    return (address, values.text(words, "alt", "title", "caption")) if address else None


def named_by(document: Document) -> list[tuple[str, str]]:
    """Give address and words of each picture that the front matter names."""
    named = [cover(document)]
    ours = document.ours
    if isinstance(steps := ours.get("steps"), list):
        named += [_of_step(step) for step in steps]
    if isinstance(variations := ours.get("variations"), list):
        named += [_of_step(step) for each in variations if isinstance(each, dict) for step in (each.get("steps") or [])]
    return [each for each in named if each is not None]


def _of_step(step: object) -> tuple[str, str] | None:
    address = values.line(step.get("image")) if isinstance(step, dict) else ""
    return (address, values.line(step.get("image_alt")) if isinstance(step, dict) else "") if address else None
