"""A shell for the tests of commands."""

import pytest

from tests.conftest import settings_for
from tests.shell import Shell


@pytest.fixture
def shell(database_url: str) -> Shell:
    """Give a shell with a fresh, migrated database."""
    return Shell(settings_for(database_url))
