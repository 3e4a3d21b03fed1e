"""Addresses on the front end: how they may be written, and which of them are those of entries."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import ColumnElement, Select, case, func, literal, select

from cms.content.models.entry import Entry, FormerSlug
from cms.content.models.redirect import Redirect
from cms.content.status import EntryType

LONGEST = 1000
_SAFE = "/%:@!$&'()*+,;=-._~"
_BAD = re.compile(
    r"[\x00-\x20\x7f-\x9f\\<>\"^`{|}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
    r"|%(?![0-9A-Fa-f]{2})|%(?:[01][0-9A-Fa-f]|5[Cc]|7[Ff])"  # and what turns into them where somebody unescapes it
)
_REST = re.compile(r"[?#]")
_DOTS = re.compile(r"(?:^|/)(?:\.|%2[Ee]){1,2}(?:/|$)")
_HOST = re.compile(r"/(?:/|%2[Ff])")
_ESCAPED = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)


def path_from(text: str) -> str:
    """Give a path as it is kept: with signs beyond ASCII as a browser sends them. Raises ValueError."""
    if not text.startswith("/") or _HOST.match(text):
        raise ValueError("Give a path that begins with one “/”, such as /old-page.")
    if "?" in text or "#" in text or _BAD.search(text) or _DOTS.search(text):
        raise ValueError("Give a plain path, without spaces, “?”, “#”, “\\” or “..”.")
    kept = _ESCAPED.sub(_upper, quote(text, safe=_SAFE))
    if len(kept) > LONGEST:
        raise ValueError(f"Give a path of at most {LONGEST} characters.")
    return kept


def source_from(text: str) -> str:
    """Give where readers come from: a path, or one with the query that is meant, such as /?p=12. Raises ValueError.

    Old systems number their pages so. A path with a query is another source than the path alone.
    """
    path, mark, query = text.partition("?")
    if not mark:
        return path_from(text)
    if not query or "#" in query or _BAD.search(query):
        raise ValueError("Give a path, perhaps with a query, such as /?p=12, without spaces, “#” or “\\”.")
    kept = f"{path_from(path)}?{_ESCAPED.sub(_upper, quote(query, safe=f'{_SAFE}?'))}"
    if len(kept) > LONGEST:
        raise ValueError(f"Give an address of at most {LONGEST} characters.")
    return kept


def target_from(text: str, site_url: str) -> str:
    """Give where a redirect leads, as a path on the site, perhaps with a query and a fragment. Raises ValueError.

    A whole address of the site counts as its path; one of another site is refused, so that nobody
    is led away under the site's name.
    """
    own = text.lower().startswith((f"{site_url}/", f"{site_url}?", f"{site_url}#")) or text.lower() == site_url
    within = text[len(site_url) :] if own else text
    if own and not within.startswith("/"):
        within = f"/{within}"
    if not within.startswith("/"):
        raise ValueError(f"Give a path such as /new-page, or a whole address that begins with {site_url}/.")
    path = _REST.split(within)[0]
    rest = within[len(path) :]
    if _BAD.search(rest):
        raise ValueError("Give an address without spaces and signs that cannot be seen.")
    kept = path_from(path) + quote(rest, safe=f"{_SAFE}?#")
    if len(kept) > LONGEST:
        raise ValueError(f"Give an address of at most {LONGEST} characters.")
    return kept


def path_of(target: str) -> str:
    """Give the path of a target, without its query and fragment."""
    return _REST.split(target)[0]


def sources_of(target: str) -> tuple[str, ...]:
    """Give the sources that a reader who is led to a target may meet there, the one with its query first."""
    return tuple(dict.fromkeys([target.partition("#")[0], path_of(target)]))


def _upper(found: re.Match[str]) -> str:
    return found[0].upper()


@dataclass(frozen=True)
class Addresses:
    """Where the front end is, and where entries are on it: a pattern for each kind, with `{slug}` in it."""

    site_url: str
    article: str
    exercise: str

    def of(self, kind: EntryType) -> str:
        """Give the pattern of a kind."""
        return self.exercise if kind == EntryType.EXERCISE else self.article

    def path(self, kind: EntryType, slug: str) -> str:
        """Give the path of an entry."""
        return self.of(kind).replace("{slug}", slug)

    def entry_at(self, path: str) -> tuple[EntryType, str] | None:
        """Give kind and slug of the entry that a path is the address of, whether it is there or not."""
        bare = path_of(path)
        for kind in EntryType:
            before, _slug, behind = self.of(kind).partition("{slug}")
            slug = bare[len(before) : len(bare) - len(behind)]
            if slug and "/" not in slug and bare == f"{before}{slug}{behind}":
                return kind, slug
        return None

    def taken_by(self, kind: EntryType) -> ColumnElement[bool]:
        """Match the redirects whose path is the address of a live entry of a kind, which then wins."""
        before, _slug, behind = self.of(kind).partition("{slug}")
        length = func.length(Redirect.path) - len(before) - len(behind)
        part = case((length > 0, func.substr(Redirect.path, len(before) + 1, length)), else_="")
        framed = Redirect.path == literal(before).concat(part).concat(behind)
        live = select(Entry.id).where(Entry.type == kind, Entry.slug == part, Entry.live_number.is_not(None))
        return framed & live.exists()

    def renamed(self, kind: EntryType) -> Select[str, str]:
        """Select the former addresses of live entries of a kind, with those that they have now."""
        pattern = literal(self.of(kind))
        return (
            select(
                func.replace(pattern, "{slug}", FormerSlug.slug).label("path"),
                func.replace(pattern, "{slug}", Entry.slug).label("target"),
            )
            .join(Entry, Entry.id == FormerSlug.entry_id)
            .where(FormerSlug.type == kind, Entry.live_number.is_not(None))
        )
