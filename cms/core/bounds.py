"""How much markup is read at all: parsers of HTML have no bound on the time that hostile text costs.

Three things grow faster than the text: nesting, attributes on one element (each is compared with
the ones before) and formatting elements left open: each new one is compared with them, and a parser
opens them again in every block and behind every end tag out of order (HTML Standard, 13.2.4.3).
Single signs cost much each, though no more than that.
"""

import re
from collections import Counter

from cms.core.errors import Fault, Invalid

DEEPEST = 200
MOST_TAGS = 20_000
MOST_ATTRIBUTES = 100
MOST_FORMATTING = 30
FEW_REOPENED, MOST_REOPENED = 2_000, 50_000
MOST_SIGNS = 60_000

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_NAME = re.compile(r"[\s/]*+([^\s/>][^\s/>=]*+)?\s*+(=?)\s*+")
_BARE = re.compile(r"[^\s>]*+")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_END_BY_THEMSELVES = frozenset(["p", "td", "th", "tr", "option", "thead", "tbody", "tfoot"])
_ITEMS = {"li": "item", "dt": "definition", "dd": "definition"}  # each ends what stands before it, of its own kind
_FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
_ONE_AT_A_TIME = frozenset(["a", "nobr"])


class _Opened:
    """What a parser holds open, counted rather too high than too low: an end tag ends nothing that was not begun."""

    def __init__(self, length: int) -> None:
        self.most_reopened = min(FEW_REOPENED + length // 4, MOST_REOPENED)
        self.elements: Counter[str] = Counter()
        self.items: list[str] = []
        self.formatting: list[str] = []
        self.nested = 0
        self.reopened = 0

    @property
    def is_too_much(self) -> bool:
        too_deep = self.nested + len(self.items) > DEEPEST or len(self.formatting) > MOST_FORMATTING
        return too_deep or self.reopened > self.most_reopened

    def begin(self, name: str) -> None:
        if name in _ONE_AT_A_TIME and self.elements[name]:
            self.end(name)
        if name in _FORMATTING:
            self.formatting.append(name)
        else:
            self.reopened += len(self.formatting)
        if name in _ITEMS:
            if self.items and _ITEMS[self.items[-1]] == _ITEMS[name]:
                self.items.pop()
            self.items.append(name)
        elif name not in _VOID and name not in _END_BY_THEMSELVES:
            self.elements[name] += 1
            self.nested += 1

    def end(self, name: str) -> None:
        if name in _FORMATTING:
            self.reopened += _end_last(self.formatting, name)
        else:
            self.reopened += len(self.formatting)
        if name in self.items:
            while self.items.pop() != name:
                pass
        elif self.elements[name]:
            self.elements[name] -= 1
            self.nested -= 1


def refuse_pathological(html: str) -> None:
    """Raise Invalid for markup beyond any honest text."""
    if html.count("<") + html.count("&") > MOST_SIGNS:
        raise Invalid(Fault(f"This text has more than {MOST_SIGNS} of the signs “<” and “&”."))
    opened = _Opened(len(html))
    for count, tag in enumerate(_TAG.finditer(html)):
        if tag[1]:
            opened.end(tag[2].lower())
        else:
            opened.begin(tag[2].lower())
        if count > MOST_TAGS or opened.is_too_much or _has_too_many_attributes(html, tag.end()):
            limits = f"at most {MOST_TAGS} tags, nested {DEEPEST} deep, with {MOST_ATTRIBUTES} attributes each"
            raise Invalid(Fault(f"This text has more markup than can be read: {limits}."))


def _end_last(names: list[str], name: str) -> int:
    """Take the last of this name out of a list; give how many stood behind it, which a parser opens again."""
    for behind, place in enumerate(reversed(range(len(names)))):
        if names[place] == name:
            del names[place]
            return behind
    return 0


def _has_too_many_attributes(html: str, place: int) -> bool:
    """Walk the attributes of one tag as a tokenizer does (HTML Standard, 13.2.5.32)."""
    for _ in range(MOST_ATTRIBUTES):
        name = _NAME.match(html, place)
        if name is None or name[1] is None:
            return False
        place = name.end()
        if name[2]:
            quote = html[place : place + 1]
            if quote in {'"', "'"}:
                place = html.find(quote, place + 1) + 1
                if not place:
                    return False
            elif bare := _BARE.match(html, place):
                place = bare.end()
        if html[place : place + 1] in {">", ""}:
            return False
    return True
