"""The pages of readers speak the language of the site, from top to bottom; those of the team speak English."""

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from cms.comments import appealing
from cms.core.errors import Invalid
from cms.core.languages import TRANSLATIONS
from cms.web import wording
from tests.api import READER, Api
from tests.doors.reader.sheets import Browser

LONG_ENOUGH = 20  # signs of a sentence that stands in no other language by chance
LANGUAGES = {
    "de": ("Was wir über Sie aufbewahren", "Kommentar schreiben", "Anonym"),
    "fr": ("Ce que nous gardons sur vous", "Écrire un commentaire", "Anonyme"),
    "es": ("Qué guardamos sobre usted", "Escribir un comentario", "Anónimo"),
}


def _english(language: str) -> list[str]:
    """Give the sentences that are told otherwise in a language."""
    with (TRANSLATIONS / language / "LC_MESSAGES/readers.po").open("rb") as source:
        whole = [each.id for each in read_po(source, locale=language) if isinstance(each.id, str)]
    return [text for text in whole if len(text) >= LONG_ENOUGH and "%(" not in text]


@pytest.fixture
def environment(language: str) -> dict[str, str]:
    """Speak a language, show comments at once, and be able to send letters."""
    return {
        "CMS_LANGUAGE": language,
        "CMS_COMMENT_HOLD": "flagged",
        "CMS_COMMENT_NAME_REQUIRED": "false",
        "CMS_SITE_URL": "https://cms.example",
        "CMS_CONSENT_TEXT": "Ja.",
        "CMS_CONSENT_VERSION": "1",
        "CMS_SMTP_URL": "smtp://mail.invalid",
        "CMS_MAIL_FROM": "clinic@clinic.example",
    }


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_page_for_readers_is_in_the_language_of_the_site(
    language: str, app: Flask, editor: Api, reader: Api, browser: Browser
) -> None:
    editor.published("exercises", title="Nod", dosage={"hold_seconds": 30, "repetitions": 3, "per_side": True})
    article = editor.published("articles", title="Neck", exercises=["nod"])
    comment = reader.commented(article, consent="1")
    kept, write, unnamed = LANGUAGES[language]
    reader.post("/articles/neck/comments", {**READER, "author_name": "", "body": "Again.", "consent": "1"})
    pages = {
        address: browser.page(address)
        for address in ("/", "/privacy", "/help", "/articles/neck", "/exercises/nod", "/none", "/mail/confirm/none")
    }
    pages["report"] = browser.page(f"/articles/neck?report={comment['id']}")
    told_of = pages["/articles/neck"]
    assert kept in pages["/privacy"].text
    assert write in told_of.text
    assert unnamed in told_of.text
    refused = browser.sent(told_of, author_email="nobody", body="")
    texts = {name: page.text for name, page in pages.items()} | {"refused": refused.text}
    found = [(name, text) for name, page in texts.items() for text in _english(language) if text in page]
    assert found == []


@pytest.mark.parametrize("language", ["de"])
def test_the_team_is_spoken_to_in_one_language_on_a_page(language: str, app: Flask, client: FlaskClient) -> None:
    page = client.get("/admin/sign-in").text
    assert "E-mail" in page
    assert "E-Mail" not in page


@pytest.mark.parametrize(
    ("language", "kept"),
    [
        pytest.param("fr-CA", "Ce que nous gardons sur vous", id="a variant of a language that is there"),
        pytest.param("nl", "What we keep about you", id="a language that is not"),
        pytest.param("en-GB", "What we keep about you", id="English"),
    ],
)
def test_what_is_not_translated_is_told_in_the_nearest_language_that_is(
    language: str, kept: str, app: Flask, browser: Browser
) -> None:
    assert kept in browser.page("/privacy").text


@pytest.mark.parametrize("language", ["de"])
def test_scripts_are_told_in_the_language_of_the_site_what_is_wrong(language: str, editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    wrong = {
        "author_name": "Jo",
        "author_email": "nobody",
        "author_url": "www.jo.example",
        "body": "x",
        "colour": "red",
    }
    answer = reader.post("/articles/neck/comments", wrong, headers={"Origin": "https://cms.example"}).get_json()
    assert {each["pointer"]: each["detail"] for each in answer["errors"]} == {
        "#/author_email": "Das ist keine vollständige E-Mail-Adresse.",
        "#/author_url": "Geben Sie eine ganze Adresse an, die mit https:// oder http:// beginnt.",
        "#/colour": "Dieses Feld gibt es nicht.",
    }
    empty = reader.post("/articles/neck/comments", {**READER, "consent": "1", "body": " "}).get_json()
    assert empty["detail"] == empty["errors"][0]["detail"] == "Bitte schreiben Sie etwas."


TOO_LONG = {
    "de": "Das ist zu lang: 5001 Zeichen, wo höchstens 5000 Platz haben.",
    "es": "Esto es demasiado largo: 5001 caracteres, donde caben como máximo 5000.",
    "fr": "C’est trop long : 5001 caractères, alors que la place est de 5000 au plus.",
}


@pytest.mark.parametrize("language", list(TOO_LONG))
def test_what_holds_numbers_is_told_in_the_language_of_the_site(
    language: str, editor: Api, reader: Api, browser: Browser
) -> None:
    editor.published("articles", title="Neck")
    told = TOO_LONG[language]
    sent = {**READER, "consent": "1", "body": "x" * 5001}
    for path, members in {"": sent, "/preview": {"body": sent["body"]}}.items():
        answer = reader.post(f"/articles/neck/comments{path}", members).get_json()
        assert answer["detail"] == answer["errors"][0]["detail"] == told
    form = browser.page("/articles/neck")
    assert told in browser.sent(form, **sent).text
    named = browser.sent(form, **{**sent, "author_name": "x" * 101})
    assert (named.status_code, "This is too long" in named.text) == (422, False)
    assert " 100" in named.text


@pytest.mark.parametrize("language", ["de"])
def test_an_appeal_that_is_too_long_is_told_so_in_the_language_of_the_site(language: str, app: Flask) -> None:
    with app.test_request_context("/mail/appeal/none"):
        app.preprocess_request()
        with pytest.raises(Invalid) as refused:
            appealing.appeal(1, "x" * 2001)
        assert wording.told(refused.value.detail).endswith("in höchstens 2000 Zeichen.")


@pytest.mark.parametrize("language", ["fr"])
def test_a_feed_speaks_the_language_of_the_site(language: str, editor: Api, reader: Api) -> None:
    reader.commented(editor.published("articles", title="Neck"), consent="1")
    assert reader.get("/feed/comments.json").get_json()["items"][0]["title"] == "Jo Bloggs sur Neck"
