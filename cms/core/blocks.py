"""Blocks: empty elements that name a thing to be shown in their place, at the top level of a sanitised text."""

import re
from collections.abc import Callable

ATTRIBUTE = "data-exercise"
_OPENING = f"<figure {ATTRIBUTE}="
_BLOCK = re.compile(rf'{_OPENING}"([^"<>]*)"></figure>')
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: [a-z-]+="[^"]*")*>')
_VOID = frozenset({"br", "hr", "img"})


def names_in(html: str) -> list[str]:
    """Give what the blocks of a text name, in its order."""
    return _BLOCK.findall(html)


def replaced(html: str, give: Callable[[str], str]) -> str:
    """Give the text with what `give` makes of each name in the place of its block."""
    return _BLOCK.sub(lambda found: give(found[1]), html)


def block(name: str | int) -> str:
    """Give the block that names a thing."""
    return f'{_OPENING}"{name}"></figure>'


def set_apart(html: str) -> str:
    """Give sanitised HTML with each block empty and at the top level; nothing else is lost.

    What stood in a block follows it, and a block from within another element stands behind the
    outermost one.
    """
    if _OPENING not in html:
        return html
    parts: list[str] = []
    within: list[bool] = []  # for each open element, whether it stays
    waiting: list[str] = []
    last = 0
    for tag in _TAG.finditer(html):
        parts.append(html[last : tag.start()])
        last = tag.end()
        stays = True
        if tag[1]:
            stays = within.pop()
        elif tag[2] not in _VOID:
            stays = not tag[0].startswith(_OPENING)
            within.append(stays)
            waiting += [] if stays else [f"{tag[0]}</figure>"]
        parts.append(tag[0] if stays else "")
        if not any(within):
            parts += waiting
            waiting.clear()
    return "".join([*parts, html[last:]])
