"""What generators fill in while they build: shortcodes of Hugo, and the tags of Liquid and Nunjucks.

Those that only name a film, a picture, another text or a piece of code become that. What others
enclose stays, they themselves are taken out and counted. Linear in the length of the text.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

MOST_WORDS = 50
LONGEST_NAME = 40
_CODE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*$"
    r"|\{\{[<%](?P<hugo>[^{}]*?)[>%]\}\}"
    r"|\{%-?(?P<tag>[^{}]*?)-?%\}"
    r"|\{\{-?(?P<expression>[^{}]*?)-?\}\}",
    re.MULTILINE,
)
_WORD = re.compile(r"""(?:([\w-]+)\s*[:=]\s*)?("(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|[^\s,]+)""")
_NAME = re.compile(r"/?\s*([\w./-]+)")
_HOME = re.compile(r"(?:site|page)\.(?:baseurl|url|github\.url)\Z|\s*pathprefix\s*\Z", re.IGNORECASE)
_ADDRESS_OF = re.compile(r"""['"]([^'"]+)['"]\s*\|\s*(?:relative_url|absolute_url|url|prepend:.*|relurl|absurl)\s*\Z""")
_ID = re.compile(r"[\w-]{1,100}\Z")
# Attribute lists of kramdown and of Hugo's headings, which would be read as text.
_ATTRIBUTES = re.compile(r"^[ \t]*\{:[^{}\n]*\}[ \t]*$|(?<=\S)[ \t]*\{[:#][^{}\n]*\}[ \t]*$", re.MULTILINE)
_FRAMES_OF_CODE = frozenset({"raw", "endraw"})


@dataclass(frozen=True)
class Words:
    """What stands behind the name of a shortcode: in order, or by name."""

    ordered: list[str]
    named: dict[str, str]

    def at(self, place: int, *names: str) -> str:
        """Give a word by its name or its place; empty where there is none."""
        by_name = next((self.named[name] for name in names if name in self.named), "")
        return by_name or (self.ordered[place] if place < len(self.ordered) else "")

    def included(self) -> tuple[str, "Words"]:
        """Give the name of the file that is to be included, and what stands behind it."""
        name = self.at(0, "file").rsplit("/", 1)[-1].rsplit(".", 1)[0]
        return name or "include", Words(self.ordered[1:], self.named)


@dataclass
class Expanded:
    """A text without shortcodes: how often each was taken out, by name."""

    text: str = ""
    lost: Counter[str] = field(default_factory=Counter)


@dataclass
class _Place:
    """Where the reading is: the fence of the code around, and the tag whose end is waited for."""

    fence: str = ""
    until: str = ""
    silent: bool = False


def expand(text: str, address_of: Callable[[str], str | None]) -> Expanded:
    """Give a text without shortcodes; `address_of` gives the address of the text that `ref` or `post_url` names."""
    told, place, parts, last = Expanded(), _Place(), [], 0
    for found in _CODE.finditer(text):
        before = text[last : found.start()]
        parts.append("" if place.silent else before if place.fence else _ATTRIBUTES.sub("", before))
        last = found.end()
        parts.append(_one(found, place, told.lost, address_of))
    rest = text[last:]
    parts.append("" if place.silent else rest if place.fence else _ATTRIBUTES.sub("", rest))
    told.text = "".join(parts)
    return told


def _one(found: re.Match[str], place: _Place, lost: Counter[str], address_of: Callable[[str], str | None]) -> str:
    """Give what one shortcode or fence becomes."""
    if found["fence"]:
        return _fenced(found, place)
    said = (found["hugo"] if found["hugo"] is not None else found["tag"] or "").strip()
    if place.until:
        if said == place.until:
            place.until, silent, place.silent = "", place.silent, False
            return "" if silent else _closing(place)
        return "" if place.silent else found[0]
    if place.fence or _is_quoted(found):
        return "" if said in _FRAMES_OF_CODE else found[0]
    if found["expression"] is not None:
        return _expression(found["expression"].strip(), lost)
    if said.startswith("/*"):
        return f"{{{{<{said.removeprefix('/*').removesuffix('*/')}>}}}}"  # how people write about shortcodes
    name = _NAME.match(said)
    if name is None or said.startswith("/") or name[1].startswith("end"):
        return ""
    return _opening(name[1], _words(said[name.end() :]), found["tag"] is not None, place, lost, address_of)


def _opening(
    name: str,
    words: Words,
    is_tag: bool,
    place: _Place,
    lost: Counter[str],
    address_of: Callable[[str], str | None],
) -> str:
    if is_tag and name in {"comment", "raw", "verbatim"}:
        place.until, place.silent = f"end{name}", name == "comment"
        return ""
    if name == "highlight":
        place.until, place.fence = "endhighlight" if is_tag else "/highlight", "```"
        return f"\n```{words.at(0)}\n"
    if name == "include":
        name, words = words.included()
    known = _KNOWN.get(name)
    made = known(words) if known else None
    if name in _REFERENCES and made is None:
        made = address_of(words.at(0))
    if made is None:
        lost[name[:LONGEST_NAME]] += 1
        return ""
    return made


def _closing(place: _Place) -> str:
    closing, place.fence = ("\n```\n" if place.fence else ""), ""
    return closing


def _fenced(found: re.Match[str], place: _Place) -> str:
    fence = found["fence"]
    if place.until:
        return "" if place.silent else found[0]
    if not place.fence:
        place.fence = fence
    elif fence.startswith(place.fence) and found[0].strip() == fence:
        place.fence = ""
    return found[0]


def _is_quoted(found: re.Match[str]) -> bool:
    """Tell whether it stands between backticks: then somebody writes about it."""
    text = found.string
    return text[found.start() - 1 : found.start()] == "`" and text[found.end() : found.end() + 1] == "`"


def _expression(said: str, lost: Counter[str]) -> str:
    """Give the address that an expression stands for."""
    address = _ADDRESS_OF.match(said)
    if address:
        return address[1]
    if _HOME.match(said.split("|", maxsplit=1)[0].strip()):
        return ""
    lost["{{ }}"] += 1
    return ""


def _words(text: str) -> Words:
    words = Words([], {})
    for found, _place in zip(_WORD.finditer(text), range(MOST_WORDS), strict=False):
        value = found[2].strip("\"'`") if found[2][:1] in "\"'`" else found[2]
        if found[1]:
            words.named[found[1].lower()] = value
        else:
            words.ordered.append(value)
    return words


def _film(address: str) -> Callable[[Words], str | None]:
    def made(words: Words) -> str | None:
        name = words.at(0, "id")
        return f"\n\n<{address}{name}>\n\n" if _ID.match(name) else None

    return made


def _figure(words: Words) -> str | None:
    source = words.at(0, "src", "link")
    if not source:
        return None
    caption = " ".join(filter(None, (words.named.get("title"), words.named.get("caption"))))
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'\n\n<figure><img src="{escape(source)}" alt="{escape(words.at(1, "alt"))}">{below}</figure>\n\n'


_KNOWN: dict[str, Callable[[Words], str | None]] = {
    "youtube": _film("https://www.youtube.com/watch?v="),
    "vimeo": _film("https://vimeo.com/"),
    "figure": _figure,
    "image": _figure,
    "img": _figure,
}
_REFERENCES = frozenset({"ref", "relref", "post_url", "link"})
