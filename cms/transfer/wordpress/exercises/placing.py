"""The members of an exercise out of a text: by its headings, its lists and how its paragraphs begin."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from cms.core.text import shortened, text_of
from cms.transfer.wordpress.exercises import dosage, sections, words
from cms.transfer.wordpress.exercises.sections import Piece, Section

MOST_STEPS, MOST_VARIATIONS, MOST_LINES = 50, 20, 50
LONGEST_STEP, LONGEST_LINE, LONGEST_PARAGRAPH = 20_000, 300, 5000
_NUMBERED = re.compile(
    rf"\s*(?:<[a-z][^<>]{{0,100}}>\s*){{0,3}}(?:(?:{words.either(words.of('step'))})\s)?\d{{1,2}}\s?[.):]\s*",
    re.IGNORECASE,
)
_BOLD = re.compile(r"\s*<(strong|b)(?![\w-])[^<>]*>([^<>]{1,200})</\1>\s*[:.–-]?\s*")
_COLON = re.compile(r"([^:<>.]{2,60})[:–]\s+")
_FILM = re.compile(r'<a href="(https://(?:www\.youtube\.com/watch\?v=|vimeo\.com/)[^"<>]{1,200})">')
_PICTURE = re.compile(r"<img\s[^<>]*>")
_KINDS = ("contraindications", "cautions", "variations", "equipment", "reminders", "steps")
_NOT_FOR_ALL = frozenset({"variations", "cautions", "contraindications"})  # what they count is not the dosage
_HEADINGS = {kind: words.anywhere(kind) for kind in _KINDS}
_BEGINNINGS = {kind: words.first(kind) for kind in ("contraindications", "cautions", "reminders")}
_EASIER, _HARDER = words.anywhere("easier"), words.anywhere("harder")


@dataclass
class Placed:
    """What was found in a text, in the members of an exercise, and what stays in its text."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    variations: list[dict[str, Any]] = field(default_factory=list)
    reminders: list[str] = field(default_factory=list)
    cautions: list[dict[str, str]] = field(default_factory=list)
    contraindications: list[str] = field(default_factory=list)
    equipment: list[str] = field(default_factory=list)
    dosage: dict[str, Any] = field(default_factory=dict)
    video: dict[str, str] | None = None
    left: list[str] = field(default_factory=list)

    @property
    def members(self) -> dict[str, Any]:
        """Give the members as they are written, but for the text."""
        return {name: value for name, value in vars(self).items() if name != "left" and value}


def placed(parts: list[str]) -> Placed:
    """Find the members of an exercise in a text that comes as its elements in order; what is not found stays."""
    found, told = Placed(), sections.cut(parts)
    kinds = _kinds(told)
    of_steps = _section_of_steps(told, kinds)
    for section, kind in zip(told, kinds, strict=True):
        before = len(found.left)
        if section.heading:
            found.left.append(section.heading.html)
        if kind == "variations":
            _place_variation(found, section)
        else:
            _place(found, section, kind, is_steps=section is of_steps)
        if section.heading and len(found.left) == before + 1 and section.pieces:
            found.left.pop()  # nothing stayed under this heading
    of_all = [section for section, kind in zip(told, kinds, strict=True) if kind not in _NOT_FOR_ALL]
    pieces = [piece for section in of_all for piece in section.pieces]
    found.dosage = dosage.read("\n".join(text for piece in pieces for text in _texts(piece)))
    return found


def _texts(piece: Piece) -> list[str]:
    return [text_of(item) for item in piece.items] or [piece.words]


def _kinds(told: list[Section]) -> list[str]:
    """Give what each section is about; under a heading about variations, those of lower rank are, too."""
    kinds, above = [], 0
    for section in told:
        title = section.title.casefold()
        kind = next((kind for kind in _KINDS if title and _HEADINGS[kind].search(title)), "")
        if above and section.level > above and kind in {"", "steps"}:
            kind = "variations"
        elif section.level <= above or kind:
            above = section.level if kind == "variations" else 0
        kinds.append(kind)
    return kinds


def _section_of_steps(told: list[Section], kinds: list[str]) -> Section | None:
    """Give the section that has the steps: the one that says so, else the first with a numbered list or lines."""
    named = [section for section, kind in zip(told, kinds, strict=True) if kind == "steps"]
    plain = [section for section, kind in zip(told, kinds, strict=True) if kind == ""]
    with_list = [each for each in named if any(piece.items for piece in each.pieces)]
    numbered = [each for each in [*named, *plain] if any(_is_numbered(piece) for piece in each.pieces)]
    return next(iter([*with_list, *numbered]), None)


def _is_numbered(piece: Piece) -> bool:
    return (piece.is_numbered and len(piece.items) > 1) or bool(_numbered_lines(piece))


def _numbered_lines(piece: Piece) -> list[str]:
    """Give the lines of a paragraph that are numbered one by one, without their numbers."""
    if not piece.html.startswith("<p"):
        return []
    lines = sections.lines(piece)
    numbers = [_NUMBERED.match(line) for line in lines]
    return [line[number.end() :] for line, number in zip(lines, numbers, strict=True) if number] if all(numbers) else []


