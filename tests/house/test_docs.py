"""The documentation keeps step: a setting, command or address without its line fails."""

import re
from itertools import chain

import click
import pytest
from flask import Flask

from cms.cli.register import COMMANDS
from cms.core.settings import NOT_OURS, PREFIX, Settings
from cms.core.site import SiteSettings
from cms.worker.timetable import BESIDE, DUE
from tests.served import CHECKOUT

DOCS = "\n".join(path.read_text() for path in [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))])
INTERNAL = {"fixed_site", "unknown"}


def test_every_setting_has_its_line() -> None:
    settings = (set(Settings.model_fields) | set(SiteSettings.model_fields)) - INTERNAL
    assert {PREFIX + name.upper() for name in settings} <= set(re.findall(r"`(CMS_[A-Z_]+)`", DOCS))


def test_every_setting_that_is_written_about_exists() -> None:
    known = {PREFIX + name.upper() for name in set(Settings.model_fields) | set(SiteSettings.model_fields) | NOT_OURS}
    assert set(re.findall(r"`(CMS_[A-Z_]+)`", DOCS)) <= known


def _commands(command: click.Command, name: str) -> list[str]:
    if isinstance(command, click.Group) and name != "db":
        return [each for sub in command.commands.values() for each in _commands(sub, f"{name} {sub.name}")]
    return [name]


@pytest.mark.parametrize("name", [each for command in COMMANDS for each in _commands(command, command.name or "")])
def test_every_command_has_its_line(name: str) -> None:
    assert f"cms {name}" in DOCS


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_address_has_its_line(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/static", "/admin/verify")):
            continue
        named = rule.rule.split("<")[0]
        parts = 4 if named.startswith("/api/v1/") else 3  # what stands below a noun is told with it
        named = "/".join(named.split("/")[:parts])
        assert f"`{named.rstrip('/')}" in DOCS, rule.rule


def test_every_work_of_the_worker_has_its_line() -> None:
    for due in (*DUE, *chain.from_iterable(BESIDE)):
        assert f"`{due.name}`" in DOCS


def test_the_docs_speak_of_files_that_exist() -> None:
    for path in re.findall(r"`((?:cms|tests|migrations|templates)/[A-Za-z0-9_/.]*)`", DOCS):
        assert (CHECKOUT / path).exists(), path
