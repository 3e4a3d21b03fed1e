"""The moderators' queue as a page: read, decide about one or many, take back, without scripts."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import insert, select

from cms.comments.models import Comment
from cms.core.db import db, writing
from tests.api import READER, Api
from tests.doors.admin.pages import Visitor
from tests.doors.admin.queue_forms import PATH, deciding, ids, listed, listing, opened, statuses, undo

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)> & \'"><b>'
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def waiting(editor: Api, reader: Api) -> list[dict[str, Any]]:
    """Give three comments that wait on one article."""
    article = editor.published("articles", title="Neck")
    return [reader.commented(article, body=f"Number {n}", author_name=f"Jo {n}") for n in range(3)]


def test_an_empty_desk_says_that_one_is_through(at_the_desk: Visitor) -> None:
    page = at_the_desk.page(PATH)
    assert (page.status, page.faults) == (200, [])
    assert "You are through" in page.text
    assert page.title.strip().startswith("Comments")
    assert "Nothing here" in at_the_desk.page(f"{PATH}?status=spam").text
    nothing = at_the_desk.page(f"{PATH}?q=x&article=not-there&author=7")
    for words in ("Nothing found", "With “x”", "On “not-there”", "By this person"):
        assert words in nothing.text, words


def test_the_list_shows_who_wrote_what_where_and_the_first_is_open(
    waiting: list[dict[str, Any]], at_the_desk: Visitor
) -> None:
    page = at_the_desk.page(PATH)
    assert page.title.startswith("3 waiting")
    assert (listed(page), opened(page)) == (ids(waiting), waiting[0]["id"])
    for words in ("Jo 1", "Number 1", "Neck", "Jo 2", "Number 2"):
        assert words in page.text, words
    assert [address for address, current in page.links if current == "true"] == [f"{PATH}/{waiting[0]['id']}"]
    other = at_the_desk.page(f"{PATH}/{waiting[2]['id']}")
    assert (listed(other), opened(other)) == (ids(waiting), waiting[2]["id"])
    assert [address for address, current in other.links if current == "true"] == [f"{PATH}/{waiting[2]['id']}"]


def test_the_open_comment_comes_with_what_one_needs_to_decide(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api, reader: Api
) -> None:
    moderator.decided("approve", waiting[0]["id"])
    article = {"type": "article", "slug": "neck"}
    body = "An answer, see https://pills.example/cheap?a=1"
    answer = reader.commented(article, body=body, parent_id=waiting[0]["id"], author_url="https://jo.example")
    reader.commented(article, body="Another answer", parent_id=waiting[0]["id"])
    page = at_the_desk.page(f"{PATH}/{answer['id']}")
    for words in (
        "An answer, see https://pills.example/cheap?a=1", "In answer to Jo 0", "Number 0", "https://jo.example",
        "1 approved 0 rejected 0 spam", "A first comment, as far as anybody can tell.", "Address not confirmed",
        "No answers to it", "1 other answer to Jo 0", "1 comment can be read on the page", "Came in",
    ):  # fmt: skip
        assert words in page.text, words
    assert READER["author_email"] not in page.html
    assert ("https://clinic.example/articles/neck", "") in page.links
    strange = [address for address, _current in page.links if "jo.example" in address or "pills" in address]
    assert strange == [], "what a stranger names cannot be opened by accident"
    above = at_the_desk.page(f"{PATH}/{waiting[0]['id']}")
    assert "2 answers to it (2 of them wait)" in above.text


def test_what_was_decided_before_is_told_with_who_why_and_when(
    waiting: list[dict[str, Any]], at_the_desk: Visitor
) -> None:
    page = at_the_desk.page(PATH)
    at_the_desk.sent(deciding(page), ("do", "reject:abusive"), note="The third time.")
    after = at_the_desk.page(f"{PATH}/{waiting[0]['id']}")
    for words in ("Rejected by Moderator", "Abusive", "The third time."):
        assert words in after.text, words
    assert ("do", "reject") not in deciding(after).buttons, "it is rejected already"
    taken_back = at_the_desk.followed(at_the_desk.sent(undo(after)))
    assert "Taken back by Moderator" in taken_back.text


ACTIONS = [("approve", "approved", "Approved"), ("reject", "rejected", "Rejected"), ("spam", "spam", "Marked as spam")]


@pytest.mark.parametrize(("action", "status", "word"), ACTIONS)
def test_a_decision_leads_to_the_next_comment_and_can_be_taken_back(
    waiting: list[dict[str, Any]],
    at_the_desk: Visitor,
    moderator: Api,
    reader: Api,
    action: str,
    status: str,
    word: str,
) -> None:
    page = at_the_desk.page(f"{PATH}/{waiting[1]['id']}")
    answer = at_the_desk.sent(deciding(page), ("do", action), note="So.")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}/{waiting[2]['id']}")
    after = at_the_desk.followed(answer)
    assert f"{word}: Jo 1." in after.text
    assert (listed(after), opened(after)) == ([waiting[0]["id"], waiting[2]["id"]], waiting[2]["id"])
    assert after.title.startswith("2 waiting")
    assert statuses(moderator, waiting) == ["pending", status, "pending"]
    decision = moderator.get(f"/moderation/comments/{waiting[1]['id']}").get_json()["history"][-1]
    assert (decision["reason"], decision["note"], decision["by"]) == (None, "So.", "Moderator")
    back = at_the_desk.followed(at_the_desk.sent(undo(after)))
    assert "Taken back: Jo 1. Now: Waiting." in back.text
    assert (listed(back), opened(back)) == (ids(waiting), waiting[1]["id"])
    assert statuses(moderator, waiting) == ["pending"] * 3
    assert moderator.get("/articles/neck/comments").get_json()["items"] == []


def test_a_rejection_can_name_each_reason(waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api) -> None:
    buttons = [value for name, value in deciding(at_the_desk.page(PATH)).buttons if value.startswith("reject:")]
    assert len(buttons) == 8
    for button in buttons:
        page = at_the_desk.page(f"{PATH}/{waiting[0]['id']}")
        back = undo(at_the_desk.followed(at_the_desk.sent(deciding(page), ("do", button))))
        history = moderator.get(f"/moderation/comments/{waiting[0]['id']}").get_json()["history"]
        assert f"reject:{history[-1]['reason']}" == button
        at_the_desk.sent(back)


def test_a_held_comment_waits_on_with_a_mark(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    page = at_the_desk.page(PATH)
    assert "Held" not in page.text
    after = at_the_desk.followed(at_the_desk.sent(deciding(page), ("do", "hold"), note="Ask Dr Lee."))
    assert (listed(after), opened(after)) == (ids(waiting), waiting[1]["id"])
    assert "Held: Jo 0." in after.text
    assert "Jo 0 Held" in after.text
    assert statuses(moderator, waiting) == ["pending"] * 3
    back = at_the_desk.followed(at_the_desk.sent(undo(after)))
    assert "Jo 0 Held" not in back.text


def test_behind_the_last_comment_one_begins_again_and_then_is_through(
    waiting: list[dict[str, Any]], at_the_desk: Visitor
) -> None:
    page = at_the_desk.page(f"{PATH}/{waiting[2]['id']}?sort=oldest")
    answer = at_the_desk.sent(deciding(page), ("do", "approve"))
    assert answer.headers["Location"] == f"{PATH}?sort=oldest"
    page = at_the_desk.followed(answer)
    for _left in range(2):
        page = at_the_desk.followed(at_the_desk.sent(deciding(page), ("do", "approve")))
    assert "You are through" in page.text
    assert "Approved: Jo 1." in page.text


def test_a_comment_outside_the_list_is_decided_on_and_stays_open(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    moderator.decided("approve", waiting[1]["id"])
    page = at_the_desk.page(f"{PATH}/{waiting[1]['id']}")
    assert listed(page) == [waiting[0]["id"], waiting[2]["id"]]
    after = at_the_desk.followed(at_the_desk.sent(deciding(page), ("do", "spam")))
    assert opened(after) == waiting[1]["id"]
    assert statuses(moderator, waiting) == ["pending", "spam", "pending"]


def test_many_are_ticked_and_decided_on_at_once_and_taken_back_at_once(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    form = listing(at_the_desk.page(PATH))
    ticked = [box for box in form.boxes if box[0] == "chosen" and not box[1].startswith(f"{waiting[0]['id']}:")]
    assert len(ticked) == 2
    page = at_the_desk.followed(at_the_desk.sent(form, *ticked, ("do", "reject:advertising"), note="Both."))
    assert "Rejected: 2 comments." in page.text
    assert opened(page) == waiting[0]["id"], "what was open stays open"
    assert statuses(moderator, waiting) == ["pending", "rejected", "rejected"]
    told = moderator.get(f"/moderation/comments/{waiting[2]['id']}").get_json()["history"][-1]
    assert (told["reason"], told["note"]) == ("advertising", "Both.")
    again = at_the_desk.followed(at_the_desk.sent(undo(page)))
    assert "2 decisions were taken back." in again.text
    assert statuses(moderator, waiting) == ["pending"] * 3
    nothing = at_the_desk.followed(at_the_desk.sent(listing(again), ("do", "spam")))
    assert "Nothing was ticked" in nothing.text


def test_one_box_ticks_all_on_the_page(waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api) -> None:
    form = listing(at_the_desk.page(f"{PATH}?limit=2"))
    everything = next(box for box in form.boxes if box[0] == "all")
    page = at_the_desk.followed(at_the_desk.sent(form, everything, form.boxes[1], ("do", "approve")))
    assert "Approved: 2 comments." in page.text
    assert statuses(moderator, waiting) == ["approved", "approved", "pending"]


def test_the_list_is_for_itself_where_there_is_room_for_one_alone(
    waiting: list[dict[str, Any]], at_the_desk: Visitor
) -> None:
    page = at_the_desk.page(f"{PATH}/{waiting[1]['id']}?sort=newest")
    way = next(address for address, _current in page.links if "view=list" in address)
    alone = at_the_desk.page(way)
    assert 'data-view="list"' in alone.html
    form = listing(alone)
    answer = at_the_desk.sent(form, form.boxes[1], ("do", "hold"))
    assert answer.headers["Location"] == f"{PATH}?sort=newest&view=list"


@ON_SQLITE
def test_a_thousand_decisions_are_taken_back_at_once(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    with writing():
        first = db.session.get_one(Comment, waiting[0]["id"])
        names = set(Comment.__table__.columns.keys()) - {"id", "fingerprint", "edit_hash"}
        db.session.execute(insert(Comment), [{name: getattr(first, name) for name in names}] * 997)
    token = deciding(at_the_desk.page(PATH)).fields["csrf_token"]
    chosen = " ".join(f"{comment_id}:1" for comment_id in db.session.scalars(select(Comment.id)))
    answer = at_the_desk.post(f"{PATH}/decisions", {"csrf_token": token, "do": "spam", "all": chosen})
    assert len(answer.headers["Set-Cookie"]) < 1500, "what a cookie holds must stay small"
    page = at_the_desk.followed(answer)
    assert "Marked as spam: 1000 comments." in page.text
    assert "1000 decisions were taken back." in at_the_desk.followed(at_the_desk.sent(undo(page))).text
    assert statuses(moderator, waiting) == ["pending"] * 3
    more = {"csrf_token": token, "do": "spam", "all": f"{chosen} 2000:1"}
    assert at_the_desk.post(f"{PATH}/decisions", more).status_code == 400


def test_one_comment_that_somebody_else_decided_on_is_shown_as_it_is_now(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api, editor: Api
) -> None:
    form = deciding(at_the_desk.page(PATH))
    moderator.decided("reject", waiting[0]["id"])
    page = at_the_desk.followed(at_the_desk.sent(form, ("do", "approve")))
    assert "was quicker with the comment by Jo 0: Rejected." in page.text
    assert opened(page) == waiting[0]["id"]
    assert statuses(moderator, waiting[:1]) == ["rejected"]
    decided = deciding(page)
    at_the_desk.sent(decided, ("do", "spam"))
    own = at_the_desk.followed(at_the_desk.sent(decided, ("do", "approve")))
    assert "You decided on the comment by Jo 0 before: Marked as spam." in own.text
    gone = at_the_desk.followed(at_the_desk.sent(decided, ("do", "approve"), chosen="4711:1"))
    assert "not there any more" in gone.text


def test_what_somebody_else_decided_meanwhile_is_left_and_said(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    form = listing(at_the_desk.page(PATH))
    moderator.decided("reject", waiting[0]["id"])
    page = at_the_desk.followed(at_the_desk.sent(form, *form.boxes, ("do", "approve")))
    assert "1 comment was changed by somebody else meanwhile and was left as it is." in page.text
    assert "Approved: 2 comments." in page.text
    assert statuses(moderator, waiting) == ["rejected", "approved", "approved"]
    moderator.decided("spam", waiting[1]["id"])
    after = at_the_desk.followed(at_the_desk.sent(undo(page)))
    assert "1 comment was changed after the decision and stays as it is." in after.text
    assert "Taken back: Jo 2. Now: Waiting." in after.text
    assert statuses(moderator, waiting) == ["rejected", "spam", "pending"]


def test_the_filter_stays_where_one_goes(waiting: list[dict[str, Any]], at_the_desk: Visitor) -> None:
    page = at_the_desk.page(f"{PATH}?q=Number&article=neck&sort=newest&author=")
    assert opened(page) == waiting[2]["id"]
    assert any(current == "page" and "status=pending" in address for address, current in page.links)
    answer = at_the_desk.sent(deciding(page), ("do", "hold"))
    address = urlsplit(answer.headers["Location"])
    assert (address.path, address.query) == (f"{PATH}/{waiting[1]['id']}", "sort=newest&article=neck&q=Number")
    assert "On “Neck”" in page.text
    without = next(address for address, _current in page.links if "q=Number" in address and "article" not in address)
    assert without == f"{PATH}?status=pending&sort=newest&q=Number"
    shown = at_the_desk.page(f"{PATH}?q=Number 1")
    assert listed(shown) == [waiting[1]["id"]]


def test_the_comments_of_one_person_are_one_click_away(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    moderator.decided("reject", waiting[0]["id"])
    page = at_the_desk.page(f"{PATH}/{waiting[1]['id']}")
    way = next(address for address, _current in page.links if "author=" in address and "status=rejected" in address)
    theirs = at_the_desk.page(way)
    assert listed(theirs) == [waiting[0]["id"]]
    assert "By Jo 0" in theirs.text


def test_a_long_queue_is_paged_by_links_and_a_comment_keeps_its_page(
    waiting: list[dict[str, Any]], at_the_desk: Visitor
) -> None:
    seen: list[int] = []
    path: str | None = f"{PATH}?limit=1"
    while path:
        page = at_the_desk.page(path)
        seen += listed(page)
        row = next(address for address, current in page.links if current == "true")
        assert listed(at_the_desk.page(row)) == seen[-1:]
        onward = [address for address, _now in page.links if "cursor=" in address and "view=" not in address]
        path = next((address for address in onward if address.startswith(f"{PATH}?")), None)
    assert seen == ids(waiting)


def test_a_hostile_comment_is_shown_as_text_everywhere(at_the_desk: Visitor, editor: Api, reader: Api) -> None:
    article = editor.published("articles", title=HOSTILE, slug="neck")
    first = reader.commented(article, body=HOSTILE, author_name=HOSTILE[:90])
    page = at_the_desk.page(PATH)
    assert page.faults == []
    for words in (HOSTILE, HOSTILE[:90]):
        assert " ".join(words.split()) in page.text
    done = at_the_desk.followed(at_the_desk.sent(deciding(page), ("do", "approve"), note=HOSTILE))
    reply = reader.commented(article, body="Reply", parent_id=first["id"])
    beside = at_the_desk.page(f"{PATH}/{reply['id']}?q=Reply")
    noted = at_the_desk.page(f"{PATH}/{first['id']}?status=approved&author={'<b>x'}&q={'<b>x'}")
    for shown in (page, done, beside, noted):
        assert shown.faults == []
        assert set(shown.elements) & {"b", "img"} <= {"b", "img"}
        assert shown.html.count("<script") == shown.html.count('<script type="module" src="/static/')
        assert shown.elements.count("img") == 1, "the sign of the house alone"
        assert "onerror=alert(1)>" not in shown.html
