"""The command line in a process of its own, as an operator runs it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from flask import Flask

from cms.app import create_app
from cms.cli.register import command_line
from cms.core.db import db
from cms.core.settings import read
from tests.served import CHECKOUT, clean_environment


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    output: str
    errors: str

    @property
    def json(self) -> Any:
        """Give the last line of the output, read as JSON."""
        assert self.status == 0, self.errors
        return json.loads(self.output.strip().splitlines()[-1])


class Shell:
    """A shell with the settings of an installation."""

    def __init__(self, environment: Mapping[str, str], folder: Path = CHECKOUT) -> None:
        self.environment = dict(environment)
        self.folder = folder

    def run(self, *words: str, told: str = "") -> Ended:
        """Run `cms` with the words, in this process; `told` comes on standard input."""
        made: list[Flask] = []

        def build() -> Flask:
            made.append(create_app(read(self.environment, self.folder / ".env")))
            return made[-1]

        ended = CliRunner().invoke(command_line(build), words, input=told, prog_name="cms")
        for app in made:
            with app.app_context():
                db.engine.dispose()
        return Ended(ended.exit_code, ended.stdout, ended.stderr)

    def run_apart(
        self, *words: str, folder: Path | None = None, through: tuple[str, ...] = ("-m", "cms"), told: str = ""
    ) -> Ended:
        """Run `cms` with the words, in a process of its own; `told` comes on standard input."""
        ended = subprocess.run(
            [sys.executable, *through, *words],
            env=clean_environment(**self.environment),
            cwd=folder or self.folder,
            input=told,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)
