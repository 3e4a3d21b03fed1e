"""Whether links are whole: the form of their addresses alone, nothing is fetched."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from cms.content.quality.finding import Check, Draft, Place

_LINK = re.compile(r"<a\s([^<>]*)>", re.IGNORECASE)
_HREF = re.compile(r"""(?<![\w-])href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""", re.IGNORECASE)
_WEB = re.compile(r"h*t+ps?[:/]", re.IGNORECASE)
_WHOLE_WEB = re.compile(r"https?://(?!https?[:/])[^/]", re.IGNORECASE)
_NEVER_MEANT = re.compile(
    r"(.+\.)?(example\.(com|org|net)|localhost|[^.]+\.(local|test|invalid|example))\Z|127\.|0\.0\.0\.0|\[?::1",
    re.IGNORECASE,
)
_WELL_BEGUN = re.compile(r"(https?://|mailto:|tel:|/|#)", re.IGNORECASE)


def addresses_in(source: str) -> list[str]:
    """Give where links lead, as they were written: the sanitiser takes the bad ones out, so they are looked for before.

    It reads any text at all, in one pass: parsers of whole documents give up at some that people paste.
    """
    attributes = (_HREF.search(tag[1]) for tag in _LINK.finditer(source))
    return [unescape(next(filter(None, found.groups()), "")) for found in attributes if found]


def look(draft: Draft) -> Iterator[Place]:
    """Find addresses that cannot be right, in the text and in the sources."""
    for address in addresses_in(draft.members["content_html"]):
        if wrong := fault_of(address):
            yield Place(wrong, "#/content_html")
    for place, source in enumerate(draft.members["sources"]):
        if source["url"] and (wrong := fault_of(source["url"])):
            yield Place(wrong, f"#/sources/{place}/url")


def fault_of(address: str) -> str | None:
    """Say what is wrong with the form of an address; nothing for one that can be right."""
    shown, bare = address.strip()[:80], address.strip()
    if not bare or bare == "#":
        return "A link leads nowhere."
    if re.search(r"\s", bare):
        return f"The address “{shown}” has a space in it."
    if _WEB.match(bare) and not _WHOLE_WEB.match(bare):
        return f"The address “{shown}” is mistyped at its beginning."
    if not _WELL_BEGUN.match(bare):
        return f"The address “{shown}” is not whole: it begins neither with https:// nor with a slash."
    if re.match(r"https?://", bare, re.IGNORECASE):
        return _fault_of_host(bare, shown)
    return None


def _fault_of_host(address: str, shown: str) -> str | None:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    if "." not in host and host != "localhost":
        return f"The address “{shown}” names no site."
    if _NEVER_MEANT.match(host):
        return f"The address “{shown}” leads to a place that readers cannot reach."
    return None


CHECK = Check(
    "links",
    "Links that can work",
    "A link that does not work ends the way of somebody who needed it.",
    "Copy the whole address from the browser, with https:// in front.",
    look,
)
