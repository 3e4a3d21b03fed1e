"""The forms of the queue, as tests find them on a page."""

from typing import Any

from tests.api import Api
from tests.doors.admin.pages import Form, Page

PATH = "/admin/comments"


def deciding(page: Page) -> Form:
    """Give the form about the open comment."""
    return next(form for form in page.forms if form.action.startswith(f"{PATH}/decisions") and "chosen" in form.fields)


def listing(page: Page) -> Form:
    """Give the form that holds the list."""
    return next(form for form in page.forms if form.action.startswith(f"{PATH}/decisions") and form.boxes)


def undo(page: Page) -> Form:
    """Give the form that takes the last decision back."""
    return next(form for form in page.forms if form.action.startswith(f"{PATH}/undo"))


def opened(page: Page) -> int:
    """Give the id of the open comment."""
    return int(deciding(page).fields["open"])


def listed(page: Page) -> list[int]:
    """Give the ids of the comments in the list."""
    return [int(value.partition(":")[0]) for name, value in listing(page).boxes if name == "chosen"]


def statuses(moderator: Api, comments: list[dict[str, Any]]) -> list[str]:
    """Give where the comments stand."""
    return [moderator.get(f"/moderation/comments/{each['id']}").get_json()["status"] for each in comments]


def ids(comments: list[dict[str, Any]]) -> list[int]:
    """Give the ids of comments."""
    return [each["id"] for each in comments]
