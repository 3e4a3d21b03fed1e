"""What a cell may say: lists, steps, numbers, yes or no. Each raises ValueError, in words for who filled it in."""

import re
from collections.abc import Callable
from typing import Any

from cms.core.text import html_of

_NUMBERED = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)]\s+")
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0"})
Read = Callable[[str], Any]


def line(cell: str) -> str:
    """Give a text as it is."""
    return cell


def paragraphs(cell: str) -> str:
    """Give plain text as HTML, a paragraph for each that a blank line ends."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", cell.replace("\r\n", "\n"))]
    shown = (html_of(part).replace("\n", "<br>") for part in parts if part)
    return "".join(f"<p>{each}</p>" for each in shown)


def several(cell: str) -> list[str]:
    """Give what stands on lines of their own, or between the signs `|`."""
    return [part.strip() for part in re.split(r"[|\n]", cell) if part.strip()]


def steps(cell: str) -> list[dict[str, str]]:
    """Give steps: numbered from 1 on, on lines of their own, or between the signs `|`."""
    found = [int(each[1]) for each in _NUMBERED.finditer(cell)]
    if "|" not in cell and found and found == list(range(1, len(found) + 1)):
        parts = [part.strip() for part in _NUMBERED.split(cell)[2::2]]
    else:
        parts = several(cell)
    return [{"text": part} for part in parts if part]


def number(cell: str) -> int:
    """Give a whole number."""
    if not re.fullmatch(r"\d{1,6}(?:[.,]0+)?", cell):
        raise ValueError("give a whole number, without a unit")
    return int(re.split(r"[.,]", cell)[0])


def yes_or_no(cell: str) -> bool:
    """Give yes or no."""
    said = cell.lower()
    if said not in _YES | _NO:
        raise ValueError("say yes or no")
    return said in _YES


def one_of(*names: str) -> Read:
    """Give one of a few words."""

    def read(cell: str) -> str:
        said = cell.lower().replace(" ", "_")
        if said not in names:
            raise ValueError(f"give one of {', '.join(names)}")
        return said

    return read


def muscles(cell: str) -> list[dict[str, str]]:
    """Give muscles, each with what is done to it: `trapezius: stretch`."""
    return [
        dict(zip(("name", "action"), _pair(each, "a muscle and stretch, strengthen or mobilise"), strict=True))
        for each in several(cell)
    ]


def cautions(cell: str) -> list[dict[str, str]]:
    """Give cautions, each behind its level: `urgent: Numb fingers -> Call us today`."""
    found = []
    for each in several(cell):
        level, text = _pair(each, "a level (note, non_urgent, urgent, emergency) and the text")
        said, _arrow, action = text.partition("->")
        found.append({"level": level.lower().replace("-", "_"), "text": said.strip(), "action": action.strip()})
    return found


def variations(cell: str) -> list[dict[str, Any]]:
    """Give variations, each behind its title: `On a chair (easier): 1. Sit. 2. Turn.`."""
    found = []
    for each in re.split(r"[|\n](?!\s{0,20}\d{1,2}[.)]\s)", cell):
        if not each.strip():
            continue
        title, colon, said = each.partition(":")
        kind = re.search(r"\((easier|harder|alternative)\)\s*\Z", title.strip(), re.IGNORECASE)
        bare = title.strip()[: kind.start()].strip() if kind else title.strip()
        told = steps(said.strip()) if colon else []
        found.append({"title": bare, "kind": kind[1].lower() if kind else "alternative", "steps": told})
    return found


def sources(cell: str) -> list[dict[str, str]]:
    """Give sources, each with its address behind it, if it has one: `NICE NG59 https://example.org/ng59`."""
    found = []
    for each in several(cell):
        address = re.search(r"https?://\S+\Z", each)
        found.append(
            {"title": each[: address.start()].strip(" :,") if address else each, "url": address[0] if address else ""}
        )
    return found


def _pair(text: str, wanted: str) -> tuple[str, str]:
    first, colon, second = text.partition(":")
    if not colon or not second.strip():
        raise ValueError(f"give {wanted}, with a colon between")
    return first.strip(), second.strip()
