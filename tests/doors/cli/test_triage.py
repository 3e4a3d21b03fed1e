"""Triage at the shell: JSON lines in, JSON lines out, and nothing stored."""

import json
from pathlib import Path

import pytest

from tests.shell import Shell

LINES: list[dict[str, object]] = [
    {"id": 7, "text": "I want to kill myself tonight.", "labels": ["crisis"]},
    {"text": "Ça clique quand je regarde en l’air."},
]


def test_each_line_comes_back_with_its_signals(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "comments.jsonl"
    path.write_text("\n\n".join(json.dumps(line) for line in LINES), "utf-8")
    first, second = map(json.loads, shell.run("triage", str(path)).output.splitlines())
    (signal,) = first.pop("signals")
    assert first == LINES[0]
    assert (signal["id"], signal["severity"]) == ("crisis", "urgent")
    assert second == {**LINES[1], "signals": []}


BAD = [
    ("no JSON", "{", "line 2: this is not a line of JSON"),
    ("another form", "[]", "line 2: there is no “text” that is a string"),
    ("no text", '{"words": "x"}', "line 2: there is no “text” that is a string"),
    ("a text that is none", '{"text": 7}', "line 2: there is no “text” that is a string"),
    ("too deep", "[" * 100_000, "line 2: this is not a line of JSON"),
]


@pytest.mark.parametrize(("line", "said"), [pytest.param(*case[1:], id=case[0]) for case in BAD])
def test_a_line_that_cannot_be_read_is_named(shell: Shell, tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "comments.jsonl"
    path.write_text('{"text": "It clicks."}\n' + line, "utf-8")
    ended = shell.run("triage", str(path))
    assert ended.status == 1
    assert said in ended.errors
    assert ended.errors.count("\n") == 1
