"""Links and pictures in HTML that may be broken: found, and replaced, in one pass over the text.

What is made of them still goes through the sanitiser.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape, unescape

_TAG = re.compile(r"""<(/?)(img|a)(?![\w-])((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z][a-z0-9:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=]+)))?""", re.IGNORECASE)
_LINKED_IMAGE = re.compile(
    r"""<a(?![\w-])((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>\s*(<img(?![\w-])(?:[^<>"']|"[^"<]*"|'[^'<]*')*>)\s*</a\s*>""",
    re.IGNORECASE,
)
Attributes = Mapping[str, str]


def images(html: str) -> Iterator[Attributes]:
    """Give the attributes of each picture of a text."""
    for tag in _TAG.finditer(html):
        if tag[2].lower() == "img":
            yield _attributes(tag[3])


def links(html: str) -> Iterator[str]:
    """Give the address of each link of a text."""
    for tag in _TAG.finditer(html):
        if tag[2].lower() == "a" and not tag[1] and (address := _attributes(tag[3]).get("href")):
            yield address


def unlinked(html: str, leads_to_picture: Callable[[str], bool]) -> str:
    """Give the text without the links around single pictures that lead to nothing but the picture itself."""

    def kept(found: re.Match[str]) -> str:
        return found[2] if leads_to_picture(_attributes(found[1]).get("href", "")) else found[0]

    return _LINKED_IMAGE.sub(kept, html)


def with_images(html: str, show: Callable[[Attributes, bool], str]) -> str:
    """Put something in the place of each picture; `show` is told whether it stands in a link."""
    within = False

    def shown(tag: re.Match[str]) -> str:
        nonlocal within
        if tag[2].lower() == "a":
            within = not tag[1]
            return tag[0]
        return show(_attributes(tag[3]), within)

    return _TAG.sub(shown, html)


def with_links(html: str, lead: Callable[[str], str | None]) -> str:
    """Let links lead elsewhere; `lead` is given the address of each, and gives the new one or None."""

    def led(tag: re.Match[str]) -> str:
        if tag[1] or tag[2].lower() != "a":
            return tag[0]
        attributes = _attributes(tag[3])
        new = lead(attributes["href"]) if attributes.get("href") else None
        return tag[0] if new is None else element("a", {**attributes, "href": new})

    return _TAG.sub(led, html)


def element(name: str, attributes: Attributes) -> str:
    """Give a start tag."""
    told = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{told}>"


def _attributes(text: str) -> dict[str, str]:
    """Give attributes by their names in lower case; the first of a name counts (HTML, 13.2.5.33)."""
    found: dict[str, str] = {}
    for each in _ATTRIBUTE.finditer(text):
        found.setdefault(each[1].lower(), unescape(each[2] or each[3] or each[4] or "").strip())
    return found
