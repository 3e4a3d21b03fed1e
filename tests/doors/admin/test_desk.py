"""The moderators' queue as a page: read, decide about one or many, take back, without scripts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import insert, select, update

from cms.accounts.permissions import GRANTS, Permission, Role
from cms.comments.models import Comment
from cms.core.db import db, writing
from cms.web.admin import spans
from tests.api import READER, Api
from tests.counting import counting
from tests.doors.admin.pages import Form, Page, Visitor

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)> & \'"><b>'
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/admin/comments"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def waiting(editor: Api, reader: Api) -> list[dict[str, Any]]:
    """Give three comments that wait on one article."""
    article = editor.published("articles", title="Neck")
    return [reader.commented(article, body=f"Number {n}", author_name=f"Jo {n}") for n in range(3)]


def deciding(page: Page) -> Form:
    """Give the form about the open comment."""
    return next(form for form in page.forms if form.action.startswith(f"{PATH}/decisions") and "chosen" in form.fields)


def listing(page: Page) -> Form:
    """Give the form that holds the list."""
    return next(form for form in page.forms if form.action.startswith(f"{PATH}/decisions") and form.boxes)


def undo(page: Page) -> Form:
    """Give the form that takes the last decision back."""
    return next(form for form in page.forms if form.action.startswith(f"{PATH}/undo"))


def opened(page: Page) -> int:
    """Give the id of the open comment."""
    return int(deciding(page).fields["open"])


def listed(page: Page) -> list[int]:
    """Give the ids of the comments in the list."""
    return [int(value.partition(":")[0]) for name, value in listing(page).boxes if name == "chosen"]


def statuses(moderator: Api, comments: list[dict[str, Any]]) -> list[str]:
    """Give where the comments stand."""
    return [moderator.get(f"/moderation/comments/{each['id']}").get_json()["status"] for each in comments]


def ids(comments: list[dict[str, Any]]) -> list[int]:
    """Give the ids of comments."""
    return [each["id"] for each in comments]


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


SPANS = [
    ([], "", "nothing is nothing"),
    ([7], "7", "one number is itself"),
    ([3, 4, 5, 9], "3-5,9", "neighbours are a span"),
    ([9, 5, 4, 3, 1], "1,3-5,9", "in any order"),
]


@pytest.mark.parametrize(("numbers", "text"), [pytest.param(*row[:2], id=row[2]) for row in SPANS])
def test_spans_of_numbers_are_read_as_they_were_written(numbers: list[int], text: str) -> None:
    assert spans.written(numbers) == text
    assert spans.read(text, 1000) == sorted(numbers)


@pytest.mark.parametrize("text", ["x", "-", "1-", "-1", "1;2", "3-1", "9" * 5000, f"1-{'9' * 30}", "1-2-3"])
def test_what_is_no_span_gives_nothing(text: str) -> None:
    assert spans.read(text, 1000) == []


def test_no_span_gives_more_than_is_wanted() -> None:
    assert spans.read("1-2000000000,5", 4) == [1, 2, 3, 4]


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


MEDDLED: list[tuple[str, dict[str, str], int]] = [
    ("no button, as Enter in a box sends it", {"chosen": "1:1"}, 303),
    ("an empty button", {"do": "", "chosen": "1:1"}, 400),
    ("an unknown action", {"do": "delete", "chosen": "1:1"}, 400),
    ("an unknown reason", {"do": "reject:dull", "chosen": "1:1"}, 400),
    ("no comment", {"do": "approve", "chosen": ":1"}, 400),
    ("a comment that is no number", {"do": "approve", "chosen": "one:1"}, 400),
    ("a comment beyond all ids", {"do": "approve", "chosen": f"{10**30}:1"}, 400),
    ("a number without an end", {"do": "approve", "chosen": f"{'9' * 5000}:1"}, 400),
    ("a version beyond all numbers", {"do": "approve", "chosen": f"1:{10**30}"}, 400),
    ("no version", {"do": "approve", "chosen": "1"}, 400),
    ("a note without an end", {"do": "approve", "chosen": "1:1", "note": "x" * 2001}, 400),
    ("a ticked box of somebody's own", {"do": "approve", "all": "<script>"}, 400),
    ("a comment that is not there", {"do": "approve", "chosen": "999:1", "open": "999"}, 303),
    ("an open comment that is none", {"do": "approve", "chosen": "999:1", "open": "<script>"}, 303),
]


def test_a_form_that_somebody_meddled_with_changes_nothing(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    token = deciding(at_the_desk.page(PATH)).fields["csrf_token"]
    for why, data, status in MEDDLED:
        answer = at_the_desk.post(f"{PATH}/decisions", {"csrf_token": token, **data})
        assert answer.status_code == status, why
        assert "<script>" not in answer.get_data(as_text=True), why
    for decisions in ("", "x", f"{10**30}", "9" * 5000, "-1", "1;2", "1-1000"):
        page = at_the_desk.followed(at_the_desk.post(f"{PATH}/undo", {"csrf_token": token, "decisions": decisions}))
        assert "There is nothing to take back." in page.text, decisions[:40]
    assert statuses(moderator, waiting) == ["pending"] * 3


def test_what_an_address_cannot_ask_is_said_on_a_page(waiting: list[dict[str, Any]], at_the_desk: Visitor) -> None:
    wrong = ("status=gone", "sort=best", "limit=0", "cursor=x", "colour=red", "status=spam&status=pending", "view=x")
    for query in wrong:
        for path in (PATH, f"{PATH}/{waiting[0]['id']}"):
            page = at_the_desk.page(f"{path}?{query}")
            assert (page.status, page.faults) == (400, []), query
    for missing in (4711, 10**30):
        assert at_the_desk.page(f"{PATH}/{missing}").status == 404
    assert at_the_desk.page(f"{PATH}?q=&author=").status == 200, "a field left empty asks for nothing"


@pytest.mark.parametrize("role", ["author", "editor"])
def test_who_may_not_moderate_is_told_so_on_a_page(
    role: str, waiting: list[dict[str, Any]], visitor: Visitor, account: Callable[..., str], moderator: Api
) -> None:
    visitor.signed_in(account(role))
    for path in (PATH, f"{PATH}/{waiting[1]['id']}", f"{PATH}/{waiting[1]['id']}?pane=true"):
        page = visitor.page(path)
        assert (page.status, page.faults) == (403, [])
        assert "comments.read" in page.text
        assert "Number 1" not in page.html
    sign_out = next(form for form in page.forms if form.action == "/admin/sign-out")
    token = {"csrf_token": sign_out.fields["csrf_token"]}
    for path in (f"{PATH}/decisions", f"{PATH}/undo"):
        sent = {**token, "do": "approve", "chosen": f"{waiting[0]['id']}:1", "decisions": "1"}
        answer = visitor.post(path, sent)
        assert (answer.status_code, answer.content_type) == (403, "text/html; charset=utf-8"), path
    assert statuses(moderator, waiting) == ["pending"] * 3
    assert visitor.sent(sign_out).status_code == 302


def test_who_may_only_read_sees_no_buttons(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(GRANTS, Role.MODERATOR, frozenset({Permission.COMMENTS_READ}))
    page = at_the_desk.page(PATH)
    assert "Number 0" in page.text
    assert [button for form in page.forms for button in form.buttons if button[0] == "do"] == []
    assert [box for form in page.forms for box in form.boxes] == []


def test_an_admin_may_moderate_too(
    waiting: list[dict[str, Any]], visitor: Visitor, account: Callable[..., str], moderator: Api
) -> None:
    visitor.signed_in(account("admin"))
    assert visitor.sent(deciding(visitor.page(PATH)), ("do", "approve")).status_code == 303
    assert statuses(moderator, waiting)[0] == "approved"


def test_a_stranger_reads_and_decides_nothing(waiting: list[dict[str, Any]], visitor: Visitor, moderator: Api) -> None:
    token = visitor.page("/admin/sign-in").forms[-1].fields["csrf_token"]
    for path in (PATH, f"{PATH}/{waiting[0]['id']}", f"{PATH}/{waiting[0]['id']}?pane=true"):
        assert urlsplit(visitor.get(path).headers["Location"]).path == "/admin/sign-in"
    for path in (f"{PATH}/decisions", f"{PATH}/undo"):
        answer = visitor.post(
            path, {"csrf_token": token, "do": "approve", "chosen": f"{waiting[0]['id']}:1", "decisions": "1"}
        )
        assert urlsplit(answer.headers["Location"]).path == "/admin/sign-in"
    assert statuses(moderator, waiting) == ["pending"] * 3


def test_a_comment_on_what_is_not_live_says_so(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, editor: Api, moderator: Api
) -> None:
    article = editor.get("/articles/neck").get_json()
    closed = editor.patch(
        f"/articles/{article['id']}", {"comments_open": False, "version": article["version"]}
    ).get_json()
    editor.post(f"/articles/{article['id']}/unpublish", {"version": closed["version"]})
    page = at_the_desk.page(PATH)
    assert ("https://clinic.example/articles/neck", "") not in page.links
    assert "Not live" in page.text
    assert at_the_desk.sent(deciding(page), ("do", "approve")).status_code == 303
    assert statuses(moderator, waiting[:1]) == ["approved"]


def test_a_closed_thread_is_told(waiting: list[dict[str, Any]], at_the_desk: Visitor, editor: Api) -> None:
    assert "Closed for comments" not in at_the_desk.page(PATH).text
    article = editor.get("/articles/neck").get_json()
    saved = editor.patch(f"/articles/{article['id']}", {"comments_open": False, "version": article["version"]})
    editor.post(f"/articles/{article['id']}/publish", {"version": saved.get_json()["version"]})
    assert "Closed for comments" in at_the_desk.page(PATH).text


def test_an_erased_comment_cannot_be_decided_on(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, moderator: Api
) -> None:
    form = deciding(at_the_desk.page(PATH))
    gone = waiting[0]["id"]
    with writing():
        db.session.execute(update(Comment).where(Comment.id == gone).values(status="erased", person_id=None, source=""))
    page = at_the_desk.followed(at_the_desk.sent(form, ("do", "approve")))
    assert "The comment by Jo 0 was erased." in page.text
    assert "Nothing of it is left" in page.text
    assert [each for each in page.forms if "open" in each.fields and "chosen" in each.fields] == []
    assert statuses(moderator, waiting[:1]) == ["erased"]


def test_scripts_get_the_comment_without_the_page(waiting: list[dict[str, Any]], at_the_desk: Visitor) -> None:
    pane = at_the_desk.page(f"{PATH}/{waiting[1]['id']}?pane=true&sort=newest")
    assert ("Number 1" in pane.text, "data-row=" in pane.html, pane.elements[0]) == (True, False, "article")
    form = deciding(pane)
    assert form.action == f"{PATH}/decisions?sort=newest", "a form leads to the page, for whoever has no scripts"
    form.action += "&pane=true"
    told = Page(at_the_desk.sent(form, ("do", "hold")))
    assert told.title.startswith("3 waiting")
    assert "Held: Jo 1." in told.text
    assert f'data-outcome="done" data-id="{waiting[1]["id"]}" data-version="2"' in told.html
    assert f'value="{waiting[1]["id"]}:2"' in told.html, "its row, since it is in the list still"
    left = Page(at_the_desk.sent(form, ("do", "approve")))
    assert f'data-outcome="conflict" data-id="{waiting[1]["id"]}" data-version="2"' in left.html
    assert "You decided on the comment by Jo 1 before: Held." in left.text
    back = undo(told)
    back.action += "&pane=true"
    taken_back = Page(at_the_desk.sent(back))
    assert f'data-outcome="done" data-id="{waiting[1]["id"]}" data-version="3"' in taken_back.html


@ON_SQLITE
def test_a_page_costs_the_same_however_much_waits(
    editor: Api, reader: Api, at_the_desk: Visitor, moderator: Api
) -> None:
    live = [editor.published("articles", title=f"Neck {number}", slug=f"neck-{number}") for number in range(5)]
    costs = []
    for more in (5, 55):
        for number in range(more):
            told = {"author_email": f"{more}-{number}@reader.example", "body": f"Number {more} {number}"}
            made = reader.commented(live[number % 5], **told)
            moderator.decided("hold", made["id"])
        for path in ("?limit=100", f"/{made['id']}?limit=100", f"/{made['id']}?pane=true"):
            with counting() as sent:
                assert at_the_desk.page(f"{PATH}{path}").status == 200
            costs.append(len(sent))
    assert costs[:3] == costs[3:]
    assert max(costs) <= 32


def test_every_page_works_without_scripts(
    waiting: list[dict[str, Any]], at_the_desk: Visitor, visitor: Visitor
) -> None:
    pages = [
        visitor.page("/admin/sign-in"),
        visitor.page("/admin/none"),
        at_the_desk.page("/admin/"),
        *(at_the_desk.page(f"{PATH}?status={status}") for status in ("pending", "approved", "spam")),
        at_the_desk.page(f"{PATH}/{waiting[1]['id']}"),
    ]
    for page in pages:
        assert page.faults == []
        assert "html" in page.elements
        assert page.elements.count("h1") == 1
        assert page.title
        assert all(form.method in {"get", "post", "dialog"} for form in page.forms)
        assert all("csrf_token" in form.fields for form in page.forms if form.method == "post")


def test_every_field_has_a_label(waiting: list[dict[str, Any]], at_the_desk: Visitor, visitor: Visitor) -> None:
    for page in (visitor.page("/admin/sign-in"), at_the_desk.page(PATH)):
        assert page.fields
        assert [each for each in page.fields if each not in page.labels] == []
