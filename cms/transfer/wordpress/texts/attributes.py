"""What is said in a shortcode: `ids="1,2" link=none https://example.org`."""

import re
from dataclasses import dataclass
from html import unescape

_QUOTES = str.maketrans("“”″„", '""""')
_ATTRIBUTE = re.compile(
    r"(?P<name>[A-Za-z_][\w-]*+)\s*+=\s*+(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"']++))"
    r"|\"(?P<quoted>[^\"]*)\"|(?P<alone>[^\s\"']++)"
)


@dataclass(frozen=True)
class Attributes:
    """What has a name, and the first of what has none."""

    named: dict[str, str]
    first: str


def read(text: str) -> Attributes:
    """Read the attributes of a shortcode; references of HTML and curly quotes are what they stand for."""
    named: dict[str, str] = {}
    first = ""
    for found in _ATTRIBUTE.finditer(unescape(text).translate(_QUOTES).strip().removesuffix("/")):
        if found["name"]:
            named.setdefault(found["name"].lower(), found["double"] or found["single"] or found["bare"] or "")
        else:
            first = first or found["quoted"] or found["alone"] or ""
    return Attributes(named, first.lstrip("="))
