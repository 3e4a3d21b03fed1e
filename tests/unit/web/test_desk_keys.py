"""The keys of the desk: which one does what, and which ones can be chosen."""

import pytest
from flask import Flask

from cms.core.errors import Invalid
from cms.web.admin.desk_keys import KEYS, checked, in_force

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
USUAL = {each.does: each.usual for each in KEYS}


@ON_SQLITE
def test_the_usual_keys_can_be_kept(app: Flask) -> None:
    with app.test_request_context():
        assert checked(USUAL) == USUAL
    assert in_force({}) == USUAL


@ON_SQLITE
@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param({"approve": "f"}, id="a free letter"),
        pytest.param({"approve": ""}, id="no key at all"),
        pytest.param({"approve": "", "spam": ""}, id="two without a key are no conflict"),
        pytest.param({"approve": "é"}, id="a letter of another language"),
        pytest.param({"approve": "A"}, id="a capital is a key of its own"),
        pytest.param({"approve": "s", "spam": "a"}, id="two that change places"),
    ],
)
def test_a_free_key_can_be_chosen(app: Flask, chosen: dict[str, str]) -> None:
    with app.test_request_context():
        assert checked({**USUAL, **chosen}) == {**USUAL, **chosen}


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param(" f ", "f", id="spaces around it"),
        pytest.param("e\u0301", "é", id="a letter of two code points is the key that browsers tell"),
    ],
)
def test_a_key_is_kept_as_browsers_tell_it(app: Flask, typed: str, kept: str) -> None:
    with app.test_request_context():
        assert checked({**USUAL, "approve": typed})["approve"] == kept


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "place", "told"),
    [
        pytest.param("s", "#/spam", "“s” does “Approve” already", id="one that does something else"),
        pytest.param("ab", "#/approve", "a single letter", id="two letters"),
        pytest.param("\x07", "#/approve", "a single letter", id="a sign that no one sees"),
        pytest.param("/", "#/approve", "goes to the search", id="the key of every page"),
        pytest.param("3", "#/approve", "numbers choose a reason", id="a number"),
    ],
)
def test_a_key_is_one_sign_that_does_one_thing(app: Flask, typed: str, place: str, told: str) -> None:
    with app.test_request_context(), pytest.raises(Invalid) as refusal:
        checked({**USUAL, "approve": typed})
    [fault] = refusal.value.faults
    assert fault.pointer == place
    assert told in fault.detail


def test_a_doing_that_comes_later_takes_no_key_that_somebody_chose() -> None:
    earlier = {**USUAL, "approve": "?"}
    del earlier["help"]
    assert in_force(earlier)["approve"] == "?"
    assert in_force(earlier)["help"] == ""


def test_what_was_kept_in_another_shape_counts_for_nothing() -> None:
    assert in_force(None) == USUAL
    assert in_force({"gone": "g"}) == USUAL
