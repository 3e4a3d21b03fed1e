"""Where phrases stand: the quick way finds what trying every way finds, and nothing else."""

from collections.abc import Sequence

from hypothesis import assume, given, reject
from hypothesis import strategies as st

from cms.comments.triage.phrases import Element, Phrase, phrase
from cms.comments.triage.reading import Reading, read
from cms.comments.triage.spelling import Speller
from tests.unit.comments.triage.finding import found

WORDS = ["a", "b", "c", "ab", "7"]
PLAIN = Speller([], [])
PARTS = st.sampled_from(
    ["a", "b?", "(a|b c)", "(a b|c)?", "...", "..1", "a*", "#", "(c|# a)", "(a|b|c|ab)", "(b a c|b)"]
)


def ends(elements: Sequence[Element], reading: Reading, at: int, begun: bool, sentence: int) -> set[int]:
    """Try every way that a phrase can go on from a place; give where it can end."""
    if not elements:
        return {at} if begun else set()
    element, rest = elements[0], elements[1:]
    reached = ends(rest, reading, at, begun, sentence) if element.optional else set()
    for start in range(at, at + (element.gap if begun else 0) + 1):
        for option in element.options:
            words = reading.words[start : start + len(option)]
            between = reading.words[at : start + len(option)]
            if (
                len(words) == len(option)
                and all(word.sentence == sentence for word in between)
                and all(
                    word.form[0].isdigit()
                    if one == "#"
                    else word.form.startswith(one.rstrip("*")) and (one.endswith("*") or word.form == one)
                    for one, word in zip(option, words, strict=True)
                )
            ):
                reached |= ends(rest, reading, start + len(option), True, sentence)
    return reached


def tried(wanted: Phrase, reading: Reading) -> list[tuple[int, int]]:
    """Give the nearest end of a phrase from each place where it can begin."""
    places = []
    for start, word in enumerate(reading.words):
        reached = {end for end in ends(wanted.elements, reading, start, False, word.sentence) if end > start}
        if reached:
            places.append((start, min(reached)))
    return places


@given(st.lists(PARTS, min_size=1, max_size=4), st.lists(st.sampled_from([*WORDS, "."]), max_size=12))
def test_a_phrase_is_found_where_trying_every_way_finds_it(parts: list[str], words: list[str]) -> None:
    text = " ".join(parts).strip()
    while text.endswith((".", "..1")):
        text = text.removesuffix("...").removesuffix("..1").strip()
    assume(text)
    try:
        wanted = phrase(text, {})
    except ValueError:
        reject()
    reading = read(" ".join(words).replace(" .", "."), PLAIN)
    assert found(wanted, reading) == tried(wanted, reading)
