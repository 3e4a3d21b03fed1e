"""Taking words out of a text: a mark stands there, and nothing of the words is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.comments.masking import Mask, MaskKind, masked
from cms.core import commonmark
from cms.core.errors import Invalid
from cms.core.text import text_of

MARKS = {MaskKind.CONTACT: "[contact]", MaskKind.DISCLOSURE: "[health]", MaskKind.OTHER: "[words]"}


def spans(source: str, *words: str, kind: MaskKind = MaskKind.CONTACT) -> list[Mask]:
    """Give the places of words."""
    return [Mask(source.index(each), source.index(each) + len(each), kind) for each in words]


ROWS: list[tuple[str, str, list[str], str]] = [
    ("a mark stands where the words stood", "Ring 0123 now", ["0123"], "Ring [contact] now"),
    ("a stretch that ends within a word takes all of it", "Ring Alexandra now", ["exan"], "Ring [contact] now"),
    ("a sign on a letter belongs to it", "Ring Zoe\u0308 now", ["Zoe"], "Ring [contact] now"),
    ("words with a space between get one mark", "Ring Jo Bloggs now", ["Jo", "Bloggs"], "Ring [contact] now"),
    ("a line end keeps two marks apart", "0123\n4567", ["0123", "4567"], "[contact]\n[contact]"),
    ("stretches that overlap get one mark", "Ring 0123 now", ["g 01", "0123"], "[contact] now"),
    ("all of a text can go", "0123", ["0123"], "[contact]"),
    ("code points count, not bytes", "🙂🙂 0123 🙂", ["0123"], "🙂🙂 [contact] 🙂"),
    ("a mark does not become a link", "0123(https://a.example)", ["0123"], "[contact] (https://a.example)"),
]


@pytest.mark.parametrize(("source", "words", "expected"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_a_mark_stands_where_words_stood(source: str, words: list[str], expected: str) -> None:
    assert masked(source, spans(source, *words), MARKS) == expected


def test_a_mark_says_what_was_there() -> None:
    source = "Jo, 0123, has MS."
    masks = [
        *spans(source, "0123"),
        *spans(source, "MS", kind=MaskKind.DISCLOSURE),
        *spans(source, "Jo", kind=MaskKind.OTHER),
    ]
    assert masked(source, masks, MARKS) == "[words], [contact], has [health]."


def test_a_mark_in_html_is_text() -> None:
    source = '<a title="0123">x</a>'
    shown = masked(source, spans(source, "0123"), {**MARKS, MaskKind.CONTACT: '"><script>'}, is_html=True)
    assert shown == '<a title="&quot;&gt;&lt;script&gt;">x</a>'


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2), (0, 6), (9, 10)])
def test_a_stretch_outside_of_the_text_is_refused_by_its_number(start: int, end: int) -> None:
    with pytest.raises(Invalid) as refusal:
        masked("12345", [Mask(0, 1), Mask(start, end)], MARKS)
    assert refusal.value.faults[0].pointer == "#/spans/1"


GLUE = st.text(alphabet=" \n.,()[]*_`<>&!-\\#~\"'👍🏽e\u0301", max_size=6)


@given(st.lists(st.tuples(GLUE, st.booleans(), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8), GLUE)
def test_nothing_of_the_masked_words_is_left_and_the_others_stay(
    parts: list[tuple[str, bool, int, int]], tail: str
) -> None:
    source, secret, open_words, masks = "", [], [], []
    for number, (glue, is_secret, before, after) in enumerate(parts):
        word = f"{'zq' if is_secret else 'kx'}{number}word{number}"
        source += f"{glue} "
        if is_secret:
            secret.append(word)
            masks.append(Mask(len(source) + before, len(source) + len(word) - after))
        else:
            open_words.append(word)
        source += f"{word} "
    left = masked(source + tail, masks, MARKS)
    html = commonmark.render(left)
    for word in secret:
        assert word not in left + html + text_of(html)
        assert word[:3] not in left + html + text_of(html)
    assert all(word in left for word in open_words)
    assert (left == source + tail) == (not masks)
