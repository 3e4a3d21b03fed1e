"""Which lines of a log tell of an erasure, however they were kept."""

import json

import pytest

from cms.comments.tombstones import LINE, Told, of_log

MARK = "ab" * 32
OURS = json.dumps({"person": 7, "mark": MARK, "reason": "request", "event": LINE, "level": "warning"})
READ = {
    "as it is written": OURS,
    "journalctl sets moment, host and process before it": f"Nov 22 12:00:00 web-1 cms[4711]: {OURS}",
    "a container on Kubernetes, moment and stream": f"2026-11-22T12:00:00.123456789Z stderr F {OURS}",
    "compose, its container, in colours": f"\x1b[36mworker-1  | \x1b[0m{OURS}",
    "what stands behind it is nothing to us": f"{OURS} \x1b[0m",
    "one that was interrupted tells nothing, and ends nothing": f"{OURS[:30]}\n{OURS}",
    "twice is once": f"{OURS}\n{OURS}",
}
PASSED_OVER = {
    "another event": OURS.replace(LINE, "started"),
    "one that names it elsewhere": json.dumps({"event": "started", "about": LINE}),
    "no brace": f"{LINE} 7",
    "cut off": f"web-1: {OURS[:-5]}",
    "no person": OURS.replace("7", '"7"'),
    "a number that no person has": OURS.replace("7", "-7"),
    "a ground that there is not": OURS.replace("request", "whim"),
}


@pytest.mark.parametrize("lines", [pytest.param(lines, id=why) for why, lines in READ.items()])
def test_an_erasure_is_read_from_the_log_however_it_was_kept(lines: str) -> None:
    assert of_log(lines.splitlines(keepends=True)) == [Told(7, MARK, "request")]


@pytest.mark.parametrize("lines", [pytest.param(lines, id=why) for why, lines in PASSED_OVER.items()])
def test_what_tells_of_no_erasure_is_passed_over(lines: str) -> None:
    assert of_log(lines.splitlines(keepends=True)) == []
