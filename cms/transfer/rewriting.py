"""HTML of other systems on its way in: links and pictures led to where they are here, headings in our order."""

from collections.abc import Callable, Mapping
from html import escape

from cms.core.parsing import Parser

_LEVELS = {"h1": "h2", "h5": "h4", "h6": "h4"}
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr"})
_UNREAD = frozenset({"script", "style", "noscript", "template", "iframe"})

Picture = Mapping[str, str]
LinkTo = Callable[[str], str]
Show = Callable[[str, str], Picture | None]


class _Rewriter(Parser):
    """Writes again what it reads; what it makes still goes through the sanitiser."""

    def __init__(self, link_to: LinkTo, show: Show) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._link_to, self._show = link_to, show
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a tag, with its address as it is here; a picture that is not here leaves its words."""
        told = {name: value or "" for name, value in attrs}
        if tag in _UNREAD:
            self._unread += 1
        elif tag == "a" and "href" in told:
            self._write(tag, {**told, "href": self._link_to(told["href"])})
        elif tag == "img":
            shown = self._show(told.get("src", ""), told.get("alt", ""))
            self._write(tag, shown) if shown else self.handle_data(told.get("alt", ""))
        else:
            self._write(_LEVELS.get(tag, tag), told)

    def handle_endtag(self, tag: str) -> None:
        """Write the end of an element."""
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag not in _VOID and not self._unread:
            self.parts.append(f"</{_LEVELS.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        """Write text."""
        if not self._unread:
            self.parts.append(escape(data, quote=False))

    def _write(self, tag: str, told: Mapping[str, str]) -> None:
        if not self._unread:
            attributes = [f' {name}="{escape(value)}"' for name, value in told.items()]
            self.parts.append(f"<{tag}{''.join(attributes)}>")


def rewritten(html: str, link_to: LinkTo, show: Show) -> str:
    """Give the HTML with what `link_to` makes of each address, and what `show` makes of each picture.

    `show` is given the address and the words of a picture, and gives the attributes that it has here.
    """
    rewriter = _Rewriter(link_to, show)
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.parts)
