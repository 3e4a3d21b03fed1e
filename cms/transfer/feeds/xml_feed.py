"""RSS 2.0, RSS 1.0 and Atom as a stream: one item at a time, however long the file.

DTDs are refused, and entities with them, so nothing is ever expanded or fetched. A reader that is
strict tells of damage by its line, where a lenient one would guess, and lose what it guessed wrong.
"""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from cms.core.errors import Fault, Invalid
from cms.transfer.course import Advance
from cms.transfer.feeds.stories import Head, Story

LARGEST_ITEM = 16 * 1024 * 1024
DEEPEST = 500
_ROOTS = frozenset({"rss", "RDF", "feed"})
_ITEMS = frozenset({"item", "entry"})
_ATOM = "{http://www.w3.org/2005/Atom}"
_XML = "{http://www.w3.org/XML/1998/namespace}"


class _Counted:
    """A file that tells how much is read, and refuses an item without an end."""

    def __init__(self, file: BinaryIO, name: str, advance: Advance) -> None:
        self._file, self._name, self._advance = file, name, advance
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        chunk = self._file.read(size)
        self.since += len(chunk)
        if self.since > LARGEST_ITEM:
            raise Invalid(Fault(f"{self._name}: an item is larger than {LARGEST_ITEM // 1024 // 1024} MB."))
        self._advance(len(chunk))
        return chunk


class XmlFeed:
    """A file that is being read: its items, and, once they were read, what it tells of itself."""

    def __init__(self, path: Path, advance: Advance) -> None:
        self.path, self._advance = path, advance
        self.head = Head()
        self.count = 0

    def stories(self) -> Iterator[Story]:
        """Give the items in their order. Raises Invalid, with the line, where the file is damaged or no feed."""
        with self.path.open("rb") as file:
            counted = _Counted(file, self.path.name, self._advance)
            try:
                yield from self._read(counted)
            except ParseError as error:
                told = f"line {error.position[0]}: the XML is damaged ({str(error).split(':')[0]})"
                raise Invalid(Fault(f"{self.path.name}, {told}.")) from None
            except DefusedXmlException:
                told = "there is a DOCTYPE or an entity, which is not read"
                raise Invalid(Fault(f"{self.path.name}: {told}.")) from None
            except (LookupError, ValueError):
                raise Invalid(
                    Fault(f"{self.path.name}: this encoding cannot be read; save the file as UTF-8.")
                ) from None

    def _read(self, counted: _Counted) -> Iterator[Story]:
        open_elements: list[Element] = []
        for event, element in iterparse(counted, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                if not open_elements:
                    self._begin(element)
                open_elements.append(element)
                if len(open_elements) > DEEPEST:
                    raise Invalid(Fault(f"{self.path.name}: the XML is nested more than {DEEPEST} deep."))
                continue
            open_elements.pop()
            within_item = any(_name(each) in _ITEMS for each in open_elements)
            if within_item or not open_elements:
                continue
            if _name(element) in _ITEMS:
                self.count += 1
                counted.since = 0
                yield _story(self.count, element, self.head.language)
            elif len(open_elements) <= 2:  # noqa: PLR2004 -- below the root or its channel
                self._tell(element)
            open_elements[-1].remove(element)

    def _begin(self, root: Element) -> None:
        if _name(root) not in _ROOTS:
            raise Invalid(Fault(f"{self.path.name}: this is neither RSS nor Atom nor JSON Feed."))
        self.head = Head(language=root.get(f"{_XML}lang", ""))

    def _tell(self, element: Element) -> None:
        """Keep what the feed says of itself."""
        name, text, head = _name(element), _text(element), self.head
        if name == "link":
            rel, href = element.get("rel", "alternate"), element.get("href", "") or text
            if rel == "alternate" and not head.home:
                self.head = Head(href, head.language, head.next)
            elif rel == "next":
                self.head = Head(head.home, head.language, href)
        elif name == "language":
            self.head = Head(head.home, text, head.next)


def _story(number: int, item: Element, language: str) -> Story:
    link = _link(item)
    identity = next((_text(each) for each in item if _name(each) in {"guid", "id"} and _text(each)), "")
    content = _html(item, "encoded") or _html(item, "content")
    summary = _html(item, "summary") or _html(item, "description")
    return Story(
        number=number,
        key=identity or link,
        title=_html(item, "title"),
        html=content or summary,
        summary=summary if content else "",
        link=link or (identity if identity.startswith(("http://", "https://")) else ""),
        published=_first(item, "pubDate", "published", "date", "issued"),
        updated=_first(item, "updated", "modified"),
        authors=tuple(dict.fromkeys(filter(None, map(_person, item)))),
        tags=tuple(dict.fromkeys(filter(None, map(_tag, item)))),
        language=item.get(f"{_XML}lang", "") or _first(item, "language") or language,
    )


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _first(item: Element, *names: str) -> str:
    """Give the text of the first child that has one, of the first name that has."""
    return next((_text(each) for name in names for each in item if _name(each) == name and _text(each)), "")


def _link(item: Element) -> str:
    for each in item:
        if _name(each) == "link" and each.get("rel", "alternate") == "alternate":
            return each.get("href", "") or _text(each)
    permanent = (each for each in item if _name(each) == "guid" and each.get("isPermaLink", "true") == "true")
    return next((_text(each) for each in permanent if _text(each).startswith(("http://", "https://"))), "")


def _html(item: Element, name: str) -> str:
    """Give what a child says as HTML: RSS escapes it, Atom says how it is written (RFC 4287, section 3.1)."""
    found = next((each for each in item if _name(each) == name and (len(each) or _text(each))), None)
    if found is None:
        return ""
    kind = found.get("type", "text" if found.tag.startswith(_ATOM) else "html")
    if kind == "xhtml" or len(found):
        return "".join([escape(found.text or "", quote=False), *map(_serialised, found)])
    return escape(_text(found), quote=False) if kind == "text" else _text(found)


def _serialised(element: Element) -> str:
    for each in element.iter():
        each.tag = _name(each)
    return tostring(element, encoding="unicode", method="html")


def _person(child: Element) -> str:
    """Give the name of an author; RSS has it behind the e-mail address: `ana@clinic.example (Ana Silva)`."""
    if _name(child) == "creator":
        return _text(child)
    if _name(child) != "author":
        return ""
    if named := _first(child, "name"):
        return named
    text = _text(child)
    return text.partition("(")[2].rstrip(") ") if "@" in text else text


def _tag(child: Element) -> str:
    if _name(child) != "category":
        return ""
    return child.get("label", "") or child.get("term", "") or _text(child)
