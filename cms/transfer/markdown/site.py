"""A folder as a whole, after a first look: which text has which address here, and what led to it before."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from cms.content import addresses
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import Fault, Invalid
from cms.core.slugs import is_slug, numbered
from cms.core.urls import scheme_of
from cms.transfer.course import Course
from cms.transfer.markdown import documents
from cms.transfer.markdown.default_addresses import Habits
from cms.transfer.markdown.documents import Document
from cms.transfer.markdown.folder import Folder, speaks_of_the_folder
from cms.transfer.pictures import Shown


@dataclass(frozen=True)
class Plan:
    """What a file becomes, and the slug that it is to have."""

    type: EntryType
    slug: str


@dataclass
class MarkdownCourse(Course):
    """What an import from a folder knows besides: the plans for its files, and who led to them before.

    `named` finds a file by the ways in which others name it, `lost` counts what no page of ours
    can fill in, by its name, `pictures` are those that were looked for (None for what is no picture),
    `people` gives the names that stand behind short ones, `habits` where a text stood that asked for no
    address, and `share` is how many bytes of the folder a text stands for, for who shows how far it has come.
    """

    folder: Folder = field(kw_only=True)
    plans: dict[PurePosixPath, Plan] = field(default_factory=dict)
    named: dict[str, PurePosixPath] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)
    pictures: dict[PurePosixPath, Shown | None] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    habits: Habits = field(default_factory=Habits)
    share: int = 0

    def read(self, path: PurePosixPath) -> Document:
        """Read a file. Raises Invalid where that cannot be done."""
        content = self.folder.read(path)
        try:
            return documents.read(path, content)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise Invalid(Fault(f"line {line}: it is not in UTF-8; save it so")) from None

    def saved(self, path: PurePosixPath) -> datetime:
        """Give when a file was saved."""
        return self.folder.saved(path)

    def address(self, path: PurePosixPath) -> str | None:
        """Give the address that a file's text has here."""
        plan = self.plans.get(path)
        if plan is None:
            return None
        patterns = self.order.addresses
        return patterns.path(plan.type, plan.slug) if patterns else f"/{plan.slug}"

    def meant(self, name: str, beside: PurePosixPath) -> PurePosixPath | None:
        """Give the file that a shortcode or link means: by its path, its name or its old address."""
        bare = unquote(re.split(r"[?#]", name, maxsplit=1)[0])
        found = self.folder.find(bare, beside) if bare else None
        if found is not None and found in self.plans:
            return found
        return self.named.get(bare.strip("/").lower())

    def link(self, href: str, beside: PurePosixPath) -> str:
        """Give a link as it is to be here: to a text of the folder by its new address, any other as it is."""
        if scheme_of(href) is not None or href.startswith(("#", "//")):
            return href
        found = self.meant(href, beside)
        address = self.address(found) if found is not None else None
        fragment = urlsplit(href).fragment
        return href if address is None else f"{address}#{fragment}" if fragment else address

    def referred(self, name: str, beside: PurePosixPath) -> str | None:
        """Give the path within the folder of the file that a shortcode names, as an address in its text."""
        found = self.meant(name, beside)
        _bare, _sign, fragment = name.partition("#")
        return None if found is None else quote(f"/{found}") + (f"#{fragment}" if fragment else "")


def survey(course: MarkdownCourse) -> list[PurePosixPath]:
    """Read every file once, and plan what becomes of it; give their paths, exercises first. Keeps no text.

    Raises Invalid where there is nothing to import.
    """
    taken: set[tuple[EntryType, str]] = set()
    chosen: list[PurePosixPath] = []
    paths = course.folder.texts()
    course.share = course.folder.size // max(len(paths), 1)
    for path in paths:
        course.order.advance(course.share)
        try:
            document = course.read(path)
        except Invalid:
            chosen.append(path)  # told when it is its turn
            continue
        if not document.has_front_matter and speaks_of_the_folder(path):
            continue
        chosen.append(path)
        course.plans[path] = plan = Plan(document.type, _slug(course, document, taken))
        taken.add((plan.type, plan.slug))
        for name in _names(document, course.habits):
            course.named.setdefault(name, path)
    if not chosen:
        raise Invalid(Fault(f"{course.folder.name}: there are no Markdown files in this folder."))
    return sorted(chosen, key=lambda path: path in course.plans and course.plans[path].type != EntryType.EXERCISE)


def _slug(course: MarkdownCourse, document: Document, taken: set[tuple[EntryType, str]]) -> str:
    """Give the slug that a text will have: the one that it asks for, where it is free here and in the folder."""
    known = course.ledger.find(document.type, str(document.path))
    entry = db.session.get(Entry, known.local_id) if known else None
    if known is not None and entry is not None and entry.version != known.version:
        return entry.slug
    wanted, language = document.slug, (document.language or "").lower()
    if (document.type, wanted) in taken and is_slug(f"{wanted}-{language}"):
        wanted = f"{wanted}-{language}"
    for each in numbered(wanted):
        free = addresses.free(document.type, each, entry.id if entry else None)
        if (document.type, free) not in taken:
            return free
    raise AssertionError  # there is a number for each


def _names(document: Document, habits: Habits) -> list[str]:
    """Give the ways in which others may name a file: its path with and without its ending, its name, its addresses."""
    path, bare = document.path, document.path.with_suffix("")
    inner = PurePosixPath(*path.parts[1:]) if path.parts[0] in {"content", "src", "_posts"} else path
    folder = [str(inner.parent)] if path.stem.lower() in {"index", "_index"} else []
    spoken = [str(path), str(bare), str(inner), str(inner.with_suffix("")), *folder]
    names = [
        *spoken,
        *document.aliases,
        habits.address(document),
        path.name,
        path.stem,
        *([path.parent.name] if folder else []),
    ]
    return [name for each in names if (name := each.strip("/").lower()) and name not in {".", "index", "_index"}]
