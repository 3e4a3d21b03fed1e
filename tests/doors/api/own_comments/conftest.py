"""Authors of comments, each with the secret that came back when they wrote."""

from typing import Any

import pytest

from tests.api import READER, Api

THREAD = "/articles/neck/comments"
NO_HOLD = {"CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Author:
    """Who sent a comment, with the secret that came back."""

    def __init__(self, reader: Api, **members: Any) -> None:
        answer = reader.post(THREAD, {**READER, **members})
        assert answer.status_code in {201, 202}, answer.get_data(as_text=True)
        self.reader = reader
        self.document = answer.get_json()
        self.id, self.token = self.document["comment"]["id"], self.document["edit_token"]
        self.path = f"/comments/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        """Give the header that shows whose it is."""
        return {"Authorization": f"Edit {self.token}"}

    def sees(self) -> dict[str, Any]:
        """Give the comment as its author sees it."""
        answer = self.reader.get(self.path, headers=self.headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert answer.headers["Cache-Control"] == "private, no-store"
        return dict(answer.get_json())

    def changes(self, body: str, **more: Any) -> Any:
        """Send another text."""
        return self.reader.patch(self.path, {"body": body, **more}, headers=self.headers)

    def takes_back(self) -> Any:
        """Take the comment back."""
        return self.reader.delete(self.path, headers=self.headers)


@pytest.fixture
def environment() -> dict[str, str]:
    """Show what nobody doubts; tests override it."""
    return dict(NO_HOLD)


@pytest.fixture(autouse=True)
def article(editor: Api) -> dict[str, Any]:
    """Give a live article."""
    return editor.published("articles", title="Neck")


def texts(reader: Api) -> list[str]:
    """Give what the top of the thread says, an empty text for a placeholder."""
    return [each["content_text"] for each in reader.get(THREAD).get_json()["items"]]
