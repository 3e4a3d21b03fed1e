"""Types for TypeScript: each schema on one line, and the whole through the compiler where there is one."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cms.web.described.typescript import type_of, written

ROWS: list[tuple[str, Any, str]] = [
    ("a text", {"type": "string"}, "string"),
    ("a whole number", {"type": "integer"}, "number"),
    ("one that may be missing", {"anyOf": [{"type": "string"}, {"type": "null"}]}, "string | null"),
    ("two kinds in one word", {"type": ["string", "null"]}, "string | null"),
    ("a closed set", {"enum": ["a", "b"], "type": "string"}, '"a" | "b"'),
    ("one value", {"const": 1}, "1"),
    ("a list", {"type": "array", "items": {"type": "integer"}}, "number[]"),
    ("a list of a closed set", {"type": "array", "items": {"enum": ["a", "b"]}}, '("a" | "b")[]'),
    ("a pair", {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}, "[number, string]"),
    ("a name of another", {"$ref": "#/components/schemas/TagDocument"}, "TagDocument"),
    ("anything", {}, "unknown"),
    ("members of any name", {"type": "object", "additionalProperties": {"type": "boolean"}}, "Record<string, boolean>"),
    ("members of any kind", {"type": "object"}, "Record<string, unknown>"),
    (
        "members, one of them needed, one with a strange name",
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b-c": {"type": "boolean"}}},
        '{\n  a: string;\n  "b-c"?: boolean;\n}',
    ),
]


@pytest.mark.parametrize(("schema", "told"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_a_schema_is_written_as_its_type(schema: Any, told: str) -> None:
    assert type_of(schema) == told


def test_words_cannot_end_the_comment_that_they_stand_in() -> None:
    schema = {"type": "object", "description": "Ends */ here", "properties": {"a": {"type": "string"}}}
    document = {"info": {"title": "A", "version": "1"}, "paths": {}, "components": {"schemas": {"One": schema}}}
    assert "/** Ends * / here */\nexport interface One {" in written(document)


SAMPLE = """\
import type { ArticleDocument, ExerciseDocument, NewComment, Operations, Page, Problem } from "./types";

export async function articles(query: Operations["articles_index"]["query"]): Promise<ArticleDocument[]> {
  const told = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const answer = await fetch(`https://cms.example/api/v1/articles?${told}`);
  if (!answer.ok) throw new Error(((await answer.json()) as Problem).detail);
  const page: Operations["articles_index"]["answers"][200] = await answer.json();
  const same: Page<ArticleDocument> = page;
  return same.items;
}
export const seconds = (exercise: ExerciseDocument): number => exercise.dosage.hold_seconds ?? 0;
export const comment: NewComment = { author_name: "Jo", author_email: "jo@reader.example", body: "Hello" };
export const right: Operations["articles_index"]["query"] = { sort: "-updated_at", tag_kind: "muscle", limit: 5 };
// @ts-expect-error: there is no such order
export const wrong: Operations["articles_index"]["query"] = { sort: "title" };
"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_compiler_takes_them_and_refuses_what_the_api_would(client: Any, tmp_path: Path) -> None:
    """Runs where `tsc` is on the path, or where TSC names it."""
    answer = client.get("/api/v1/types.d.ts")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert set(client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]) <= set(
        answer.get_data(as_text=True).replace("{", " ").replace(":", " ").split()
    )
    compiler = os.environ.get("TSC") or shutil.which("tsc")
    if compiler is None:
        pytest.skip("there is no TypeScript compiler")
    (tmp_path / "types.d.ts").write_bytes(answer.data)
    (tmp_path / "sample.ts").write_text(SAMPLE)
    asked = [compiler, "--noEmit", "--strict", "--lib", "es2022,dom", "--skipLibCheck", "false", "--types", ""]
    done = subprocess.run(
        [*asked, "sample.ts", "types.d.ts"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
