"""Shortcodes (`[gallery ids="1,2"]`): those of WordPress become what they show, those of page builders lose their tags.

`[[gallery]]` is how people write about one, and shows `[gallery]`. What nobody knows stays as text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from cms.transfer.wordpress.noticing import Picture
from cms.transfer.wordpress.texts import builders
from cms.transfer.wordpress.texts.around import Around
from cms.transfer.wordpress.texts.attributes import Attributes, read
from cms.transfer.wordpress.texts.links import figure, link

MOST_PICTURES = 200
_CODE = re.compile(r"(?<!\[)\[(/?)([A-Za-z][A-Za-z0-9_-]{0,60})(?![\w-])([^\[\]]*)\](?!\])")
_ESCAPED = re.compile(r"\[(\[/?(?:caption|wp_caption|gallery|audio|video|embed|playlist)(?![\w-])[^\[\]]*\])\]")
_SHOWN = re.compile(r"\s*(?:<p>\s*)?((?:<a\s[^<>]*>\s*)?<img\s[^<>]*>(?:\s*</a>)?)")
_PARAGRAPH = re.compile(r"</?p(?![\w-])[^<>]*>")
_FILE_ATTRIBUTES = ("src", "mp4", "m4v", "webm", "ogv", "mov", "wmv", "flv", "mp3", "m4a", "ogg", "wav", "wma", "flac")


@dataclass(frozen=True)
class _Code:
    """A shortcode with what stands between it and its end, where it has one, and the place behind."""

    name: str
    attributes: Attributes
    within: str
    end: int
    is_paired: bool


def resolved(html: str, around: Around) -> str:
    """Give HTML in which each shortcode that is known is what it shows."""
    if "[" not in html:
        return html
    found = list(_CODE.finditer(html))
    ends = _ends(found)
    kept: list[str] = []
    place = 0
    for index, token in enumerate(found):
        if token.start() < place:
            continue
        kept.append(html[place : token.start()])
        end = ends.get(index)
        within, after = (html[token.end() : end.start()], end.end()) if end else ("", token.end())
        code = _Code(token[2].lower(), read(token[3]), within, after, end is not None)
        told, place = _told(token, code, around)
        kept.append(told)
    return _ESCAPED.sub(r"\1", "".join([*kept, html[place:]]))


def _ends(found: list[re.Match[str]]) -> dict[int, re.Match[str]]:
    """Give the end of each shortcode that has one, before another of the same name begins."""
    next_of: dict[str, re.Match[str]] = {}
    ends: dict[int, re.Match[str]] = {}
    for index in range(len(found) - 1, -1, -1):
        token, name = found[index], found[index][2].lower()
        if name in next_of and not token[1] and next_of[name][1]:
            ends[index] = next_of[name]
        next_of[name] = token
    return ends


def _told(token: re.Match[str], code: _Code, around: Around) -> tuple[str, int]:
    """Give what stands for a shortcode, and the place behind it."""
    if code.name in _KNOWN:
        if token[1]:
            return "", token.end()
        told = _KNOWN[code.name](code, around)
        around.lost += not told
        return told, code.end
    if builders.is_one(code.name):
        made = "" if token[1] else builders.shown(code.name, code.attributes, code.within, around.pictures)
        whole = code.name in builders.RAW and not token[1]
        return made, code.end if whole else token.end()
    if not token[1] and (code.attributes.named or code.is_paired or "_" in code.name or "-" in code.name):
        around.unknown[code.name] += 1
    return token[0], token.end()


def _caption(code: _Code, _around: Around) -> str:
    shown = _SHOWN.match(code.within)
    old = code.attributes.named.get("caption", "")
    if shown is None:
        return code.within or escape(old, quote=False)
    words = _PARAGRAPH.sub(" ", code.within[shown.end() :]).strip()
    return f"\n{figure(shown[1], words or old) if words or old else f'<figure>{shown[1]}</figure>'}\n"


def _gallery(code: _Code, around: Around) -> str:
    chosen = code.attributes.named.get("ids") or code.attributes.named.get("include") or ""
    numbers = [each.strip() for each in chosen.split(",")] if chosen else around.own
    pictures = [around.pictures[each] for each in numbers[:MOST_PICTURES] if each in around.pictures]
    told = "\n".join(framed(each) for each in pictures)
    if not told or around.room < len(told):
        return ""
    around.room -= len(told)
    return f"\n{told}\n"


def framed(picture: Picture) -> str:
    """Give a picture with its caption."""
    caption = f"<figcaption>{escape(picture.caption, quote=False)}</figcaption>" if picture.caption else ""
    return f'<figure><img src="{escape(picture.url)}" alt="{escape(picture.alt)}">{caption}</figure>'


def _embed(code: _Code, _around: Around) -> str:
    given = code.attributes
    return link(_PARAGRAPH.sub("", code.within).strip() or given.named.get("src", "") or given.first)


def _player(code: _Code, _around: Around) -> str:
    told = code.attributes.named
    source = next((told[name] for name in _FILE_ATTRIBUTES if told.get(name)), "")
    return link(source or code.attributes.first or unescape(_PARAGRAPH.sub("", code.within)).strip())


def _youtube(code: _Code, _around: Around) -> str:
    told = code.attributes.first or code.attributes.named.get("id", "") or code.within.strip()
    return link(told if "/" in told else f"https://www.youtube.com/watch?v={told}") if told else ""


def _vimeo(code: _Code, _around: Around) -> str:
    told = code.attributes.first or code.attributes.named.get("id", "") or code.within.strip()
    return link(told if "/" in told else f"https://vimeo.com/{told}") if told else ""


_KNOWN: dict[str, Callable[[_Code, Around], str]] = {
    "audio": _player,
    "caption": _caption,
    "embed": _embed,
    "gallery": _gallery,
    "playlist": lambda _code, _around: "",
    "video": _player,
    "vimeo": _vimeo,
    "wp_caption": _caption,
    "youtube": _youtube,
}
