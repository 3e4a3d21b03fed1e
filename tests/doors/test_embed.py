"""`/embed.js` and its words: small, kept by what it holds, and open to front ends on any origin."""

import gzip
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms.web import embedding, widget

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MOST = 12 * 1024
STATIC = Path(widget.__file__).parent.parent / "static"
FRONT = {"Origin": "https://clinic.example"}
LANGUAGES = ("en", "es", "fr", "de")


def test_the_element_can_be_loaded_and_kept_by_any_front_end(client: FlaskClient) -> None:
    answer = client.get("/embed.js", headers=FRONT)
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"].startswith("public, max-age=3600")
    assert "Set-Cookie" not in answer.headers
    again = client.get("/embed.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head("/embed.js").status_code == 200


def test_an_address_that_names_the_content_is_kept_for_good(client: FlaskClient) -> None:
    mark = client.get("/embed.js").headers["ETag"].strip('"')
    assert "immutable" in client.get(f"/embed.js?v={mark}").headers["Cache-Control"]
    assert "immutable" not in client.get("/embed.js?v=of-before").headers["Cache-Control"]


def test_compressed_and_plain_are_the_same_file_under_two_marks(client: FlaskClient) -> None:
    plain = client.get("/embed.js")
    compressed = client.get("/embed.js", headers={"Accept-Encoding": "gzip"})
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.data) == plain.data
    assert compressed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in compressed.headers["Vary"]


def test_what_the_build_made_fits_into_twelve_kilobytes(app: Flask, client: FlaskClient) -> None:
    made = client.get("/embed.js", headers={"Accept-Encoding": "gzip"})
    if not gzip.decompress(made.data).startswith(b"/* "):
        pytest.skip("the assets were left out here, so that the parts are sent as they are")
    assert len(made.data) <= MOST


def test_what_was_built_of_other_parts_is_not_sent(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in embedding.SOURCES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((STATIC / name).read_bytes())
    built = tmp_path / widget.BUILT
    built.parent.mkdir()
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    built.write_text(embedding.made_of(embedding.joined(tmp_path)) + "small()")
    assert client.get("/embed.js").text.endswith("small()")
    (tmp_path / "embed/look.css").write_text(":host { display: block }")
    assert client.get("/embed.js").text.endswith("})();")


def test_the_file_holds_no_module_and_asks_for_nothing_elsewhere(app: Flask) -> None:
    script = embedding.joined(STATIC)
    assert re.findall(r"^(?:import|export)\b.*", script, re.MULTILINE) == []
    assert re.findall(r"https?://(?!\W)[\w.]+", script) == []
    assert not re.search(r"innerHTML|insertAdjacentHTML|outerHTML|document\.write|\beval\(|\.cookie", script)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_there_in_each_language(client: FlaskClient, language: str) -> None:
    english = json.loads((STATIC / embedding.WORDS).read_text())
    answer = client.get(f"/embed/{language}.json", headers=FRONT)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told = answer.get_json()
    assert list(told) == list(english)
    for name, words in told.items():
        assert type(words) is type(english[name]), name
        assert _places(words) == _places(english[name]), name


@pytest.mark.parametrize("name", ["xx", "..", "EN", "words", "%2e%2e%2flook"])
def test_there_are_no_words_of_other_languages(client: FlaskClient, name: str) -> None:
    assert client.get(f"/embed/{name}.json").status_code == 404


def _places(words: str | dict[str, str]) -> set[str]:
    texts = [words] if isinstance(words, str) else [words["other"]]
    return {place for text in texts for place in re.findall(r"\{\w+\}", text)}
