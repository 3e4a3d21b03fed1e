"""The table of decisions: what leads where, and what is final."""

import pytest

from cms.comments.status import MOVES, Action, Status, after, back
from cms.core.errors import Conflict

LEADS_TO = {"approve": "approved", "reject": "rejected", "spam": "spam", "hold": "pending"}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", LEADS_TO)
def test_a_decision_leads_where_the_table_says_and_erased_is_final(action: str, status: Status) -> None:
    if status != Status.ERASED:
        assert after(action, status) == LEADS_TO[action]
        return
    with pytest.raises(Conflict):
        after(action, status)


@pytest.mark.parametrize("former", Status)
@pytest.mark.parametrize("status", Status)
def test_a_decision_can_be_taken_back_unless_something_is_erased(status: Status, former: Status) -> None:
    if Status.ERASED not in {status, former}:
        assert back(status, former) == former
        return
    with pytest.raises(Conflict):
        back(status, former)


def test_there_is_no_decision_beyond_the_table() -> None:
    assert {str(action) for action in MOVES} == set(LEADS_TO) == {str(action) for action in Action}
    assert Status.ERASED not in {status for leads in MOVES.values() for status in leads.values()}
