"""The whole demo, loaded once on each kind of database, for the tests that only look at it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from cms.accounts.permissions import Role
from cms.app import create_app
from cms.core.db import db
from cms.core.settings import read
from cms.core.site import SiteSettings
from cms.demo import loading
from tests.conftest import settings_for
from tests.databases import make_database

PASSWORDS = {str(role): f"a long password for the {role}" for role in Role}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def clinic(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give an application that holds the demo."""
    folder = tmp_path_factory.mktemp("clinic")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), folder / "cms.db")
        url = f"sqlite:///{folder / 'cms.db'}"
    else:
        server = request.getfixturevalue("migrated_postgres")
        url = make_database(server, f"clinic{os.getpid()}", template="migrated")
    made = create_app(
        read(settings_for(url, CMS_MEDIA_URL=(folder / "media").as_uri()), env_file=Path(os.devnull)),
    )
    made.testing = True
    with made.app_context():
        loading.accounts(PASSWORDS)
        installation = made.extensions["vertebra"]
        loading.load(SiteSettings(), installation.sealer, installation.store, lambda _told: None)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def loaded(clinic: Flask) -> Iterator[Flask]:
    """Give the application that holds the demo, inside its context."""
    with clinic.app_context():
        yield clinic
        db.session.remove()
