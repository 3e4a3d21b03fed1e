"""The blocks of WordPress's editor: found by the comments around them (`<!-- wp:image {"id":1} -->`)."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

MARK = "<!-- wp:"
DEEPEST = 40
_NAME = re.compile(r"wp:(?:core/)?([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)(?![\w/-])")


@dataclass
class Block:
    """A block: its name (without `core/`), what its comment says of it, and the HTML and blocks within, in order."""

    name: str
    attributes: dict[str, Any] = field(default_factory=dict)
    parts: list["str | Block"] = field(default_factory=list)

    @property
    def html(self) -> str:
        """Give its own HTML, without that of the blocks within."""
        return "".join(part for part in self.parts if isinstance(part, str))

    def told(self, name: str) -> str:
        """Give what its comment says under a name, where that is a text."""
        value = self.attributes.get(name)
        return value if isinstance(value, str) else ""


def parsed(text: str) -> list[str | Block]:
    """Give the blocks of a text and the HTML between them; what is nested too deep has no blocks of its own."""
    root = Block("")
    line, over, place = [root], 0, 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        found = _comment(text[start + 4 : end])
        if found is None:
            line[-1].parts.append(text[place : end + 3])
            place = end + 3
            continue
        line[-1].parts.append(text[place:start])
        place = end + 3
        kind, block = found
        if kind == "end":
            over = _end(line, block.name, over)
        elif kind == "whole" or over or len(line) > DEEPEST:
            line[-1].parts.append(block)
            over += kind == "begin"
        else:
            line[-1].parts.append(block)
            line.append(block)
    line[-1].parts.append(text[place:])
    return root.parts


def _end(line: list[Block], name: str, over: int) -> int:
    """End a block, and what was left open in it."""
    if over:
        return over - 1
    if any(block.name == name for block in line[1:]):
        while line.pop().name != name:
            pass
    return 0


def _comment(inner: str) -> tuple[str, Block] | None:
    """Understand a comment; None for one that is no block's."""
    bare = inner.strip()
    kind = "end" if bare.startswith("/") else "whole" if bare.endswith("/") else "begin"
    bare = bare.removeprefix("/").removesuffix("/").strip()
    name = _NAME.match(bare)
    if name is None:
        return None
    try:
        told = json.loads(bare[name.end() :] or "{}")
    except (ValueError, RecursionError):
        told = {}
    return kind, Block(name[1], told if isinstance(told, dict) else {})
