"""The links of a text, each with its host, and what the host says about it."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cms.comments.triage.promotion.known import known

_LINK = re.compile(
    r"(?<![\w@.])(?:(?P<scheme>h(?:tt|xx)ps?)\s?:\s?/{1,2}\s?|(?=www\.)|(?=[\w-]{1,63}\.))"
    r"(?P<host>(?:[\w-]{1,63}\.){1,8}[^\W_][\w-]{0,62}\.?|\[[\da-f:.]{2,45}\]|\d{8,10})(?P<rest>[:/?#][^\s<>\"]*)?",
    re.IGNORECASE,
)
_APART = re.compile(
    r"(?<![\w@.])(?P<host>[\w-]{3,63})\s?(?:[\[({]\s?\.\s?[\])}]|[\[({]?\s?\bdot\b\s?[\])}]?| \. ?|\. )\s?"
    r"(?P<ending>com|net|org|info|co\.uk|shop|store|site|online)\b(?=\s|/|$|[.,!?)])",
    re.IGNORECASE,
)
# What a text must have for them to be looked for: what begins with few letters is looked for many times as fast.
_MAY_LINK = re.compile(r"\.(?<=[\w-].)[^\W_]|:\s?/")
_MAY_BE_APART = re.compile(r"[.tT]\W{0,3}(?i:com|net|org|info|co\.uk|shop|store|site|online)\b")
_AT = re.compile(r"(?:[@＠]|\bat\b|arroba|arobase|\ba\b)\W{0,3}$", re.IGNORECASE)

KEPT_TEXTS = 8


@dataclass(frozen=True)
class Host:
    """A host that is linked to, where its link stands, and what follows the host."""

    name: str
    start: int
    end: int
    rest: str = ""


@lru_cache(KEPT_TEXTS)
def hosts(text: str) -> Sequence[Host]:
    """Give the hosts of all links, in their order; kept for a while, since several detectors ask."""
    if "." not in text and "//" not in text and "dot" not in text:
        return ()
    plain = _plain(text) if _MAY_LINK.search(text) else ()
    apart = _apart(text) if _MAY_BE_APART.search(text) else ()
    return tuple(sorted({*plain, *apart}, key=lambda host: host.start))


def is_trusted(name: str) -> bool:
    """Tell whether a host is known for research, health authorities, maps, videos or the like."""
    return _is_under(name, "trusted") or name.rpartition(".")[2] in known("trusted_endings")


def is_shortener(name: str) -> bool:
    """Tell whether a host hides where a link goes."""
    return _is_under(name, "shorteners")


def is_shop(name: str) -> bool:
    """Tell whether the name of a host is that of a shop or an advertisement."""
    words = name.rsplit(".", 1)[0]
    return name.rpartition(".")[2] in known("shop_endings") or any(word in words for word in known("shop_words"))


def is_number(name: str) -> bool:
    """Tell whether a host is a bare IP address."""
    try:
        ipaddress.ip_address(name.strip("[]") if not name.isdecimal() else int(name))
    except ValueError:
        return False
    return True


def is_disguised(name: str) -> bool:
    """Tell whether a host mixes alphabets in a word, as look-alikes of known names do."""
    labels = []
    for label in name.split("."):
        try:
            labels.append(label.encode().decode("idna") if label.startswith("xn--") else label)
        except UnicodeError:
            return True
    return any(len(_scripts(label)) > 1 or _is_alike(label) for label in labels)


def _scripts(label: str) -> set[str]:
    return {unicodedata.name(sign, "?").split()[0] for sign in label if sign.isalpha()} - {
        "CJK",
        "HIRAGANA",
        "KATAKANA",
    }


def _is_alike(label: str) -> bool:
    """Tell whether a word of another alphabet has only letters that look Latin."""
    return (
        bool(label)
        and not label.isascii()
        and all(sign in known("look_alikes") or sign in "-0123456789" for sign in label)
    )


def _plain(text: str) -> Iterator[Host]:
    for match in _LINK.finditer(text):
        name = match["host"].casefold().rstrip(".")
        ending = name.rpartition(".")[2]
        named = bool(match["scheme"] or name.startswith("www."))
        is_path = (match["rest"] or "").startswith("/") and ending.isalpha() and not name.partition(".")[0].isdecimal()
        if text[match.end() : match.end() + 1] == "@":
            continue
        if named or is_path or (ending in known("endings") and match["host"][-1].isalpha()):
            yield Host(name.removeprefix("www."), match.start(), match.end(), match["rest"] or "")


def _apart(text: str) -> Iterator[Host]:
    for match in _APART.finditer(text):
        if _AT.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        if not match["host"].isdecimal() and match["host"].casefold() not in known("no_hosts"):
            yield Host(f"{match['host']}.{match['ending']}".casefold(), match.start(), match.end())


def _is_under(name: str, listed: str) -> bool:
    return any(name == each or name.endswith("." + each) for each in known(listed))
