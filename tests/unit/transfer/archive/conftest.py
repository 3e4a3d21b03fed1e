"""One clinic with a row in every table, and its archives; empty sites for whoever asks."""

import itertools
import os
from pathlib import Path

import pytest

from tests.databases import make_database
from tests.unit.transfer.archive_sites import MakeSite, Site, copied, fill_clinic, site_at

_numbers = itertools.count()


@pytest.fixture(scope="module")
def clinic(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Give a site with the demo and more."""
    site = copied(migrated_sqlite, tmp_path_factory.mktemp("clinic"))
    fill_clinic(site)
    return site


@pytest.fixture(scope="module")
def archive(clinic: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the clinic's archive with everything that may be in one."""
    path = tmp_path_factory.mktemp("archive") / "clinic.zip"
    clinic.exported(path)
    return path


@pytest.fixture
def empty_site(request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path: Path) -> MakeSite:
    """Give a function that makes an empty site, on SQLite or on PostgreSQL."""

    def make(kind: str = "sqlite", **environment: str) -> Site:
        if kind == "sqlite":
            return copied(migrated_sqlite, tmp_path, **environment)
        server, name = request.getfixturevalue("migrated_postgres"), f"archive{os.getpid()}x{next(_numbers)}"
        return site_at(make_database(server, name, template="migrated"), tmp_path / name, **environment)

    return make
