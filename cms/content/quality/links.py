"""Whether links are whole: the form of their addresses alone, nothing is fetched."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from cms.content.quality.finding import Check, Draft, Place

_WEB = re.compile(r"h*t+ps?[:/]", re.IGNORECASE)
_WHOLE_WEB = re.compile(r"https?://(?!https?[:/])[^/]", re.IGNORECASE)
_NEVER_MEANT = re.compile(
    r"(.+\.)?(example\.(com|org|net)|localhost|[^.]+\.(local|test|invalid|example))\Z|127\.|0\.0\.0\.0|\[?::1",
    re.IGNORECASE,
)
_WELL_BEGUN = re.compile(r"(https?://|mailto:|tel:|/|#)", re.IGNORECASE)


class _Links(HTMLParser):
    """Collects the addresses of links as they were written, before the sanitiser takes the bad ones out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link leads."""
        told = dict(attrs)
        if tag == "a" and "href" in told:
            self.found.append(told["href"] or "")


def look(draft: Draft) -> Iterator[Place]:
    """Find addresses that cannot be right, in the text and in the sources."""
    links = _Links()
    links.feed(draft.members["content_html"])
    links.close()
    for address in links.found:
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
