"""The order in which a thread comes in."""

from cms.comments.status import Status
from cms.transfer.comments import Said
from cms.transfer.threads import in_order


def _said(key: int, parent: int) -> Said:
    return Said(str(key), str(parent or ""), "", "", Status.APPROVED, "", "", "", None, "", str)


def test_a_chain_of_replies_however_long_is_put_in_order_at_once() -> None:
    chain = [_said(key, key - 1) for key in range(20_000, 0, -1)]
    assert [each.key for each in in_order(chain)] == [str(key) for key in range(1, 20_001)]


def test_a_circle_of_replies_begins_somewhere() -> None:
    assert {each.key for each in in_order([_said(1, 2), _said(2, 1), _said(3, 2)])} == {"1", "2", "3"}
