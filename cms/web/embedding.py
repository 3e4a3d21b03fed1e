"""The parts of `/embed.js` put together into one script; the build makes it smaller where there is one.

It knows nothing but files, since the build hook runs it before anything of ours is installed.
"""

import hashlib
import json
import re
from pathlib import Path

PARTS = (
    "reader/task.js",
    "embed/making.js",
    "embed/asking.js",
    "embed/counting.js",
    "embed/wording.js",
    "embed/keeping.js",
    "embed/advice.js",
    "embed/remark.js",
    "embed/writing.js",
    "embed/thread.js",
    "embed/element.js",
)
WORDS, LOOK = "embed/words/en.json", "embed/look.css"
SOURCES = (*PARTS, WORDS, LOOK)
_COMMENT = re.compile(r"/\*(?:[^/*]|/(?!\*)|\*(?!/))*+\*/")
_LINE_TO_LEAVE_OUT = re.compile(r"^(?:[ \t]*(?://.*|/?\*.*)|import .*)?\n", re.MULTILINE)
_BEFORE_A_LINE = re.compile(r"^[ \t]+|^export ", re.MULTILINE)
_SPACES = re.compile(r"\s+")
_AROUND_SIGNS = re.compile(r" ?([{};,>]) ?|(?<=:) ")


def joined(static: Path) -> str:
    """Give the one script that the parts in a folder of static files make."""
    words = json.loads((static / WORDS).read_text())
    parts = [
        '"use strict";(()=>{',
        f"const ENGLISH={json.dumps(words, ensure_ascii=False, separators=(',', ':'))};",
        f"const LOOK={json.dumps(_small(static / LOOK), ensure_ascii=False)};",
        *(_part(static / name) for name in PARTS),
        "})();",
    ]
    return "\n".join(parts)


def made_of(script: str) -> str:
    """Give the first line of what the build made of a script, by which it is known to be the same still."""
    return f"/* {hashlib.sha256(script.encode()).hexdigest()[:12]} */\n"


def _part(path: Path) -> str:
    """Give a module without comments and indentation; its names are shared, so nothing is brought in or given out."""
    return _BEFORE_A_LINE.sub("", _BEFORE_A_LINE.sub("", _LINE_TO_LEAVE_OUT.sub("", path.read_text())))


def _small(style: Path) -> str:
    style_alone = _SPACES.sub(" ", _COMMENT.sub("", style.read_text()))
    return _AROUND_SIGNS.sub(r"\1", style_alone).replace(";}", "}").strip()
