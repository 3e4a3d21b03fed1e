"""The person behind a comment, at the desk: what they wrote before, and under which names."""

from typing import Any

import pytest

from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Visitor


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def article(editor: Api) -> Any:
    """Give an article that can be commented on."""
    return editor.published("articles", title="Neck")


def _known(visitor: Visitor, comment: Any) -> str:
    """Give what the desk knows about the person."""
    text = visitor.page(f"/admin/comments/{comment['id']}").text
    return text.partition("The person")[2].partition("What happened so far")[0]


def test_the_last_five_stand_beside_the_comment(at_the_desk: Visitor, reader: Api, article: Any) -> None:
    for number in range(6):
        reader.commented(article, body=f"Earlier {number}")
    opened = reader.commented(article, body="The open one")
    known = _known(at_the_desk, opened)
    assert [f"Earlier {n}" in known for n in range(6)] == [False, True, True, True, True, True]
    assert known.index("Earlier 5") < known.index("Earlier 1")
    assert "7 waiting" in known
    assert "The open one" not in known


def test_each_is_told_with_where_it_stands(at_the_desk: Visitor, reader: Api, moderator: Api, article: Any) -> None:
    moderator.decided("spam", reader.commented(article, body="Buy now")["id"])
    moderator.decided("approve", reader.commented(article, body="Thanks")["id"])
    known = _known(at_the_desk, reader.commented(article, body="The open one"))
    assert known.index("Thanks Approved") < known.index("Buy now Spam")
    assert "1 waiting 1 approved 0 rejected 1 spam" in known


def test_other_names_are_told_and_one_s_own_is_not(at_the_desk: Visitor, reader: Api, article: Any) -> None:
    for number, name in enumerate(("Jo", "Joanna", "Joanna", "<b>J</b>")):
        reader.commented(article, body=f"Number {number} of a few", author_name=name)
    known = _known(at_the_desk, reader.commented(article, body="The open one", author_name="Jo"))
    assert "Other names used: Joanna (2), <b>J</b> (1)" in known


def test_a_stranger_with_the_same_name_is_somebody_else(at_the_desk: Visitor, reader: Api, article: Any) -> None:
    reader.commented(article, body="By somebody else", author_email="other@reader.example")
    known = _known(at_the_desk, reader.commented(article, body="The open one"))
    assert "By somebody else" not in known
    assert "All comments by this person" not in known


def test_all_by_a_person_are_one_list_wherever_they_stand(
    at_the_desk: Visitor, reader: Api, moderator: Api, article: Any
) -> None:
    moderator.decided("spam", reader.commented(article, body="Buy now")["id"])
    moderator.decided("approve", reader.commented(article, body="Thanks")["id"])
    opened = reader.commented(article, body="The open one")
    reader.commented(article, body="By somebody else", author_email="other@reader.example")
    page = at_the_desk.page(f"/admin/comments/{opened['id']}")
    link = next(
        href for href, _current in page.links if "status=all" in href and "author=" in href and "/comments?" in href
    )
    listed = at_the_desk.page(link)
    assert listed.html.count("data-row=") == 3
    assert all(text in listed.text for text in ("Buy now", "Thanks", "The open one"))
    assert "By somebody else" not in listed.text


def test_a_decision_in_the_list_of_all_goes_on_to_the_next(at_the_desk: Visitor, reader: Api, article: Any) -> None:
    older, newer = (reader.commented(article, body=body) for body in ("The older one", "The newer one"))
    page = at_the_desk.page("/admin/comments?status=all")
    form = next(form for form in page.forms if form.fields.get("chosen", "").startswith(f"{newer['id']}:"))
    answer = at_the_desk.sent(form, ("do", "approve"))
    assert f"/admin/comments/{older['id']}?" in answer.headers["Location"]


def test_the_history_costs_the_same_however_long_it_is(at_the_desk: Visitor, reader: Api, article: Any) -> None:
    reader.commented(article, body="One before")
    opened = reader.commented(article, body="The open one")
    at_the_desk.page(f"/admin/comments/{opened['id']}")
    with counting() as few:
        at_the_desk.page(f"/admin/comments/{opened['id']}?pane=true")
    for number in range(8):
        reader.commented(article, body=f"Number {number} of many", author_name=f"Name {number}")
    with counting() as many:
        at_the_desk.page(f"/admin/comments/{opened['id']}?pane=true")
    assert len(many) == len(few)
