"""Taking words out of a text so that it says so: a mark stands where they stood."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape

from cms.core.errors import Fault, Invalid


class MaskKind(StrEnum):
    """What was taken out, as the mark says it."""

    CONTACT = "contact"
    DISCLOSURE = "disclosure"
    OTHER = "other"


@dataclass(frozen=True)
class Mask:
    """A stretch to take out, from `start` up to before `end`, in code points of the source."""

    start: int
    end: int
    kind: MaskKind = MaskKind.OTHER


def masked(source: str, masks: Sequence[Mask], marks: Mapping[MaskKind, str], *, is_html: bool = False) -> str:
    """Give the source with a mark for each stretch; one that ends within a word takes the whole word.

    Stretches that overlap, or that only spaces part, get one mark. Raises Invalid, with the number of
    the stretch, for one that is not within the source.
    """
    for number, mask in enumerate(masks):
        if not 0 <= mask.start < mask.end <= len(source):
            raise Invalid(
                Fault(f"This is no stretch of the text, which has {len(source)} characters.", f"#/spans/{number}")
            )
    parts, at = [], 0
    for mask in _joined(source, (_whole_words(source, each) for each in masks)):
        mark = marks[mask.kind]
        parts += [source[at : mask.start], escape(mark) if is_html else mark]
        if not is_html and source[mask.end : mask.end + 1] == "(":
            parts.append(" ")  # or the mark would be the words of a link
        at = mask.end
    return "".join([*parts, source[at:]])


def _whole_words(source: str, mask: Mask) -> Mask:
    start, end = mask.start, mask.end
    while start > 0 and _is_letter(source[start]) and _is_letter(source[start - 1]):
        start -= 1
    while end < len(source) and _is_letter(source[end - 1]) and _is_letter(source[end]):
        end += 1
    return replace(mask, start=start, end=end)


def _is_letter(character: str) -> bool:
    """Tell whether a character is part of a word: a letter, a digit, or a sign on one."""
    return character.isalnum() or character == "_" or unicodedata.category(character).startswith("M")


def _joined(source: str, masks: Iterable[Mask]) -> list[Mask]:
    joined: list[Mask] = []
    for mask in sorted(masks, key=lambda each: (each.start, each.end)):
        last = joined[-1] if joined else None
        if last and (
            mask.start < last.end or (mask.kind == last.kind and not source[last.end : mask.start].strip(" "))
        ):
            kind = last.kind if last.kind == mask.kind else MaskKind.OTHER
            joined[-1] = Mask(last.start, max(last.end, mask.end), kind)
        else:
            joined.append(mask)
    return joined
