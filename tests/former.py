"""The version before this one, taken out of the history: what a deployment has running while it migrates."""

import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Self

import pytest
from alembic.script import ScriptDirectory

from tests.served import CHECKOUT, Served
from tests.shell import Ended, Shell

BUILT = Path("cms", "static", "vendor")  # built files are in no commit


@dataclass(frozen=True)
class Former:
    """Its code in a folder."""

    code: Path
    commit: str

    @classmethod
    def before_the_newest_migration(cls, folder: Path) -> Self:
        """Take out the code as it was before the newest migration came; skips where there is no history to look in."""
        newest = ScriptDirectory(str(CHECKOUT / "migrations")).get_revision("head")
        came = _git("log", "--no-renames", "--diff-filter=A", "--format=%H", "-1", "--", newest.path).decode().strip()
        commit = f"{came}^" if came else "HEAD"  # one that is being written is in no commit
        with tarfile.open(fileobj=BytesIO(_git("archive", commit, "cms", "migrations", "templates"))) as packed:
            packed.extractall(folder, filter="data")
        if (CHECKOUT / BUILT).is_dir():
            (folder / BUILT).symlink_to(CHECKOUT / BUILT)
        return cls(folder, commit)

    def environment(self, told: Mapping[str, str]) -> dict[str, str]:
        """Give an environment in which `cms` is that version."""
        return {**told, "PYTHONPATH": str(self.code)}

    def run(self, told: Mapping[str, str], *words: str) -> Ended:
        """Run a command of it, which must end well."""
        ended = Shell(self.environment(told), self.code).run_apart(*words)
        assert ended.status == 0, ended.errors
        return ended

    def serving(self, told: Mapping[str, str], folder: Path, *more: str) -> Served:
        """Give a server of it, which is not started yet."""
        return Served(self.environment(told), folder, "serve", *more)


def _git(*words: str) -> bytes:
    try:
        shallow = subprocess.run(
            ["git", "rev-parse", "--is-shallow-repository"], cwd=CHECKOUT, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("the version before this one is taken out of the history, and this is no clone of it")
    if shallow.stdout.strip() == b"true":
        pytest.skip("the version before this one is taken out of the history, and this clone is shallow")
    return subprocess.run(["git", *words], cwd=CHECKOUT, capture_output=True, check=True).stdout
