"""What the tests of all doors have at hand: something to comment on."""

from typing import Any

import pytest

from tests.api import Api


@pytest.fixture
def article(editor: Api) -> dict[str, Any]:
    """Give a live article."""
    return editor.published("articles", title="Neck")
