"""What a detector sees depends on the text alone: not on what was looked at before, nor on who looked first."""

import gc
import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest

from cms.comments.triage.looking import glance, load, look
from cms.comments.triage.order import DETECTORS, Detector
from cms.comments.triage.readings import reading
from cms.comments.triage.signal import Signal

LINES = (Path(__file__).parent / "cases" / "comments.jsonl").read_text("utf-8").splitlines()
LEAST_OF_THE_LISTS = 50_000  # objects
TEXTS = [json.loads(line)["text"] for line in islice(LINES, 0, None, 40)]


def anew(text: str, detectors: Sequence[Detector]) -> list[Signal]:
    """Give what detectors see in a text that nobody has read before."""
    reading.cache_clear()
    return glance(text, detectors=detectors)


@pytest.mark.parametrize("text", [" ".join(TEXTS[:4]), *TEXTS])
def test_equal_texts_give_equal_signals_whatever_the_order(text: str) -> None:
    forth = anew(text, DETECTORS)
    back = anew(text, DETECTORS[::-1])
    alone = [signal for detector in DETECTORS for signal in anew(text, [detector])]
    assert forth == back[::-1] == alone


def test_a_text_is_seen_alike_after_others() -> None:
    alone = [look(text) for text in TEXTS]
    look("\n\n".join(TEXTS))
    assert [look(text) for text in reversed(TEXTS)] == alone[::-1]


def test_the_collector_of_garbage_is_kept_from_the_lists_and_at_work_for_the_rest() -> None:
    load()
    assert gc.isenabled()
    assert gc.get_freeze_count() > LEAST_OF_THE_LISTS
