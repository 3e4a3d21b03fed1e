"""One file as its writer meant it: which language, slug and old address it has, and whether it is to be seen."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from cms.content.status import EntryType
from cms.core.slugs import slug_from
from cms.core.urls import is_web_address
from cms.transfer import dates
from cms.transfer.markdown import front_matter, values
from cms.transfer.placing import Place

OURS = "vertebra"  # the member under which our own export keeps what only we know
_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(.+)\Z")
_LANGUAGE = re.compile(r"(.+)\.([a-z]{2,3}(?:-[a-zA-Z]{2,4})?)\Z")
_HEADING = re.compile(r"\s*#[ \t]+([^\n]+)(?:\n|\Z)")
_BLANKS = " \t"
_BUNDLES = frozenset({"index", "_index", "readme"})
_DATES = ("date", "publishdate", "pubdate", "published_at", "created")
_CHANGES = ("lastmod", "last_modified_at", "updated", "modified", "updatedat", "last_modified")


@dataclass(frozen=True)
class Document:
    """A file by its path within the folder, what its front matter says, and its text."""

    path: PurePosixPath
    told: Mapping[str, Any]
    body: str
    digest: str
    has_front_matter: bool = True

    @property
    def ours(self) -> Mapping[str, Any]:
        """Give what our own export says of it."""
        found = self.told.get(OURS)
        return found if isinstance(found, dict) else {}

    @property
    def type(self) -> EntryType:
        """Give what it becomes."""
        return EntryType.EXERCISE if self.ours.get("type") == EntryType.EXERCISE else EntryType.ARTICLE

    @property
    def is_jekyll(self) -> bool:
        """Tell whether it stands where Jekyll has its posts."""
        return bool({"_posts", "_drafts"} & set(self.path.parts))

    @property
    def is_html(self) -> bool:
        """Tell whether its text is HTML."""
        return self.path.suffix.lower() in {".html", ".htm"}

    @property
    def stem(self) -> str:
        """Give the name that it goes by: of a bundle that of its folder, without date and language."""
        bare = self.named[0]
        if bare.lower() in _BUNDLES and len(self.path.parts) > 1:
            bare = self.path.parent.name
        dated = _DATED.match(bare)
        return dated[2] if dated else bare

    @property
    def named(self) -> tuple[str, str]:
        """Give the name of the file without its ending, and the language that it names; empty for none."""
        found = _LANGUAGE.match(self.path.stem)
        return (found[1], found[2]) if found else (self.path.stem, "")

    @property
    def language(self) -> str | None:
        """Give its language, by its own word or by its name; None for that of the site."""
        said = values.text(self.told, "lang", "language", "locale") or self.named[1]
        return said.replace("_", "-") or None

    @property
    def title(self) -> str:
        """Give its title: its own, the heading above the text, or the name of the file."""
        spoken = self.stem.replace("-", " ").replace("_", " ")
        return values.text(self.told, "title") or self._heading[0] or spoken[:1].upper() + spoken[1:]

    @property
    def text(self) -> str:
        """Give its text, without a heading that only says the title again."""
        heading, end = self._heading
        return self.body[end:] if heading and heading == self.title else self.body

    @property
    def _heading(self) -> tuple[str, int]:
        """Give the heading above the text, without the signs that may close it, and where it ends."""
        found = _HEADING.match(self.body)
        return (found[1].strip(_BLANKS).rstrip("#").rstrip(_BLANKS), found.end()) if found else ("", 0)

    @property
    def slug(self) -> str:
        """Give the slug that it asks for: its own, the end of its address, or its name."""
        address = next(iter(self.addresses), "")
        last = unquote(PurePosixPath(address).name).removesuffix(".html").removesuffix(".htm")
        if last == "index":
            last = PurePosixPath(address).parent.name
        return slug_from(values.text(self.told, "slug") or last or self.stem, slug_from(self.title))

    @property
    def addresses(self) -> list[str]:
        """Give the paths at which it was, the one that it had last first."""
        told = [*values.paths(self.told, "url", "permalink")]
        return list(dict.fromkeys(path for each in told if (path := _path(self.filled(each)))))

    @property
    def aliases(self) -> list[str]:
        """Give all paths that led to it."""
        found = [_path(self.filled(each)) for each in values.paths(self.told, "aliases", "redirect_from")]
        return list(dict.fromkeys([*self.addresses, *filter(None, found)]))

    def filled(self, pattern: str) -> str:
        """Fill in what Jekyll's patterns stand for (jekyllrb.com/docs/permalinks); others are left out."""
        if ":" not in pattern.rsplit("//", maxsplit=1)[-1]:
            return pattern
        date = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", self.written_date or "")
        year, month, day = date.groups() if date else ("", "", "")
        filling = {
            "title": self.stem,
            "slug": self.stem,
            "year": year,
            "month": month.zfill(2),
            "day": day.zfill(2),
            "i_month": month.lstrip("0"),
            "i_day": day.lstrip("0"),
            "categories": "/".join(each.lower().replace(" ", "-") for each in self.categories),
            "output_ext": ".html",
        }
        # One may be in no category; without a date there is no address that has one.
        known = {name: value for name, value in filling.items() if value or name == "categories"}
        filled = re.sub(r":([a-z_]+)", lambda found: known.get(found[1], ":"), pattern)
        return "" if ":" in filled else re.sub(r"/{2,}", "/", filled)

    @property
    def categories(self) -> list[str]:
        """Give its categories."""
        found = values.first(self.told, "categories", "category")
        return values.names(found, by_spaces=self.is_jekyll)

    @property
    def tags(self) -> list[str]:
        """Give what it is filed under."""
        found = values.first(self.told, "tags", "tag")
        tags = [*self.categories, *values.names(found, by_spaces=self.is_jekyll)]
        return list(dict.fromkeys([*tags, *values.names(values.first(self.told, "keywords"))]))

    @property
    def written_date(self) -> str | None:
        """Give its date as it is written, in the text or in its name."""
        dated = _DATED.match(self.named[0])
        return values.text(self.told, *_DATES) or (dated[1] if dated else None)

    def moment(self, zone: str) -> datetime | None:
        """Give when it was or will be published."""
        return dates.moment(self.written_date or "", zone)

    def changed(self, zone: str) -> datetime | None:
        """Give when it was changed last."""
        return dates.moment(values.text(self.told, *_CHANGES), zone)

    def opens(self, zone: str) -> datetime | None:
        """Give when the public may see it, where it says more than its date."""
        return dates.moment(values.text(self.told, "publishdate", "publish_at"), zone)

    def ends(self, zone: str) -> datetime | None:
        """Give when it is to leave the public."""
        return dates.moment(values.text(self.told, "expirydate", "unpublishdate", "expires"), zone)

    @property
    def is_draft(self) -> bool:
        """Tell whether its writer says that it is not ready."""
        told, here = self.told, "_drafts" in self.path.parts
        return here or values.flag(told, "draft") is True or values.flag(told, "published") is False

    @property
    def is_unlisted(self) -> bool:
        """Tell whether it was nowhere to be found from: Eleventy wrote it into no list, or not at all."""
        hidden = values.flag(self.told, "eleventyexcludefromcollections") is True
        return hidden or self.told.get("permalink") is False

    def place(self, zone: str, moment: datetime, now: datetime) -> Place:
        """Tell where it is to stand."""
        ends = self.ends(zone)
        if self.is_draft or self.is_unlisted or (ends is not None and ends <= now):
            return Place.DRAFT
        return Place.SCHEDULED if max(moment, self.opens(zone) or moment) > now else Place.LIVE


def read(path: PurePosixPath, content: bytes) -> Document:
    """Read a file. Raises Invalid for front matter that is damaged, and UnicodeDecodeError for what is not UTF-8."""
    parted = front_matter.part(content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"))
    return Document(path, parted.members, parted.body, hashlib.sha256(content).hexdigest(), parted.has)


def _path(address: str) -> str:
    """Give the path of an address of the old site; empty for a pattern that only its generator can fill in."""
    if "{" in address or "<" in address:
        return ""
    bare = urlsplit(address).path if is_web_address(address) else re.split(r"[?#]", address, maxsplit=1)[0]
    return f"/{bare.lstrip('/')}" if bare.strip("/") else ""
