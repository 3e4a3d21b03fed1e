"""The phases of the intake, each a rule of its own: facts in, finding out."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cms.comments.intake.answers import answers
from cms.comments.intake.author import author
from cms.comments.intake.challenge import challenge
from cms.comments.intake.consent import consent
from cms.comments.intake.hold import hold
from cms.comments.intake.length import length
from cms.comments.intake.order import AGAIN, PHASES
from cms.comments.intake.parent import parent
from cms.comments.intake.rate import rate
from cms.comments.intake.repeat import repeat
from cms.comments.intake.standing import standing
from cms.comments.intake.thread import thread
from cms.comments.status import Status
from cms.comments.submission import Finding, Task
from cms.core.errors import Conflict, Forbidden, Invalid, TooMany
from cms.core.site import SiteSettings
from tests.unit.comments.commenting import FACTS, PARENT, SUBMISSION

PHASE_ORDER = [
    "thread",
    "author",
    "length",
    "parent",
    "answers",
    "consent",
    "challenge",
    "repeat",
    "rate",
    "rules",
    "standing",
    "team",
    "hold",
]


def of_site(**told: Any) -> Any:
    return replace(FACTS, site=SiteSettings(**told))


def test_what_refuses_comes_before_what_holds() -> None:
    assert [phase.__name__ for phase in PHASES] == PHASE_ORDER


def test_a_changed_text_is_asked_what_a_new_one_is_but_for_how_it_came() -> None:
    once = {"author", "parent", "answers", "consent", "challenge", "rate"}
    assert [phase.__name__ for phase in AGAIN] == [each for each in PHASE_ORDER if each not in once]


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        pytest.param(FACTS, False, id="open, and for ever"),
        pytest.param(replace(FACTS, comments_open=False), True, id="closed by its switch"),
        pytest.param(of_site(comments_open=False), True, id="closed with all others"),
        pytest.param(of_site(comment_days_open=31), False, id="younger than the days it is open"),
        pytest.param(of_site(comment_days_open=30), False, id="on its last day"),
        pytest.param(of_site(comment_days_open=29), True, id="older than the days it is open"),
        pytest.param(
            replace(of_site(comment_days_open=30), published_at=FACTS.now - timedelta(days=30, seconds=1)),
            True,
            id="a second too old",
        ),
    ],
)
def test_a_thread_is_open_or_refuses(facts: Any, refused: bool) -> None:
    if not refused:
        assert thread(SUBMISSION, facts) is None
        return
    with pytest.raises(Forbidden, match="closed"):
        thread(SUBMISSION, facts)


NAME, ADDRESS = "#/author_name", "#/author_email"
NO_NAME, NO_ADDRESS = {"author_name": ""}, {"author_email": ""}
NAMELESS, MAILLESS = {"comment_name_required": False}, {"comment_email_required": False}
WHO: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("both are there", {}, {}, []),
    ("no name", {}, NO_NAME, [NAME]),
    ("no address", {}, NO_ADDRESS, [ADDRESS]),
    ("neither, both told at once", {}, NO_NAME | NO_ADDRESS, [NAME, ADDRESS]),
    ("no name where none is needed", NAMELESS, NO_NAME, []),
    ("no address where only the name may be left out", NAMELESS, NO_ADDRESS, [ADDRESS]),
    ("no address where none is needed", MAILLESS, NO_ADDRESS, []),
    ("no name where only the address may be left out", MAILLESS, NO_NAME, [NAME]),
    ("neither where neither is needed", NAMELESS | MAILLESS, NO_NAME | NO_ADDRESS, []),
    ("letters that could go nowhere", MAILLESS, NO_ADDRESS | {"notify_replies": True}, [ADDRESS]),
    ("another letter that could go nowhere", MAILLESS, NO_ADDRESS | {"notify_decision": True}, [ADDRESS]),
]


@pytest.mark.parametrize(("site", "members", "missing"), [pytest.param(*row[1:], id=row[0]) for row in WHO])
def test_a_writer_says_who_they_are_as_far_as_the_site_asks_or_is_refused(
    site: dict[str, Any], members: dict[str, Any], missing: list[str]
) -> None:
    sent, facts = replace(SUBMISSION, **members), of_site(**site)
    if not missing:
        assert author(sent, facts) is None
        return
    with pytest.raises(Invalid) as told:
        author(sent, facts)
    assert [fault.pointer for fault in told.value.faults] == missing


@pytest.mark.parametrize(
    ("body", "longest", "refused"),
    [
        pytest.param("a", 1, False, id="one sign where one fits"),
        pytest.param("ab", 1, True, id="two signs where one fits"),
        pytest.param("", 10, True, id="nothing"),
        pytest.param(" \n\t ", 10, True, id="blanks are nothing"),
        pytest.param("\u00a0\u2003", 10, True, id="blanks of other widths are nothing"),
        pytest.param("👩‍⚕️", 3, False, id="signs are counted as code points: three"),
        pytest.param("x" * 5000, 5000, False, id="as long as it may be"),
        pytest.param("x" * 5001, 5000, True, id="one longer"),
    ],
)
def test_a_text_is_there_and_short_enough_or_refused(body: str, longest: int, refused: bool) -> None:
    facts, sent = of_site(comment_length=longest), replace(SUBMISSION, body=body.replace("\ufe0f", ""))
    if not refused:
        assert length(sent, facts) is None
        return
    with pytest.raises(Invalid) as told:
        length(sent, facts)
    assert [fault.pointer for fault in told.value.faults] == ["#/body"]


@pytest.mark.parametrize(
    ("parent_id", "found", "refused"),
    [
        pytest.param(None, None, False, id="no answer to anything"),
        pytest.param(7, PARENT, False, id="an approved comment of this entry"),
        pytest.param(7, None, True, id="a comment that there is not"),
        pytest.param(7, replace(PARENT, approved=False), True, id="a comment that is not approved"),
        pytest.param(7, replace(PARENT, entry_id=2), True, id="a comment of another entry"),
        pytest.param(7, replace(PARENT, depth=4, shown_under_id=6), False, id="the deepest comment may be answered"),
    ],
)
def test_what_is_answered_is_here_and_in_public_or_refused(parent_id: int | None, found: Any, refused: bool) -> None:
    sent, facts = replace(SUBMISSION, parent_id=parent_id), replace(FACTS, parent=found)
    if not refused:
        assert parent(sent, facts) is None
        return
    with pytest.raises(Invalid) as told:
        parent(sent, facts)
    assert [(fault.pointer, fault.detail) for fault in told.value.faults] == [
        ("#/parent_id", "The comment that you answer is not here.")
    ], "which of the reasons it is is not told"


@pytest.mark.parametrize(
    ("text", "version", "given", "refused"),
    [
        pytest.param("", "", None, False, id="no wording, no consent"),
        pytest.param("", "", "1", False, id="consent that nobody asked for"),
        pytest.param("We keep this.", "2", "2", False, id="the present wording"),
        pytest.param("We keep this.", "2", "1", True, id="an older wording"),
        pytest.param("We keep this.", "2", None, True, id="no consent"),
        pytest.param("We keep this.", "2", "", True, id="an empty consent"),
    ],
)
def test_the_present_wording_is_agreed_to_or_refused(text: str, version: str, given: str | None, refused: bool) -> None:
    sent, facts = replace(SUBMISSION, consent=given), of_site(consent_text=text, consent_version=version)
    if not refused:
        assert consent(sent, facts) is None
        return
    with pytest.raises(Invalid) as told:
        consent(sent, facts)
    assert [fault.pointer for fault in told.value.faults] == ["#/consent"]


@pytest.mark.parametrize(
    ("task", "staff", "refused"),
    [
        pytest.param(Task.NOT_ASKED, False, None, id="the site asks for none"),
        pytest.param(Task.SOLVED, False, None, id="solved"),
        pytest.param(Task.MISSING, False, "Solve the task", id="no solution"),
        pytest.param(Task.WRONG, False, "not the solution", id="a wrong one"),
        pytest.param(Task.EXPIRED, False, "too long ago", id="one that is too old"),
        pytest.param(Task.USED, False, "used already", id="one that was used"),
        pytest.param(Task.MISSING, True, None, id="staff solve none"),
    ],
)
def test_the_task_is_solved_or_refused(task: Task, staff: bool, refused: str | None) -> None:
    sent, facts = replace(SUBMISSION, from_staff=staff), replace(FACTS, task=task)
    if refused is None:
        assert challenge(sent, facts) is None
        return
    with pytest.raises(Invalid, match=refused) as told:
        challenge(sent, facts)
    assert [fault.pointer for fault in told.value.faults] == ["#/challenge"]


def test_an_exact_repetition_is_refused() -> None:
    assert repeat(SUBMISSION, FACTS) is None
    with pytest.raises(Conflict, match="already"):
        repeat(SUBMISSION, replace(FACTS, is_repeat=True))


@pytest.mark.parametrize(
    ("limit", "recent", "age", "staff", "wait"),
    [
        pytest.param("3/minute", 2, 10, False, None, id="below the rate"),
        pytest.param("3/minute", 3, 10, False, 50, id="at the rate, until the oldest is a minute old"),
        pytest.param("3/minute", 9, 59.5, False, 1, id="never less than a second"),
        pytest.param("3/minute", 3, 60, False, 1, id="not even where the oldest is just leaving"),
        pytest.param("1/day", 1, 0, False, 86400, id="a whole day"),
        pytest.param("off", 999, 0, False, None, id="no limit"),
        pytest.param("1/day", 999, 0, True, None, id="staff are not counted"),
    ],
)
def test_who_writes_faster_than_people_do_waits(
    limit: str, recent: int, age: float, staff: bool, wait: int | None
) -> None:
    facts = replace(of_site(comment_rate=limit), recent=recent, oldest_recent_at=FACTS.now - timedelta(seconds=age))
    sent = replace(SUBMISSION, from_staff=staff)
    if wait is None:
        assert rate(sent, facts) is None
        return
    with pytest.raises(TooMany) as told:
        rate(sent, facts)
    assert told.value.retry_after == wait


@pytest.mark.parametrize(
    ("policy", "confirmed", "approved", "proven", "staff", "reason"),
    [
        pytest.param("all", True, 9, True, False, "hold_all", id="everything is read first"),
        pytest.param("all", False, 0, False, True, None, id="but for what staff write"),
        pytest.param("first", False, 0, False, False, "first_comment", id="a first comment"),
        pytest.param("first", True, 0, False, False, "first_comment", id="a confirmed address without standing"),
        pytest.param("first", False, 9, False, False, "first_comment", id="an approved address that anyone could type"),
        pytest.param(
            "first", True, 9, False, False, "first_comment", id="a confirmed one, which anyone could type too"
        ),
        pytest.param("first", False, 1, True, False, None, id="the secret of what was approved shows who it is"),
        pytest.param("first", True, 9, True, False, None, id="and so it does for a confirmed address"),
        pytest.param("first", False, 0, False, True, None, id="staff have standing"),
        pytest.param("flagged", False, 0, False, False, None, id="only what a rule flags is held"),
    ],
)
def test_a_moderator_reads_it_first_as_the_site_has_it(
    policy: str, confirmed: bool, approved: int, proven: bool, staff: bool, reason: str | None
) -> None:
    facts = replace(of_site(comment_hold=policy), confirmed=confirmed, approved_before=approved, proven=proven)
    found = hold(replace(SUBMISSION, from_staff=staff), facts)
    assert found == (Finding(Status.PENDING, reason) if reason else None)


@pytest.mark.parametrize(
    ("refused", "approved", "staff", "held"),
    [
        pytest.param(0, 0, False, False, id="nothing is known"),
        pytest.param(2, 0, False, False, id="two were refused, which can happen to anyone"),
        pytest.param(3, 0, False, True, id="three were refused"),
        pytest.param(3, 3, False, True, id="as many were refused as approved"),
        pytest.param(3, 4, False, False, id="more were approved"),
        pytest.param(30, 4, False, True, id="most were refused"),
        pytest.param(9, 0, True, False, id="staff have standing"),
    ],
)
def test_who_was_refused_several_times_waits(refused: int, approved: int, staff: bool, held: bool) -> None:
    facts = replace(FACTS, refused_before=refused, approved_before=approved)
    found = standing(replace(SUBMISSION, from_staff=staff), facts)
    assert found == (Finding(Status.PENDING, "refused_before") if held else None)


OWN = replace(PARENT, created_at=FACTS.now - timedelta(minutes=14), own=True)
# why | the settings | what is known of what is answered | whether staff answer | refused
ANSWERS: list[tuple[str, dict[str, Any], Any, bool, bool]] = [
    ("no answer to anything", {"comment_answers": 1, "comment_self_answers": False}, None, False, False),
    ("as often as they like", {}, replace(PARENT, answered=99), False, False),
    ("fewer than are allowed", {"comment_answers": 3}, replace(PARENT, answered=2), False, False),
    ("as many as are allowed", {"comment_answers": 3}, replace(PARENT, answered=3), False, True),
    ("staff answer as they need to", {"comment_answers": 3}, replace(PARENT, answered=3), True, False),
    ("themselves, where that is allowed", {}, OWN, False, False),
    ("themselves, where it is not", {"comment_self_answers": False}, OWN, False, True),
    (
        "once it can be changed no more",
        {"comment_self_answers": False},
        replace(OWN, created_at=FACTS.now - timedelta(minutes=15)),
        False,
        False,
    ),
    (
        "where nobody may change a comment",
        {"comment_self_answers": False, "comment_edit_minutes": 0},
        OWN,
        False,
        False,
    ),
    ("somebody else", {"comment_self_answers": False}, replace(OWN, own=False), False, False),
    ("staff themselves", {"comment_self_answers": False}, OWN, True, False),
]


@pytest.mark.parametrize(
    ("site", "found", "staff", "refused"), [pytest.param(*case[1:], id=case[0]) for case in ANSWERS]
)
def test_answers_are_as_many_as_the_site_allows(site: dict[str, Any], found: Any, staff: bool, refused: bool) -> None:
    sent, facts = replace(SUBMISSION, parent_id=7, from_staff=staff), replace(of_site(**site), parent=found)
    if refused:
        with pytest.raises(Forbidden):
            answers(sent, facts)
    else:
        assert answers(sent, facts) is None
