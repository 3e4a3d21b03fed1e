"""The flat fields of a form: what belongs to a member, and members as others have them."""

import pytest
from werkzeug.datastructures import MultiDict

from cms.web.admin.forms.flat import Fields, member_of, with_taken


@pytest.mark.parametrize(
    ("name", "member"),
    [
        pytest.param("title", "title", id="a field that is a member"),
        pytest.param("steps-2-text_html", "steps", id="a field in a row"),
        pytest.param("variations-0-steps-1-image_id", "variations", id="a field in a row of a row"),
        pytest.param("picture-alt", "image_id", id="a picture that is brought along goes with the chosen one"),
        pytest.param("new_tag-kind", "tags", id="a new tag goes with the others"),
        pytest.param("review_due_exactly", "review_due_at", id="the time goes with the day"),
        pytest.param("version", None, id="the version is none"),
        pytest.param("base", None, id="where it began is none"),
        pytest.param("csrf_token", None, id="the token is none"),
    ],
)
def test_a_field_belongs_to_a_member(name: str, member: str | None) -> None:
    assert member_of(name) == member


def test_whole_members_are_taken_and_nothing_else() -> None:
    mine: Fields = MultiDict([("version", "2"), ("title", "Mine"), ("steps-0", "a"), ("steps-1", "b"), ("tags", "x")])
    theirs: Fields = MultiDict([("version", "9"), ("title", "Theirs"), ("steps-0", "c"), ("tags", "y"), ("tags", "z")])
    found = with_taken(mine, theirs, ["steps", "tags", "version"])
    assert sorted(found.items(multi=True)) == [
        ("steps-0", "c"),
        ("tags", "y"),
        ("tags", "z"),
        ("title", "Mine"),
        ("version", "2"),
    ]
