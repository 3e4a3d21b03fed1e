"""Slugs: lower-case ASCII words joined by `-`."""

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.core.slugs import LONGEST, is_slug, numbered, slug_from


@pytest.mark.parametrize(
    ("text", "good"),
    [
        pytest.param("psoas-stretch", True, id="two words"),
        pytest.param("a", True, id="one letter"),
        pytest.param("10-minutes", True, id="digits"),
        pytest.param("a" * LONGEST, True, id="as long as it may be"),
        pytest.param("a" * (LONGEST + 1), False, id="one longer"),
        pytest.param("", False, id="nothing"),
        pytest.param("Psoas", False, id="a capital"),
        pytest.param("psoas_stretch", False, id="an underscore"),
        pytest.param("-a", False, id="a hyphen before"),
        pytest.param("a-", False, id="a hyphen behind"),
        pytest.param("a--b", False, id="two hyphens"),
        pytest.param("a\n", False, id="a line end behind"),
        pytest.param("rücken", False, id="a letter beyond ASCII"),
        pytest.param("a/b", False, id="a slash"),
        pytest.param("٣", False, id="a digit of another script"),
    ],
)
def test_a_slug_is_words_of_ascii_joined_by_single_hyphens(text: str, good: bool) -> None:
    assert is_slug(text) is good


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        pytest.param("Clicking in the Back of the Head", "clicking-in-the-back-of-the-head", id="English"),
        pytest.param("Übung für den Rücken", "ubung-fur-den-rucken", id="German"),
        pytest.param("腰痛", "yao-tong", id="Chinese is written in Latin letters"),
        pytest.param("Растяжка", "rastiazhka", id="Russian is written in Latin letters"),
        pytest.param("¿¡…!?", "untitled", id="no word is left"),
        pytest.param("", "untitled", id="nothing at all"),
        pytest.param("💪", "untitled", id="a picture only"),
    ],
)
def test_a_title_in_any_script_gives_a_slug(title: str, slug: str) -> None:
    assert slug_from(title) == slug


@settings(max_examples=300)
@given(st.text(max_size=200))
def test_whatever_the_title_its_slug_can_be_stored_even_with_a_number(title: str) -> None:
    assert is_slug(slug_from(title))
    assert is_slug(f"{slug_from(title)}-9999999")


def test_a_long_title_is_cut_at_a_word() -> None:
    slug = slug_from("vertebra " * 40)
    assert len(slug) <= LONGEST
    assert set(slug.split("-")) == {"vertebra"}


def test_numbers_are_counted_up_behind_a_slug_without_an_end() -> None:
    assert list(islice(numbered("a"), 4)) == ["a", "a-2", "a-3", "a-4"]
