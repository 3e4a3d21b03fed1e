"""JSON of others, read as a stream."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from cms.core.errors import Invalid
from cms.transfer import files, json_files
from cms.transfer.course import silently

VALUES: list[Any] = [
    {"a": 'x "y\\" {[ü', "b": [1, -2.5e3, None, True, {"c": []}]},
    "plain",
    123456789,
    {"long": "ü" * 1000},
    [],
    {},
]


def _written(folder: Path, text: str | bytes) -> Path:
    path = folder / "export.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _members(path: Path) -> list[tuple[str, Any]]:
    return [(each.name, each.value) for each in json_files.members(path, silently)]


@pytest.mark.parametrize("chunk", [1, 7, 1 << 16])
@pytest.mark.parametrize("indent", [None, 2])
def test_values_come_whole_wherever_the_file_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int, indent: int | None
) -> None:
    monkeypatch.setattr(files, "CHUNK", chunk)
    listed = json.dumps(VALUES, indent=indent, ensure_ascii=False)
    assert _members(_written(tmp_path, f"\ufeff {listed} \n")) == [("", value) for value in VALUES]
    lines = "\n".join(json.dumps(value, ensure_ascii=False) for value in VALUES)
    assert list(json_files.stream(_written(tmp_path, lines), silently)) == VALUES
    whole = json.dumps({"version": 12, "comments": VALUES, "none": [], "more": {"x": 1}}, indent=indent)
    told = [("version", 12), *(("comments", value) for value in VALUES), ("more", {"x": 1})]
    assert _members(_written(tmp_path, whole)) == told
    assert _members(_written(tmp_path, gzip.compress(whole.encode()))) == told


BAD = [
    ('[\n{"a": 1},\n{"a" 2}\n]', 3, "Expecting ':' delimiter", "a colon is missing"),
    ('[\n{"a": 1}', 2, "“,” is missing", "it ends too early"),
    ('[1,\n"abc', 2, "Unterminated", "a text has no end"),
    ("[1,\n]", 2, "behind a comma", "a comma too many"),
    ('{"a": [1]\n"b": 2}', 2, "“,” is missing", "a comma too few"),
    ("{1: 2}", 1, "without a name", "a name that is none"),
    ("[1]\n\n2", 3, "something follows", "something follows"),
    ("hello", 1, "neither a list nor an object", "something else"),
    ("", 1, "neither a list nor an object", "nothing"),
    ("[\n" + "[" * 100_000, 2, "nested too deeply", "deep nesting"),
    ("[\n" + "9" * 5000 + "]", 2, "too long", "a number without an end"),
]


@pytest.mark.parametrize(("text", "line", "said"), [pytest.param(*row[:3], id=row[3]) for row in BAD])
def test_a_damaged_file_is_one_clear_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        _members(_written(tmp_path, text))
    assert refusal.value.detail.startswith(f"export.json, line {line}: ")
    assert said in refusal.value.detail


def test_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"export.json, line 2: this is not UTF-8"):
        _members(_written(tmp_path, '[1,\n"für"]'.encode("latin-1")))


def test_a_file_that_unpacks_without_an_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1 << 20)
    with pytest.raises(Invalid, match="unpacks to more than"):
        _members(_written(tmp_path, gzip.compress(b" " * (1 << 24))))


def test_a_value_without_an_end_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_files, "LONGEST_VALUE", 1 << 18)
    with pytest.raises(Invalid, match="a value is too long"):
        _members(_written(tmp_path, '["' + "x" * (1 << 20)))
