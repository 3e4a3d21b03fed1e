"""The server against its own description: whatever is sent, it answers as the OpenAPI document says.

Schemathesis makes the requests, the same ones each time. Readers ask everything that can be read; every role sends
everything there is, and no answer holds what that role may not see.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cms.accounts.permissions import Role
from tests.api import Api
from tests.conftest import settings_for
from tests.served import Served

SCHEMATHESIS = Path(sys.executable).with_name("st")
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
HOW = [
    *("--checks", ",".join(CHECKS)),
    *("--phases", "examples,fuzzing"),
    *("--seed", "7", "--generation-deterministic", "--no-shrink"),
    *("--suppress-health-check", "all", "--warnings", "off", "--no-color", "--request-timeout", "30"),
]
KEPT = ["--report", "har", "--report-har-path"]


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as programs do."""
    return {"CMS_COMMENT_RATE": "off"}


def filled(editor: Api, reader: Api) -> None:
    """Put in what the examples of the description name."""
    editor.made("/authors", {"name": "Ada Byron"})
    editor.made("/tags", {"name": "Neck", "kind": "body_region"})
    editor.published("exercises", title="Psoas stretch", tags=["neck"])
    editor.published("articles", title="Neck", slug="psoas-stretch", exercises=["psoas-stretch"], authors=["ada-byron"])
    reader.commented({"type": "article", "slug": "psoas-stretch"}, body=HELD)
    editor.made("/articles", {"title": DRAFT, "content_html": f"<p>{DRAFT}</p>"})


def bodies(recorded: Path) -> str:
    """Give the bodies of all answers."""
    entries = json.loads(recorded.read_text("utf-8"))["log"]["entries"]
    contents = [entry["response"]["content"] for entry in entries]
    return "\n".join(
        base64.b64decode(each["text"]).decode("utf-8", "replace") if each.get("encoding") == "base64" else each["text"]
        for each in contents
        if each.get("text")
    )


HELD, DRAFT = "zq-held-by-nobody-else", "zq-draft-of-an-editor"
ASKED = [
    pytest.param("sqlite", None, ["--include-method", "GET", "-n", "3"], {HELD, DRAFT}, id="readers, SQLite"),
    pytest.param("sqlite", Role.AUTHOR, ["-n", "1"], {HELD, DRAFT}, id="an author, SQLite"),
    pytest.param("postgresql", Role.EDITOR, ["-n", "1"], {HELD}, id="an editor, PostgreSQL"),
    pytest.param("sqlite", Role.MODERATOR, ["-n", "1"], set(), id="a moderator, SQLite"),
    pytest.param("postgresql", Role.ADMIN, ["-n", "1"], set(), id="an admin, PostgreSQL"),
]


@pytest.mark.skipif(not SCHEMATHESIS.exists(), reason="schemathesis is not installed")
@pytest.mark.parametrize(("database_url", "role", "more", "hidden"), ASKED, indirect=["database_url"])
def test_every_answer_is_one_that_the_description_tells_of(
    database_url: str,
    role: Role | None,
    more: list[str],
    hidden: set[str],
    api: Callable[..., Api],
    media_folder: Path,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    filled(api("editor"), api())
    key = api(role).key if role else None
    settings = settings_for(database_url, CMS_MEDIA_URL=media_folder.as_uri(), **environment)
    answers = tmp_path / "answers.har"
    with Served(settings, tmp_path, "serve", "--no-worker") as server:
        description = f"{server.address}/api/v1/openapi.json"
        who = ["-H", f"Authorization: Bearer {key}"] if key else []
        done = subprocess.run(
            [str(SCHEMATHESIS), "run", description, "--url", server.address, *HOW, *KEPT, str(answers), *who, *more],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    assert "No test cases were generated" not in done.stdout
    told = bodies(answers)
    assert "psoas-stretch" in told
    assert not {mark for mark in hidden if mark in told}
    assert HELD in hidden or HELD in told
