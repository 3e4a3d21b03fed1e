"""What two people made of the same text: who changed what, and whose state is offered first."""

from typing import Any

import pytest

from cms.content.merging import Apart, Side, apart

BASE = {"title": "Neck", "tags": ["a"]}


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        pytest.param(BASE, {}, {}, [], id="nobody changed anything"),
        pytest.param(BASE, {"title": "Back"}, {}, [("title", Side.MINE, Side.MINE)], id="only mine"),
        pytest.param(BASE, {}, {"title": "Back"}, [("title", Side.THEIRS, Side.THEIRS)], id="only theirs"),
        pytest.param(BASE, {"title": "A"}, {"title": "B"}, [("title", None, Side.MINE)], id="both, otherwise"),
        pytest.param(BASE, {"title": "A"}, {"title": "A"}, [], id="both, to the same"),
        pytest.param(
            BASE,
            {"title": "A"},
            {"tags": []},
            [("title", Side.MINE, Side.MINE), ("tags", Side.THEIRS, Side.THEIRS)],
            id="each another member",
        ),
        pytest.param(None, {"title": "A"}, {}, [("title", None, Side.MINE)], id="nobody knows where it began"),
    ],
)
def test_who_changed_what(
    base: dict[str, Any] | None, mine: dict[str, Any], theirs: dict[str, Any], expected: list[tuple[Any, ...]]
) -> None:
    found = apart(base, {**BASE, **mine}, {**BASE, **theirs})
    assert [(each.member, each.changed_by, each.preferred) for each in found] == expected


def test_a_member_that_one_side_alone_has_is_apart() -> None:
    assert apart({}, {"title": "A"}, {}) == [Apart("title", Side.MINE)]
