"""Where things were on the old site: what a first look at the file keeps, which is hosts, paths, slugs and numbers."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from cms.content.status import EntryType
from cms.core.slugs import slug_from
from cms.core.urls import host_of
from cms.transfer import foreign_addresses
from cms.transfer.wordpress.markup import plain
from cms.transfer.wordpress.records import Item, Record, Survey
from cms.transfer.wordpress.uploads import bare

MOST_HOSTS, MOST_PAGES = 20, 500_000
_UNSEEN = frozenset({"trash", "auto-draft", "inherit"})
_NUMBERS = ("p", "page_id", "attachment_id")
_OLD_SLUG = "_wp_old_slug"
# What WordPress shows under the address of a post besides the post.
_BEHIND = re.compile(r"/(?:feed(?:/(?:rss2?|atom|rdf))?|amp|embed|trackback|comment-page-\d+|page/\d+|\d{1,3})\Z")
_TO_COMMENTS = re.compile(r"(?:comment-\d+|comments|respond)\Z")


@dataclass(frozen=True)
class OldPage:
    """A path of the old site, perhaps with a query that numbers a post, and the number of the post that stood there."""

    path: str
    number: str


@dataclass(frozen=True)
class Meant:
    """What an address of the old site means: the number of a post, or its front page; `rest` is query and fragment."""

    number: str
    rest: str
    is_front: bool = False


def nothing(_item: Item) -> EntryType | None:
    """Take no post for an entry."""
    return None


@dataclass
class Addressed:
    """The hosts of the old site and its pages; `kind` tells what a post becomes, None for what is left out.

    Of two posts with the same name neither is meant by it. `is_numbered` tells that the site gave its
    posts addresses such as `/?p=12`, which most sites do, for feeds and for who shares a short one.
    """

    kind: Callable[[Item], EntryType | None] = nothing
    hosts: set[str] = field(default_factory=set)
    file_hosts: set[str] = field(default_factory=set)
    root: str = "/"
    is_numbered: bool = False
    targets: dict[str, tuple[EntryType, str]] = field(default_factory=dict)
    _pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def take(self, record: Record) -> None:
        """Keep what is needed of a record."""
        if not isinstance(record, Item) or not record.number or len(self._pages) >= MOST_PAGES:
            return
        if record.type == "attachment":
            if record.attachment_url and len(self.file_hosts) < MOST_HOSTS:
                self.file_hosts.add(bare(host_of(record.attachment_url)))
            if record.parent not in {"", "0"}:
                self._keep(record.link, record.parent)
            return
        kind = self.kind(record) if record.status not in _UNSEEN else None
        if kind is None or record.number in self.targets:
            return
        self.targets[record.number] = (kind, slug_of(record))
        self._keep(record.link, record.number)
        self.is_numbered = self.is_numbered or _is_numbered(record.guid) or _is_numbered(record.link)
        if record.name:
            self._names[record.name] = "" if record.name in self._names else record.number
        for key, old in record.meta:
            if key == _OLD_SLUG and old and record.name and (before := _renamed(record.link, record.name, old)):
                self._keep(before, record.number)

    def finish(self, survey: Survey) -> None:
        """Add the hosts of the site itself."""
        self.hosts |= {bare(host_of(address)) for address in (survey.site, survey.network)}
        self.hosts.discard("")
        self.root = urlsplit(survey.site).path.rstrip("/") or "/"
        self.file_hosts |= self.hosts

    def pages(self) -> Iterator[OldPage]:
        """Give every path that something stood at, and the numbered address of each post where there are such."""
        for number, address in self._pages.values():
            if bare(host_of(address)) in self.hosts:
                parts = urlsplit(address)
                yield OldPage(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path, number)
        front = self.root if self.root == "/" else f"{self.root}/"
        for number in self.targets if self.is_numbered else ():
            if number.isascii() and number.isdecimal():
                yield OldPage(f"{front}?p={number}", number)

    def find(self, address: str, base: str) -> Meant | None:
        """Give what an address in a text means, the number empty for what is not known; None for one elsewhere.

        `base` is where the text stood, to which the address may be relative.
        """
        if address.startswith("#"):
            return None
        try:
            whole = urljoin(base, address.strip())
        except ValueError:
            return None
        read = foreign_addresses.read(whole)
        if read is None or bare(read.host) not in self.hosts:
            return None
        parts = urlsplit(whole)
        asked = parse_qsl(parts.query, keep_blank_values=True)
        kept = urlencode([pair for pair in asked if pair[0] not in _NUMBERS])
        rest = (f"?{kept}" if kept else "") + _fragment(parts.fragment)
        number = next((value for name, value in asked if name in _NUMBERS), "")
        if number:
            return Meant(number if number in self.targets else "", rest)
        is_front = read.bare in {"/", self.root} and not kept
        return Meant("" if is_front else self._at(read.bare), rest, is_front)

    def _keep(self, address: str, number: str) -> None:
        read = foreign_addresses.read(address)
        if read is not None and (_is_numbered(address) if read.query else read.bare != "/"):
            self._pages.setdefault(read.key, (number, address))

    def _at(self, path: str) -> str:
        """Give the number of the post at a path, also where its feed or a part of it was, or its name alone fits."""
        for each in dict.fromkeys([path, _BEHIND.sub("", path)]):
            if found := self._pages.get(each.casefold()):
                return found[0]
        last = path.rpartition("/")[2]
        return self._names.get(last) or ""


def slug_of(item: Item) -> str:
    """Give the slug that a post asks for."""
    # WordPress renames what it bins, and drafts have no name yet.
    name = slug_from(unquote(item.name.removesuffix("__trashed")), "")
    return name or slug_from(plain(item.title), f"wordpress-{item.number}")


def _is_numbered(address: str) -> bool:
    """Tell whether an address names a post by its number alone."""
    name, _sign, value = address.rpartition("?")[2].partition("=")
    return name in _NUMBERS and value.isascii() and value.isdecimal()


def _renamed(address: str, name: str, old: str) -> str:
    """Give the address that a post had under an older name; empty where its name is no part of it."""
    head, part, tail = address.rpartition(f"/{name}")
    return f"{head}/{old}{tail}" if part and tail in {"", "/"} else ""


def _fragment(fragment: str) -> str:
    if _TO_COMMENTS.match(fragment):
        return "#comments"
    return f"#{fragment}" if fragment and not fragment.startswith("more-") else ""
