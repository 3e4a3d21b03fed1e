"""What we rely on is pinned to its bytes, and may be used and passed on as we do."""

import re
import subprocess
import sys

import pytest

from tests.house.supply import licence, locked, running
from tests.served import CHECKOUT

EXTRAS = frozenset({"postgres", "redis", "sentry", "otel"})
PAGE = (CHECKOUT / "docs" / "licences.md").read_text("utf-8")
LISTED = dict(re.findall(r"^\| ([a-z0-9.-]+) \| (.+) \|$", PAGE, re.MULTILINE))
# Each of these lets us serve, change and pass on; LGPL and MPL ask for their own files alone.
FREE = re.compile(r"MIT|BSD|Apache|ISC|MPL|Mozilla|PSF|Python Software Foundation|Unlicense|LGPL|Artistic|HPND")

WITHOUT_EXTRAS = """
import importlib, pkgutil, sys
for name in ("psycopg", "redis", "sentry_sdk", "opentelemetry"):
    sys.modules[name] = None
import cms
for found in pkgutil.walk_packages(cms.__path__, "cms."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
"""


def test_no_room_asks_for_an_extra_before_it_is_used() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRAS], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_every_file_of_a_package_is_locked_by_its_hash() -> None:
    for name, package in locked().items():
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else [])]
        assert files or "editable" in package["source"], name
        assert all(each["hash"].startswith("sha256:") for each in files), name


@pytest.mark.parametrize("name", [name for name in running(EXTRAS) if licence(name)])
def test_every_package_that_we_run_with_has_a_licence_that_is_listed_and_free(name: str) -> None:
    assert LISTED.get(name) == licence(name)
    assert FREE.search(LISTED[name])


def test_the_list_names_all_that_we_run_with_here_or_elsewhere_and_nothing_else() -> None:
    assert set(LISTED) == set(running(EXTRAS))
