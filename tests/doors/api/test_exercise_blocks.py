"""An exercise within an article: readers get it as it is live, programs can send back what they got."""

import re
from typing import Any

import pytest

from tests.api import Api
from tests.doors.api.samples import EXERCISE

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECTION = re.compile(r'<section data-exercise="\d+"[^>]*>.*?</section>', re.DOTALL)


def block(name: str | int) -> str:
    return f'<figure data-exercise="{name}"></figure>'


def stretch(editor: Api, **members: Any) -> dict[str, Any]:
    """Publish an exercise with all that a card shows."""
    told = {name: EXERCISE[name] for name in ("steps", "dosage", "cautions", "contraindications", "summary")}
    return editor.published("exercises", **{**told, "title": "Psoas stretch", **members})


def changed(editor: Api, entry: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Change an entry and publish it again."""
    path = f"/{entry['type']}s/{entry['id']}"
    saved = editor.patch(path, {"version": editor.get(path).get_json()["version"], **members})
    assert saved.status_code == 200, saved.get_data(as_text=True)
    return dict(editor.post(f"{path}/publish", {"version": saved.get_json()["version"]}).get_json())


def seen(reader: Api, entry: dict[str, Any]) -> dict[str, Any]:
    return dict(reader.get(f"/{entry['type']}s/{entry['slug']}").get_json())


def test_readers_get_a_card_with_what_one_needs_to_do_it(editor: Api, reader: Api) -> None:
    made = stretch(editor)
    article = editor.published("articles", content_html=f"<p>Try this.</p>{block('psoas-stretch')}<p>Rest.</p>")
    told = seen(reader, article)
    assert told["content_html"] == (
        f'<p>Try this.</p><section data-exercise="{made["id"]}" lang="en">'
        '<h2><a href="https://clinic.example/exercises/psoas-stretch">Psoas stretch</a></h2>'
        "<p>What it is.</p><p>Hold 30 s · 3 times · 2 sets · each side · twice a day</p>"
        "<ol><li><p>Kneel on <strong>one</strong> knee.</p></li><li>Push 5 &lt; 6 &amp; hold.</li></ol>"
        "<h3>Be careful</h3><ul><li>Numb legs Ask a doctor today.</li><li>It pulls.</li></ul>"
        "<h3>Not for you if</h3><ul><li>Hip replacement within 6 weeks</li></ul></section><p>Rest.</p>"
    )
    assert told["content_text"] == "Try this.\nPsoas stretch\nRest."
    assert [each["slug"] for each in told["exercises"]] == ["psoas-stretch"]
    assert [each["slug"] for each in seen(reader, made)["articles"]] == [article["slug"]]


@ON_SQLITE
@pytest.mark.parametrize(
    ("before", "level"),
    [
        pytest.param("<p>a</p>", 2, id="under the title"),
        pytest.param("<h2>a</h2><h3>b</h3><h2>c</h2>", 3, id="under a heading"),
        pytest.param("<h2>a</h2><h3>b</h3><h4>c</h4>", 5, id="under the smallest heading"),
    ],
)
def test_a_card_stands_one_level_below_the_heading_it_comes_under(
    editor: Api, reader: Api, before: str, level: int
) -> None:
    stretch(editor)
    html = seen(reader, editor.published("articles", content_html=before + block("psoas-stretch")))["content_html"]
    assert f'<h{level}><a href="https://clinic.example/exercises/psoas-stretch">' in html
    assert f"<h{level + 1}>Be careful</h{level + 1}>" in html


def test_changing_the_exercise_changes_the_article_at_once(editor: Api, reader: Api) -> None:
    made = stretch(editor)
    article = editor.published("articles", content_html=block("psoas-stretch"))
    path = f"/articles/{article['slug']}"
    first = reader.get(path)
    assert f"exercise:{made['slug']}" in first.headers["Surrogate-Key"].split()
    changed(editor, made, title="Hip stretch", slug="hip-stretch")
    again = reader.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert ">Hip stretch</a>" in again.get_json()["content_html"]
    assert again.get_json()["content_text"] == "Hip stretch"
    assert "exercise:hip-stretch" in again.headers["Surrogate-Key"].split()


def test_an_exercise_that_is_not_live_leaves_nothing_to_readers_and_comes_back(editor: Api, reader: Api) -> None:
    made = stretch(editor)
    article = editor.published("articles", content_html=f"<p>a</p>{block('psoas-stretch')}<p>b</p>")
    version = editor.get(f"/exercises/{made['id']}").get_json()["version"]
    off = editor.post(f"/exercises/{made['id']}/unpublish", {"version": version, "force": True}).get_json()
    told = seen(reader, article)
    assert (told["content_html"], told["content_text"], told["exercises"]) == ("<p>a</p><p>b</p>", "a\nb", [])
    assert editor.get(f"/articles/{article['id']}").get_json()["content_html"] == f"<p>a</p>{block(made['id'])}<p>b</p>"
    editor.post(f"/exercises/{made['id']}/publish", {"version": off["version"]})
    assert "Psoas stretch" in seen(reader, article)["content_text"]


def test_a_draft_of_the_exercise_changes_nothing_for_readers(editor: Api, reader: Api) -> None:
    made = stretch(editor)
    article = editor.published("articles", content_html=block("psoas-stretch"))
    before = seen(reader, article)
    editor.patch(f"/exercises/{made['id']}", {"version": made["version"], "title": "Secret", "summary": "Secret"})
    assert seen(reader, article) == before


def test_what_a_program_got_it_can_send_back(editor: Api, reader: Api) -> None:
    made = stretch(editor)
    waiting = editor.made("/exercises", {"title": "Nod"})
    sent = f"<p>a</p>{block('psoas-stretch')}<p>b</p>{block('nod')}"
    article = editor.published("articles", content_html=sent)
    got = editor.get(f"/articles/{article['id']}").get_json()
    assert SECTION.search(got["content_html"])
    saved = changed(editor, article, content_html=got["content_html"].replace("<p>b</p>", "<p>c</p>"))
    number = editor.get(f"/articles/{article['id']}/revisions").get_json()["items"][0]["number"]
    kept = editor.get(f"/articles/{article['id']}/revisions/{number}").get_json()["source"]["content_html"]
    assert kept == f"<p>a</p>{block(made['id'])}<p>c</p>{block(waiting['id'])}"
    assert saved["content_html"] == got["content_html"].replace("<p>b</p>", "<p>c</p>")


@ON_SQLITE
@pytest.mark.parametrize(
    "html",
    [
        pytest.param('<section data-exercise="1">a', id="without an end"),
        pytest.param('<section data-exercise="a b">a</section>', id="with no id"),
        pytest.param('<section data-exercise="1', id="cut short"),
        pytest.param('<section data-exercise="' * 5, id="over and over"),
    ],
)
def test_what_only_looks_like_a_card_is_text_like_any_other(editor: Api, html: str) -> None:
    answer = editor.post("/articles", {"title": "A", "content_html": f"<p>b</p>{html}"})
    assert answer.status_code == 201
    assert "<section" not in answer.get_json()["content_html"]
    assert "<figure" not in answer.get_json()["content_html"]


def test_an_unknown_exercise_is_named_and_nothing_is_stored(editor: Api) -> None:
    answer = editor.post("/articles", {"title": "A", "content_html": f"<p>a</p>{block('no-such')}"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == [
        {"detail": "There is no exercise “no-such”, which the text is to show.", "pointer": "#/content_html"}
    ]
    assert editor.get("/articles").get_json()["items"] == []


@ON_SQLITE
def test_words_of_an_exercise_stay_words(editor: Api, reader: Api) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    stretch(editor, slug="evil", title=evil, summary=evil, contraindications=[evil])
    html = seen(reader, editor.published("articles", content_html=block("evil")))["content_html"]
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;") == 3


@ON_SQLITE
def test_the_feed_shows_the_card_with_its_links_on_the_exercises_page(editor: Api, reader: Api) -> None:
    step = {"text_html": '<p><a href="#why">Why</a></p>'}
    stretch(editor, steps=[step])
    editor.published("articles", slug="neck", content_html=f'<p><a href="#why">a</a></p>{block("psoas-stretch")}')
    item = next(each for each in reader.get("/feed.json").get_json()["items"] if each["_vertebra"]["type"] == "article")
    assert 'href="https://clinic.example/articles/neck#why">a<' in item["content_html"]
    assert 'href="https://clinic.example/exercises/psoas-stretch">Psoas stretch<' in item["content_html"]
    assert item["content_text"] == "a\nPsoas stretch"
