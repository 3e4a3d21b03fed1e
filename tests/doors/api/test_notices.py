"""What a writer is told at once whose comment sounds as if somebody were in danger."""

from typing import Any

import pytest

from cms.core.scripts import CRISIS_NOTICE, EMERGENCY_NOTICE
from tests.api import READER, Api

CRISIS = "I want to kill myself tonight."
EMERGENCY = "Since this morning it is numb between my legs and I cannot pee."
PATH = "/articles/neck/comments"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture(autouse=True)
def _neck(editor: Api) -> None:
    editor.published("articles", title="Neck")


def notice(reader: Api, body: str, languages: str = "en-GB,en") -> Any:
    """Send a comment, and give what is told with the answer."""
    answer = reader.post(PATH, {**READER, "body": body}, headers={"Accept-Language": languages})
    assert answer.status_code in {201, 202}
    return answer.get_json()["notice"]


def test_who_may_want_to_die_is_told_who_listens_where_they_are(reader: Api) -> None:
    told = notice(reader, CRISIS)
    assert (told["kind"], told["text"]) == ("crisis", CRISIS_NOTICE)
    assert [(line["country"], line["contact"]) for line in told["help_lines"]] == [
        ("GB", "116 123"),
        ("*", "https://findahelpline.com"),
    ]


def test_without_a_country_all_lines_are_told(reader: Api) -> None:
    countries = [line["country"] for line in notice(reader, CRISIS, "en")["help_lines"]]
    assert {"GB", "US", "DE", "*"} <= set(countries)


def test_who_describes_an_emergency_is_told_not_to_wait(reader: Api) -> None:
    assert notice(reader, EMERGENCY) == {"kind": "emergency", "text": EMERGENCY_NOTICE, "help_lines": []}


def test_both_at_once_are_told_both(reader: Api) -> None:
    told = notice(reader, f"{EMERGENCY} {CRISIS}")
    assert (told["kind"], told["text"]) == ("crisis", f"{CRISIS_NOTICE}\n\n{EMERGENCY_NOTICE}")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("It clicks when I look up.", id="nothing was seen"),
        pytest.param("Ring me on 020 7946 0958.", id="what is not urgent"),
        pytest.param("No numbness, and the bladder is as it was.", id="what is denied"),
    ],
)
def test_others_are_told_nothing(reader: Api, body: str) -> None:
    assert notice(reader, body) is None


@pytest.mark.parametrize(
    ("language", "danger", "doctor", "thanks"),
    [
        pytest.param("de", "Sie müssen das nicht allein tragen", "lassen Sie die Übungen", "Danke", id="in German"),
        pytest.param("fr-CA", "Vous n’avez pas à porter cela", "laissez les exercices", "Merci", id="in French"),
        pytest.param("es", "No tiene que cargar con esto a solas", "deje los ejercicios", "Gracias", id="in Spanish"),
    ],
)
def test_who_may_be_in_danger_is_told_in_the_language_of_the_site(
    reader: Api, moderator: Api, api: Any, language: str, danger: str, doctor: str, thanks: str
) -> None:
    api("admin").patch("/settings", {"language": language, "emergency_notice": EMERGENCY_NOTICE})
    assert danger in notice(reader, CRISIS)["text"]
    assert doctor in notice(reader, EMERGENCY)["text"]
    told_of = reader.get("/site").get_json()["notices"]
    assert (danger in told_of["crisis"], doctor in told_of["emergency"]) == (True, True)
    comment = reader.commented({"type": "article", "slug": "neck"}, body="It clicks.")
    moderator.decided("approve", comment["id"])
    reported = reader.post(f"/comments/{comment['id']}/reports", {"reason": "danger"}).get_json()
    assert reported["notice"]["text"].startswith(thanks)
    api("admin").patch("/settings", {"crisis_notice": "You matter."})
    assert notice(reader, f"{CRISIS} Truly.")["text"] == "You matter.", "the words of the site stand as they are"


def test_the_words_are_those_of_the_site(reader: Api, api: Any) -> None:
    lines = ["GB: Our nurse, 020 7946 0000"]
    api("admin").patch("/settings", {"crisis_notice": "You matter.", "help_lines": lines})
    told = notice(reader, CRISIS)
    assert told["text"] == "You matter."
    assert told["help_lines"] == [{"country": "GB", "name": "Our nurse", "contact": "020 7946 0000"}]


def test_the_same_answer_comes_again_with_its_notice(reader: Api) -> None:
    sent = {"json": {**READER, "body": CRISIS}, "headers": {"Idempotency-Key": "one"}}
    first, second = (reader.client.post(f"/api/v1{PATH}", **sent) for _ in range(2))
    assert first.get_json()["notice"]["kind"] == "crisis"
    assert second.get_json() == first.get_json()


def test_a_plain_form_leads_to_the_page_of_help_and_the_address_tells_nothing_of_why(reader: Api) -> None:
    addresses = set()
    for body in (CRISIS, EMERGENCY):
        answer = reader.client.post(f"/api/v1{PATH}", data={**READER, "body": body})
        assert answer.status_code == 303
        addresses.add(answer.headers["Location"])
    (address,) = addresses
    page = reader.client.get(address.removeprefix("https://cms.example"))
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "Your comment has arrived" in text
    assert "Samaritans" in text
    assert 'href="tel:116123"' in text


REFUSED: list[tuple[str, str, dict[str, Any], int]] = [
    ("it was said here already", PATH, {}, 409),
    ("the thread is closed", "/articles/shut/comments", {}, 403),
    ("there is no such page", "/articles/none/comments", {}, 404),
    ("it is too long", PATH, {"body": CRISIS + " a" * 4000}, 422),
    ("what it answers is not there", PATH, {"parent_id": 999}, 422),
    ("an address is missing", PATH, {"author_email": ""}, 422),
]


def test_help_comes_though_the_comment_is_refused(editor: Api, reader: Api) -> None:
    shut = editor.published("articles", title="Shut")
    editor.patch(f"/articles/{shut['id']}", {"comments_open": False, "version": shut["version"]})
    now = editor.get(f"/articles/{shut['id']}").get_json()
    editor.post(f"/articles/{shut['id']}/publish", {"version": now["version"]})
    notice(reader, CRISIS)
    for why, path, more, status in REFUSED:
        answer = reader.post(path, {**READER, "body": CRISIS, **more}, headers={"Accept-Language": "en-GB"})
        assert answer.status_code == status, why
        assert answer.get_json()["notice"]["help_lines"][0]["contact"] == "116 123", why
        honest = reader.post(path, {**READER, **more, "body": "It clicks." + " a" * 4000})
        assert "notice" not in honest.get_json(), why


def test_help_comes_though_a_change_is_refused(reader: Api) -> None:
    sent = reader.post(PATH, READER).get_json()
    mine = {"Authorization": f"Edit {sent['edit_token']}"}
    path = f"/comments/{sent['comment']['id']}"
    refused = reader.patch(path, {"body": f"{CRISIS} {'a ' * 4000}"}, headers=mine)
    assert (refused.status_code, refused.get_json()["notice"]["kind"]) == (422, "crisis")
