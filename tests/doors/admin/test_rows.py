"""Rows of a form, rearranged on the names that browsers send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from cms.core.errors import Unreadable
from cms.web.admin.forms.rows import LISTS, landing, rearranged

THREE = [("steps-0-text_html", "a"), ("steps-1-text_html", "b"), ("steps-2-text_html", "c")]
WAYS = [
    pytest.param("up:steps:2", "acb", "up:steps:1", id="a step goes up by one, and its button goes with it"),
    pytest.param("up:steps:1", "bac", "down:steps:0", id="on top there is no way up left, so one goes on at the other"),
    pytest.param("up:steps:0", "abc", "down:steps:0", id="the first one stays where it is"),
    pytest.param("down:steps:0", "bac", "down:steps:1", id="a step goes down by one"),
    pytest.param("down:steps:1", "acb", "up:steps:2", id="at the end there is no way down left"),
    pytest.param("down:steps:2", "abc", "up:steps:2", id="the last one stays where it is"),
    pytest.param("move:steps:0:2", "bca", "up:steps:2", id="a step is carried down to the place of another"),
    pytest.param("move:steps:2:0", "cab", "down:steps:0", id="and up, the others make room"),
    pytest.param("move:steps:1:1", "abc", "up:steps:1", id="carried to where it was, nothing changes"),
    pytest.param("remove:steps:1", "ac", "steps-1-text_html", id="after a removal one goes on where the next one is"),
    pytest.param("remove:steps:2", "ab", "steps-1-text_html", id="or at the last one"),
]


def _texts(fields: MultiDict[str, str]) -> str:
    """Give the texts of the steps in order; that they are numbered without a gap is checked on the way."""
    found = {name: value for name, value in fields.items() if name.startswith("steps-")}
    return "".join(found[f"steps-{place}-text_html"] for place in range(len(found)))


@pytest.mark.parametrize(("instruction", "after", "focus"), WAYS)
def test_a_row_goes_where_its_button_says(instruction: str, after: str, focus: str) -> None:
    assert _texts(rearranged(MultiDict(THREE), instruction)) == after
    assert landing(MultiDict(THREE), instruction) == focus


@pytest.mark.parametrize(
    ("path", "named"),
    [
        pytest.param("steps", "steps-3-text_html", id="a row of several fields begins with its first one"),
        pytest.param("reminders", "reminders-0", id="a row may be one field"),
        pytest.param("variations-0-steps", "variations-0-steps-1-text_html", id="a list may stand inside a row"),
    ],
)
def test_a_new_row_is_empty_and_one_goes_on_in_it(path: str, named: str) -> None:
    fields = MultiDict([*THREE, ("variations-0-title", "v"), ("variations-0-steps-0-text_html", "d")])
    result = rearranged(fields, f"add:{path}")
    assert landing(fields, f"add:{path}") == named
    assert result[named] == ""
    assert [item for item in result.items(multi=True) if item[0] != named] == list(fields.items(multi=True))


def test_what_belongs_to_a_row_goes_with_it() -> None:
    fields = MultiDict(
        [
            ("variations-0-title", "standing"),
            ("variations-1-title", "lying"),
            ("variations-1-steps-0-text_html", "lie down"),
            ("variations-1-steps-0-image_id", "7"),
            ("steps-0-text_html", "kneel"),
        ]
    )
    assert dict(rearranged(fields, "up:variations:1")) == {
        "variations-0-title": "lying",
        "variations-0-steps-0-text_html": "lie down",
        "variations-0-steps-0-image_id": "7",
        "variations-1-title": "standing",
        "steps-0-text_html": "kneel",
    }


def test_when_the_last_row_is_gone_one_goes_on_at_the_button_that_adds_one() -> None:
    fields = MultiDict([("equipment-0", "chair")])
    assert not rearranged(fields, "remove:equipment:0")
    assert landing(fields, "remove:equipment:0") == "add:equipment"


@pytest.mark.parametrize("path", [path for path in LISTS if "-" not in path])
def test_a_list_that_is_full_takes_no_row_more(path: str) -> None:
    rows = LISTS[path]
    full = MultiDict((f"{path}-{place}{rows.first}", "x") for place in range(rows.most))
    assert rearranged(full, f"add:{path}") == full
    assert landing(full, f"add:{path}") == f"{path}-{rows.most - 1}{rows.first}"


@pytest.mark.parametrize(
    "instruction",
    [
        pytest.param("", id="nothing"),
        pytest.param("add", id="no list"),
        pytest.param("add:title", id="what is no list"),
        pytest.param("add:steps:1", id="a place that is not asked for"),
        pytest.param("up:steps", id="no place"),
        pytest.param("up:steps:3", id="a place where nothing stands"),
        pytest.param("up:steps:-1", id="a place before the first"),
        pytest.param("up:steps:01", id="a number written in another way"),
        pytest.param("up:steps:²", id="what is a digit and no number"),
        pytest.param("up:steps:99999999999999999999", id="a number beyond all lists"),
        pytest.param("move:steps:0:7", id="a target where nothing stands"),
        pytest.param("turn:steps:0", id="an unknown verb"),
        pytest.param("add:variations-3-steps", id="a row that is not there"),
        pytest.param("add:variations-x-steps", id="a row without a number"),
        pytest.param("add:variations-0-title", id="what is no list inside a row"),
        pytest.param("add:steps-0-steps", id="a list where none is"),
        pytest.param("add:variations-0-steps-0-steps", id="deeper than there are lists"),
    ],
)
def test_what_is_no_instruction_is_refused(instruction: str) -> None:
    with pytest.raises(Unreadable):
        rearranged(MultiDict([*THREE, ("variations-0-title", "v")]), instruction)


@pytest.mark.parametrize("button", ["", "save", "publish", "submit", "card"])
def test_other_buttons_lead_to_no_row(button: str) -> None:
    assert landing(MultiDict(THREE), button) == ""


def test_names_that_only_look_like_rows_stay_as_they_are() -> None:
    odd = [("steps-x-text_html", "1"), ("steps-007", "2"), ("steps_more-0", "3"), ("steps", "4"), ("steps-²", "5")]
    assert rearranged(MultiDict([*odd, *THREE]), "remove:steps:0").to_dict() == {
        **dict(odd),
        "steps-0-text_html": "b",
        "steps-1-text_html": "c",
    }


@given(
    st.lists(st.tuples(st.sampled_from(["add", "up", "down", "remove", "move"]), st.integers(0, 6), st.integers(0, 6)))
)
def test_whatever_is_pressed_just_the_texts_that_were_not_removed_are_there(
    pressed: list[tuple[str, int, int]],
) -> None:
    fields: MultiDict[str, str] = MultiDict([*THREE, ("title", "kept"), ("tags", "x"), ("tags", "y")])
    kept = {"a", "b", "c"}
    for verb, place, target in pressed:
        count = sum(name.startswith("steps-") for name in fields)
        named = {"add": "", "move": f":{place}:{target}"}.get(verb, f":{place}")
        if verb != "add" and max(place, target if verb == "move" else 0) >= count:
            continue
        if verb == "remove":
            kept.discard(fields[f"steps-{place}-text_html"])
        fields = rearranged(fields, f"{verb}:steps{named}")
    assert sorted(_texts(fields)) == sorted(kept)
    assert fields["title"] == "kept"
    assert fields.getlist("tags") == ["x", "y"]
