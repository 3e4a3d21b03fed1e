"""Addresses of pages elsewhere, compared as people mean them: the same page has many."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from cms.core.text import clean

_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)\Z", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:html?|php|aspx?|amp)\Z", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|replytocom|amp)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class ForeignAddress:
    """An address without scheme, fragment and signs of tracking: its host, its path unescaped, and its query."""

    host: str
    path: str
    query: str

    @property
    def key(self) -> str:
        """Give what is the same for all ways to write it; the host counts for nothing."""
        return self.bare.casefold() + (f"?{self.query}" if self.query else "")

    @property
    def bare(self) -> str:
        """Give the path without `index.html`, `.html` and a slash at its end; `/` stays."""
        return _ENDING.sub("", _INDEX.sub("/", self.path).rstrip("/")) or "/"

    @property
    def paths(self) -> tuple[str, ...]:
        """Give the ways in which the path may be written here."""
        bare = self.bare
        ways = [self.path, bare, f"{bare}/", f"{bare}.html", self.path.lower(), bare.lower(), f"{bare.lower()}/"]
        return tuple(dict.fromkeys(ways))

    @property
    def last(self) -> str:
        """Give the last part of the path."""
        return self.bare.rpartition("/")[2]

    @property
    def post(self) -> str:
        """Give the number of the WordPress post that the query names, empty for none."""
        asked = dict(parse_qsl(self.query))
        number = asked.get("p") or asked.get("page_id") or ""
        return number if number.isascii() and number.isdecimal() else ""


def read(text: str) -> ForeignAddress | None:
    """Read a whole address or a path; None for what is neither."""
    try:
        parts = urlsplit(clean(text).strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in {"", "http", "https"} or not (parts.path or parts.query or host):
        return None
    path = _SLASHES.sub("/", "/" + unicodedata.normalize("NFC", clean(unquote(parts.path))))
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.match(name)]
    return ForeignAddress(host, path, urlencode(sorted(kept)))
