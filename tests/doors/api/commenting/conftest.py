"""Where readers comment, and that nobody is held up there."""

import pytest

THREAD = "/articles/neck/comments"
BASE = "/api/v1"


@pytest.fixture
def environment() -> dict[str, str]:
    """Show what nobody doubts, so that 201 can be seen; tests override it."""
    return {"CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}
