"""Recipes for front ends: the page shows every file, and what can be run here runs."""

import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import subprocess
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from cms.web.docs.recipes import FOLDER, every
from tests.api import Api

NODE = shutil.which("node")
SCRIPTS = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".mjs", ".js"})
needs_node = pytest.mark.skipif(NODE is None, reason="there is no Node")


def node(*words: str, **environment: str) -> str:
    """Run Node, and give what it prints."""
    asked = [str(NODE), *words]
    done = subprocess.run(
        asked, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_recipe_shows_every_file_of_its_folder_and_no_other() -> None:
    recipes = list(every())
    assert {each.name for each in recipes} == {path.name for path in FOLDER.iterdir()}
    for recipe in recipes:
        kept = {str(path.relative_to(recipe.folder)) for path in recipe.folder.rglob("*") if path.is_file()}
        assert set(recipe.files) == kept - {"recipe.md"}, recipe.name
        assert "@[" not in recipe.text("https://cms.example")


def test_the_page_leads_to_this_service_and_lets_nothing_of_the_code_be_markup(reader: Api) -> None:
    html = reader.client.get("/api/docs/recipes").get_data(as_text=True)
    for recipe in every():
        assert f'id="{recipe.name}"' in html
        assert f'href="#{recipe.name}"' in html
    assert "https://cms.example/api/v1/types.d.ts" in html
    assert "&lt;h1&gt;" in html
    assert "<script" not in html


def test_the_settings_of_hugo_are_toml() -> None:
    assert tomllib.loads((FOLDER / "hugo" / "hugo.toml").read_text())["params"]["service"] == "https://cms.example"


NAMED = re.compile(r"\b(article|exercise|step)\.(\w+)|[?&](?:fields|expand)=([\w,]+)")
OF_THE_FRAMEWORK = {("article", "data")}  # where Astro keeps what its loader gave
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file() and path.name != "recipe.md")


def test_every_member_that_a_recipe_uses_is_one_of_the_api(reader: Api) -> None:
    shapes = reader.get("/openapi.json").get_json()["components"]["schemas"]
    members = {
        name: set(shapes[f"{name.capitalize()}Document"]["properties"]) for name in ("article", "exercise", "step")
    }
    used = {
        (shape or "article", each, str(path.relative_to(FOLDER)))
        for path in FILES
        for shape, member, list_ in NAMED.findall(path.read_text())
        for each in (list_ or member).split(",")
        if (shape, member) not in OF_THE_FRAMEWORK
    }
    assert len({where for _shape, _member, where in used}) >= 10
    assert not [each for each in used if each[1] not in members[each[0]]]


@needs_node
@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(FOLDER))) for path in SCRIPTS])
def test_a_script_is_one(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.with_suffix(".mjs").name
    copy.write_text(path.read_text())
    node("--check", str(copy))


@pytest.fixture
def served(app: Flask, editor: Api) -> Iterator[str]:
    """Serve an article and an exercise at an address of this machine."""
    editor.published("exercises", title="Nod", steps=[{"text": "Nod slowly."}])
    editor.published("articles", title="Neck <clicks>")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@needs_node
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_plain_fetch_lists_what_is_live(served: str) -> None:
    told = node(str(FOLDER / "fetch" / "list.mjs"), VERTEBRA_URL=served)
    assert "Neck <clicks>" in told
    assert "1. Nod slowly." in told


@needs_node
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_eleventy_is_given_every_article_with_its_exercises(served: str) -> None:
    script = f"import all from {json.dumps(str(FOLDER / 'eleventy/src/_data/articles.mjs'))};"
    told = node("--input-type=module", "-e", f"{script} console.log(JSON.stringify(await all()))", VERTEBRA_URL=served)
    (article,) = json.loads(told)
    assert (article["title"], article["exercises"], article["json_ld"]["@type"]) == (
        "Neck <clicks>",
        [],
        "MedicalWebPage",
    )


@needs_node
def test_only_a_genuine_webhook_of_now_starts_a_build() -> None:
    key, body, now = b"k" * 24, '{"type":"article.updated"}', int(time.time())

    def signed(at: int, secret: bytes = key) -> str:
        digest = hmac.new(secret, f"msg_1.{at}.{body}".encode(), hashlib.sha256).digest()
        return "v1," + base64.b64encode(digest).decode()

    rows = [
        ("genuine", now, signed(now), True),
        ("one of two, while a secret is changed", now, f"{signed(now, b'old' * 8)} {signed(now)}", True),
        ("by another secret", now, signed(now, b"x" * 24), False),
        ("of an hour ago", now - 3600, signed(now - 3600), False),
        ("signed for another moment", now, signed(now - 1), False),
        ("of another version", now, signed(now).replace("v1,", "v2,"), False),
        ("without a signature", now, "", False),
    ]
    headers = [
        {"webhook-id": "msg_1", "webhook-timestamp": str(at), "webhook-signature": told} for _w, at, told, _ in rows
    ]
    script = (
        f"import {{ isGenuine }} from {json.dumps(str(FOLDER / 'rebuilding/rebuild.mjs'))};"
        f"const found = {json.dumps(headers)}.map((each) => isGenuine(each, {json.dumps(body)}));"
        "process.stdout.write('\\nfound ' + JSON.stringify(found) + '\\n', () => process.exit(0));"
    )
    secret = "whsec_" + base64.b64encode(key).decode()
    told = node("--input-type=module", "-e", script, VERTEBRA_WEBHOOK_SECRET=secret, PORT="0")
    found = next(line.removeprefix("found ") for line in told.splitlines() if line.startswith("found "))
    assert json.loads(found) == [genuine for *_row, genuine in rows]
