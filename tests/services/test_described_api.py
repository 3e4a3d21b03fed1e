"""The server against its own description: whatever is sent, it answers as the OpenAPI document says.

Schemathesis makes the requests, the same ones each time. Readers ask everything that can be read; an admin
sends everything there is.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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
    reader.commented({"type": "article", "slug": "psoas-stretch"})


ASKED = [
    pytest.param("sqlite", None, ["--include-method", "GET", "-n", "3"], id="readers, SQLite"),
    pytest.param("postgresql", "admin", ["-n", "1"], id="an admin, PostgreSQL"),
]


@pytest.mark.skipif(not SCHEMATHESIS.exists(), reason="schemathesis is not installed")
@pytest.mark.parametrize(("database_url", "role", "more"), ASKED, indirect=["database_url"])
def test_every_answer_is_one_that_the_description_tells_of(
    database_url: str,
    role: str | None,
    more: list[str],
    api: Callable[..., Api],
    media_folder: Path,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    filled(api("editor"), api())
    key = api(role).key if role else None
    settings = settings_for(database_url, CMS_MEDIA_URL=media_folder.as_uri(), **environment)
    with Served(settings, tmp_path, "serve", "--no-worker") as server:
        description = f"{server.address}/api/v1/openapi.json"
        who = ["-H", f"Authorization: Bearer {key}"] if key else []
        done = subprocess.run(
            [str(SCHEMATHESIS), "run", description, "--url", server.address, *HOW, *who, *more],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    assert "No test cases were generated" not in done.stdout
