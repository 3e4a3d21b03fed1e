"""The table of moves: what may become what."""

import pytest

from cms.content.status import MOVES, Status, after
from cms.core.errors import Conflict

DRAFT, REVIEW, SCHEDULED, PUBLISHED, ARCHIVED = Status
TABLE: dict[str, dict[Status, Status]] = {
    "submit": {DRAFT: REVIEW, REVIEW: REVIEW},
    "send_back": {REVIEW: DRAFT},
    "publish": dict.fromkeys(Status, PUBLISHED),
    "unpublish": {PUBLISHED: DRAFT, SCHEDULED: DRAFT},
    "schedule": {DRAFT: SCHEDULED, REVIEW: SCHEDULED, SCHEDULED: SCHEDULED, PUBLISHED: PUBLISHED},
    "unschedule": {SCHEDULED: DRAFT, PUBLISHED: PUBLISHED},
    "archive": dict.fromkeys(Status, ARCHIVED),
    "restore": {ARCHIVED: DRAFT},
    "bin": dict.fromkeys(Status, DRAFT),
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("move", TABLE)
def test_a_move_leads_where_the_table_says_or_nowhere(move: str, status: Status) -> None:
    if status in TABLE[move]:
        assert after(move, status) == TABLE[move][status]
        return
    with pytest.raises(Conflict, match=f"{move}.*{status}"):
        after(move, status)


def test_there_is_no_move_beyond_the_table() -> None:
    assert set(MOVES) == set(TABLE)
    with pytest.raises(Conflict):
        after("vanish", Status.DRAFT)
