"""Names that cannot be told apart by eye have one skeleton, and others have not."""

import pytest

from cms.core.lookalikes import skeleton, skeletons_within


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        pytest.param("Ana Silva", "ana  SILVA", True, id="capitals and blanks"),
        pytest.param("Ana Silva", "Аnа Sіlvа", True, id="Cyrillic letters"),
        pytest.param("Ana Silva", "Αna Silνa", True, id="Greek letters"),
        pytest.param("Ana Silva", "Ana Si1va", True, id="a digit for a letter"),
        pytest.param("Ana Silva", "Ana Sllva", True, id="l for i"),
        pytest.param("Ana Silva", "Aná Sïlva", True, id="accents"),
        pytest.param("Ana Silva", "Ａｎａ Ｓｉｌｖａ", True, id="full width"),
        pytest.param("Ana Silva", "𝐀𝐧𝐚 𝑆𝑖𝑙𝑣𝑎", True, id="letters of formulas"),
        pytest.param("Ana Silva", "Ana-Silva.", True, id="punctuation"),
        pytest.param("Mornay", "Momay", True, id="two letters that look like one"),
        pytest.param("Ana Silva", "Ana Siłva", True, id="l with a stroke"),
        pytest.param("Ana Silva", "Ana Siʟva", True, id="a small capital L"),
        pytest.param("Ana Silva", "Ana S∣lva", True, id="the sign of divisibility"),
        pytest.param("Ana Silva", "Ana Sǀlva", True, id="a click"),
        pytest.param("Ana Silva", "Aɴa Silva", True, id="a small capital N"),
        pytest.param("Ana Silva", "ᴀɴᴀ ꜱɪʟᴠᴀ", True, id="small capitals throughout"),
        pytest.param("Doreth Morf", "Đøʀɇŧħ Mørf", True, id="other letters with strokes"),
        pytest.param("Cara Costa", "ϲara Ϲosta", True, id="the sigma that is written as a c"),
        pytest.param("Ana Silva", "Ana Silvo", False, id="another name"),
        pytest.param("Ana Silva", "Anna Silva", False, id="a letter more"),
        pytest.param("Иван", "Анна", False, id="names of another alphabet"),
        pytest.param("אנה", "שרה", False, id="of one without such letters"),
    ],
)
def test_two_names_look_alike_or_not(one: str, other: str, alike: bool) -> None:
    assert (skeleton(one) == skeleton(other)) == alike


@pytest.mark.parametrize(
    ("name", "within"),
    [
        pytest.param("Ana", {"ana"}, id="one word"),
        pytest.param("Dr. Ana Day", {"dr", "ana", "day", "drana", "anaday", "dranaday"}, id="runs of words"),
        pytest.param("Ana-Day", {"ana", "day", "anaday"}, id="a hyphen bounds words"),
        pytest.param(
            "A|a Dáy", {"ala", "day", "aladay"}, id="what is read as a letter bounds none, nor does an accent"
        ),
        pytest.param("…", set(), id="no words"),
    ],
)
def test_a_name_holds_the_runs_of_its_words(name: str, within: set[str]) -> None:
    assert skeletons_within(name) == within