def _place(found: Placed, section: Section, kind: str, *, is_steps: bool) -> None:
    """Place what a section says; a line that ends with a colon goes with what follows it."""
    leading, is_special = "", kind not in {"", "steps"}
    for piece in section.pieces:
        about = kind if is_special else leading or _beginning(piece)
        if about and not piece.items and piece.words.endswith(":"):
            leading = about
            found.left.append(piece.html)
        elif about and _keep(found, about, piece):
            if leading:
                found.left.pop()
            leading = ""
        else:
            leading = ""
            if not (is_steps and _took_steps(found, piece, kind)) and not _took_film(found, piece):
                found.left.append(piece.html)


def _took_steps(found: Placed, piece: Piece, kind: str) -> bool:
    """Take the first list, or all numbered paragraphs, as the steps; their pictures stay in the text."""
    is_list = bool(piece.items) and (piece.is_numbered or kind == "steps")
    items = piece.items if is_list and not found.steps else _numbered_lines(piece)
    steps = _steps(items)
    if not steps or len(found.steps) + len(steps) > MOST_STEPS:
        return False
    found.steps.extend(steps)
    found.left.extend(f"<p>{each}</p>" for each in _PICTURE.findall(piece.html))
    return True


def _took_film(found: Placed, piece: Piece) -> bool:
    """Take a film that stands by itself as that of the exercise, with its caption as its title."""
    film = _FILM.search(piece.html)
    if film is None or found.video is not None or not piece.words.startswith("Video ("):
        return False
    found.video = {"url": unescape(film[1]), "title": shortened(piece.words.partition("\n")[2], LONGEST_LINE)}
    return True


def _beginning(piece: Piece) -> str:
    if not piece.html.startswith("<p"):
        return ""
    start = piece.words[:100].casefold()
    return next((kind for kind, pattern in _BEGINNINGS.items() if pattern.match(start)), "")


def _keep(found: Placed, about: str, piece: Piece) -> bool:
    """Keep what a list or paragraph says under what it is about; tell whether there was room and words for it."""
    told = [text if about != "equipment" else " ".join(text.split()) for text in _texts(piece) if text.strip()]
    kept: list[Any] = getattr(found, about)
    longest = LONGEST_LINE if about == "equipment" else LONGEST_PARAGRAPH
    if not told or "<img" in piece.html or len(kept) + len(told) > MOST_LINES or max(map(len, told)) > longest:
        return False
    kept.extend({"level": "note", "text": text} if about == "cautions" else text for text in told)
    return True


def _steps(items: list[str]) -> list[dict[str, Any]]:
    return [{"text_html": item.strip()[:LONGEST_STEP]} for item in items if text_of(item[:LONGEST_STEP]).strip()]


def _place_variation(found: Placed, section: Section) -> None:
    """Make variations of a section: one of a heading with steps, or one of each item or paragraph below it."""
    is_collection = _HEADINGS["variations"].fullmatch(section.title.strip(" :").casefold()) is not None
    if not (_place_each(found, section) if is_collection else _place_whole(found, section)):
        found.left.extend(piece.html for piece in section.pieces)


def _place_each(found: Placed, section: Section) -> bool:
    """Make a variation of each item of the list, or of each paragraph where there is no list."""
    listed = next((piece for piece in section.pieces if piece.items and not piece.is_numbered), None)
    used = [listed] if listed else [piece for piece in section.pieces if piece.html.startswith("<p") and piece.words]
    told = listed.items if listed else [piece.inner for piece in used]
    made = [_item_as_variation(html) for html in told if text_of(html[:LONGEST_STEP]).strip()]
    if not made or len(found.variations) + len(made) > MOST_VARIATIONS or any("<img" in each.html for each in used):
        return False
    found.variations.extend(made)
    found.left.extend(piece.html for piece in section.pieces if piece not in used)
    return True


def _place_whole(found: Placed, section: Section) -> bool:
    """Make one variation of a section: its list has the steps, its paragraphs say for whom."""
    listed = next((piece for piece in section.pieces if piece.items), None)
    steps = _steps(listed.items) if listed else []
    told = [piece for piece in section.pieces if piece.html.startswith("<p") and "<img" not in piece.html]
    reason = "\n".join(piece.words for piece in told if piece.words)
    is_too_much = len(steps) > MOST_STEPS or len(reason) > LONGEST_PARAGRAPH or len(found.variations) == MOST_VARIATIONS
    if is_too_much or not (steps or reason):
        return False
    found.variations.append(_variation(section.title, reason, steps))
    used = [*told, *([listed] if listed and "<img" not in listed.html else [])]
    found.left.extend(piece.html for piece in section.pieces if piece not in used)
    return True


def _item_as_variation(html: str) -> dict[str, Any]:
    """Make a variation of one item: what is bold, or stands before a colon, is its title."""
    bold, text = _BOLD.match(html), text_of(html[:LONGEST_STEP])
    colon = _COLON.match(text)
    if bold:
        return _variation(text_of(bold[2]), text_of(html[bold.end() : LONGEST_STEP]), [])
    if colon:
        return _variation(colon[1], text[colon.end() :], [])
    return _variation(text, "" if len(text) <= LONGEST_LINE else text, [])


def _variation(title: str, reason: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    told = f"{title} {reason[:100]}".casefold()
    kind = "easier" if _EASIER.search(told) else "harder" if _HARDER.search(told) else "alternative"
    return {
        "title": shortened(title.strip(" :."), LONGEST_LINE) or "Variation",
        "kind": kind,
        "reason": reason.strip()[:LONGEST_PARAGRAPH],
        "steps": steps,
    }
