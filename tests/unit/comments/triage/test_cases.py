"""How well triage does on the project's own labelled comments, as a floor that changes must not fall below.

The folders `held` and `unseen` beside it are for the benchmark alone: whoever writes a list does not look into them.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cms.comments.triage.looking import look

# For each signal the least precision and recall; a little under what was measured, so that a list can be
# made more general without an argument about one comment.
FLOORS = {
    "crisis": (0.92, 0.98),
    "emergency": (0.96, 0.98),
    "contact": (0.98, 0.95),
    "disclosure": (0.88, 0.96),
    "advice": (0.96, 0.98),
    "spam": (0.94, 0.98),
    "abuse": (0.87, 0.97),
    "adverse_effect": (0.90, 0.98),
}


@cache
def cases() -> list[tuple[dict[str, Any], set[str]]]:
    """Give each labelled comment with what triage sees in it."""
    lines = [
        json.loads(line)
        for path in sorted((Path(__file__).parent / "cases").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [(each, {signal.id for signal in look(each["text"])}) for each in lines]


@pytest.mark.parametrize("signal", FLOORS)
def test_a_signal_is_seen_where_it_is_and_hardly_elsewhere(signal: str) -> None:
    judged = [(each, seen) for each, seen in cases() if signal in each.get("judged", FLOORS)]
    pairs = [(signal in each["labels"], signal in seen) for each, seen in judged]
    right = sum(label and found for label, found in pairs)
    precision, recall = right / sum(found for _label, found in pairs), right / sum(label for label, _found in pairs)
    assert (precision >= FLOORS[signal][0], recall >= FLOORS[signal][1]) == (True, True), (precision, recall)


def test_a_detector_breaks_on_none_of_them() -> None:
    assert [each["id"] for each, seen in cases() if "check_failed" in seen] == []
