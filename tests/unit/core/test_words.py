"""The words of a text, as search and likeness take them."""

import pytest

from cms.core.words import placed_words, spelled, words

WORDS = [
    ("Psoas-stretch: hold it 30s!", ["psoas", "stretch", "hold", "it", "30s"], "signs part words"),
    ("Straße, Ødem und café", ["strasse", "odem", "und", "cafe"], "folded"),
    ("snake_case", ["snake", "case"], "an underscore parts them, too"),
    ("cafe\u0301 au lait", ["cafe", "au", "lait"], "an accent of its own belongs to its letter"),
    ("首が痛い", ["首", "が", "痛", "い"], "each sign of a language without spaces"),
    ("neck首neck", ["neck", "首", "neck"], "such a sign within other letters"),
    ("हिन्दी में", ["हिन्दी", "में"], "marks within words of Devanagari"),
    ("", [], "nothing"),
    ("… – !", [], "signs alone"),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(text, found, id=why) for text, found, why in WORDS])
def test_a_text_is_read_word_by_word(text: str, expected: list[str]) -> None:
    assert list(words(text)) == expected
    assert [word for _start, _end, word in placed_words(text)] == expected


def test_what_is_read_the_short_way_is_read_the_same() -> None:
    """A sign of Japanese has the whole text read the long way; all others must not care which way that is."""
    for block in range(0, 0x11_0000, 0x100):
        signs = [chr(number) for number in range(block, block + 0x100) if not 0xD800 <= number < 0xE000]
        text = " ".join(f"a{sign}b" for sign in signs)
        assert [match[0] for match in spelled(text)] == [match[0] for match in spelled(f"{text} 首")][:-1], hex(block)
