"""Promotion is told from what readers say about buying, earning and links."""

import json
from pathlib import Path

import pytest

from cms.comments.triage.lexicon import speller
from cms.comments.triage.looking import look
from cms.comments.triage.promotion.stuffing import is_keyword_list, is_stuffed
from cms.comments.triage.reading import read

CASES = Path(__file__).parent / "cases" / "contact_and_spam.jsonl"
LEAST = 0.95


@pytest.mark.parametrize("signal", ["spam", "contact"])
def test_nearly_all_cases_are_seen_and_nearly_none_wrongly(signal: str) -> None:
    cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    pairs = [(signal in case["labels"], signal in {each.id for each in look(case["text"])}) for case in cases]
    right = sum(label and seen for label, seen in pairs)
    assert right >= LEAST * sum(label for label, _seen in pairs)
    assert right >= LEAST * sum(seen for _label, seen in pairs)


def test_the_same_words_over_and_over_are_stuffing() -> None:
    stuffed = "neck pillow cheap neck pillow best neck pillow memory neck pillow sale"
    assert is_stuffed(read(stuffed, speller()), ())
    assert not is_stuffed(
        read("My neck pillow is not the neck pillow in your photo of a neck pillow, is it?", speller()), ()
    )
    assert not is_stuffed(read("no no no no no no no no no no no no", speller()), ())


def test_words_without_a_sentence_are_a_list_of_keywords() -> None:
    assert is_keyword_list(read("cheap massage gun best price free delivery", speller()))
    assert not is_keyword_list(read("Which massage gun is the best for the price, and is delivery free", speller()))


@pytest.mark.parametrize("code", ["use code BACK40 for 20% off today", "Comment INFO below and I'll send you the link"])
def test_signs_of_promotion_count(code: str) -> None:
    assert "spam" in {signal.id for signal in look(code)}
