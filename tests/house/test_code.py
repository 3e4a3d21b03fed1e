"""Rules about the code itself."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest
from importlinter.cli import lint_imports

from tests.served import CHECKOUT

PACKAGE = CHECKOUT / "cms"
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 250
FORBIDDEN_NAMES = {"utils", "helpers", "helper", "services", "service", "manager", "common", "misc"}


def _imports(path: Path) -> Iterator[tuple[ast.AST, bool]]:
    """Give every import of a file, and whether it stands at the top."""
    tree = ast.parse(path.read_text())
    top = set(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, node in top


def test_no_import_goes_against_the_floors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


def test_imports_are_absolute_and_stand_at_the_top() -> None:
    wrong = [
        f"{path.relative_to(CHECKOUT)}:{getattr(node, 'lineno', 0)}"
        for path in FILES
        for node, at_top in _imports(path)
        if not at_top or (isinstance(node, ast.ImportFrom) and node.level)
    ]
    assert wrong == []


def test_an_init_holds_a_docstring_and_nothing_else_but_the_version() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        body = ast.parse(path.read_text()).body
        rest = [node for node in body[1:] if not (path.parent == PACKAGE and isinstance(node, ast.Assign))]
        assert isinstance(body[0], ast.Expr), path
        assert rest == [], path


def test_no_file_is_named_for_nothing() -> None:
    assert [path for path in FILES if path.stem in FORBIDDEN_NAMES] == []


def test_files_can_be_read_at_one_sitting(capsys: pytest.CaptureFixture[str]) -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in FILES if path.name != "__init__.py"}
    with capsys.disabled():
        print(f"\n{len(lengths)} files, {mean(lengths.values()):.0f} lines on average, {max(lengths.values())} at most")
    assert {str(path): lines for path, lines in lengths.items() if lines > LONGEST} == {}
    assert mean(lengths.values()) <= 110


OUTSIDE_THINGS = [
    (r"\bos\.environ|\bgetenv\b", {"cms/app.py", "cms/assets/build.py", "cms/cli/"}, "the environment"),
    (r"\bdatetime\.now\(|\butcnow\(|\btime\.time\(", {"cms/core/clock.py"}, "the clock"),
    (r"\bimport bleach|from bleach|import nh3", {"cms/core/markup.py"}, "the sanitisers"),
    (r"\bimport obstore|from obstore", {"cms/core/storage.py"}, "the media store"),
    (r"import redis\b|from redis\b|import_module\(\"redis\"", {"cms/core/redis/"}, "Redis"),
    (
        r"import (httpcore|httpx|requests|urllib3|aiohttp)\b|\burlopen\b|HTTPS?Connection\b|create_connection",
        {"cms/core/outgoing.py"},
        "requests to others",
    ),
    (r"from wtforms|from flask_wtf import FlaskForm", {"cms/web/admin/"}, "forms"),
]


@pytest.mark.parametrize(("pattern", "homes"), [pytest.param(p, h, id=why) for p, h, why in OUTSIDE_THINGS])
def test_each_outside_thing_has_one_home(pattern: str, homes: set[str]) -> None:
    used = {str(path.relative_to(CHECKOUT)) for path in FILES if re.search(pattern, path.read_text())}
    assert {path for path in used if not path.startswith(tuple(homes))} == set()


def test_nothing_is_left_to_do_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [path for path in [*FILES, *(CHECKOUT / "tests").rglob("*.py")] if path != Path(__file__)]
    assert [path for path in found if marks.search(path.read_text())] == []


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (CHECKOUT / "pyproject.toml").read_text().splitlines()
    told = tomllib.loads("\n".join(lines))["project"]
    for wanted in told["dependencies"]:
        line = next(line for line in lines if f'"{wanted}"' in line)
        assert "# " in line, wanted


def test_every_dependency_is_used() -> None:
    told = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["dependencies"]
    modules = {
        "flask-sqlalchemy": "flask_sqlalchemy",
        "python-slugify": "slugify",
        "python-dotenv": "dotenv",
        "pillow": "PIL",
        "pyyaml": "yaml",
    }
    only_through_others = {"argon2-cffi", "linkify-it-py"}
    code = "\n".join(path.read_text() for path in [*FILES, *(CHECKOUT / "migrations").rglob("*.py")])
    for wanted in told:
        name = re.split(r"[\[<>=]", wanted)[0]
        module = modules.get(name, name.replace("-", "_")).removesuffix("_py")
        assert name in only_through_others or re.search(rf"^\s*(import|from) {module}\b", code, re.MULTILINE), name
