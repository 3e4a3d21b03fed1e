"""No text makes triage slow: twice as long is about twice the work, whatever it is made of."""

import time

import pytest

from cms.comments.triage.looking import look
from cms.comments.triage.readings import reading

LENGTH = 2_500
TIMES = 2
ROUNDS = 9  # of which the quickest counts: a machine that others use as well is slow now and then
MOST_GROWTH = 3.0  # leaves room for noise, and none for a square, which would be 4
FLOOR = 0.001  # seconds of one processor, below which noise is all there is

PARTS = {
    "words that begin many phrases": "i want to die and i can not feel my legs ",
    "one word of many phrases": "numb ",
    "words that deny": "no not never without no ",
    "a phrase with gaps that never ends": "can not can not feel my my my ",
    "one word without an end": "a",
    "one word without an end, of signs that are words": "自",
    "one sign that is read as fifteen letters": "\ufdfa",
    "letters that are drawn out": "sooooooooo ",
    "words nobody knows": "qwrtzp xkcdvb plmokn ",
    "masked letters": "f*c* k!ll $u!c!d3 ",
    "digits": "0",
    "digits in groups": "07 946 0 95 8 20 ",
    "digits with signs": "+1-2(3)4.5/6-",
    "dates without an end": "01.02.03/04-05 ",
    "addresses": "a@a.",
    "hidden addresses": "jo at jo dot jo at jo dot ",
    "dots": "a.a.a.",
    "links": "http://a.aa/ ",
    "brackets": "((((((",
    "quotes": "''''’’’’",
    "capitals": "AAAA BBBB ",
    "emoji": "😀😭🔥",
    "signs without width": "a\u200b\u200d\ufeff",
    "marks over letters": "a\u0301\u0301\u0301",
    "ends of sentences": "a. b! c? ",
    "lines": "\n\n- 1\n",
    "digits with blanks": "4 ",
    "near numbers of cards": "4111 1111 1111 ",
    "words with one letter wrong": "nubmness suicidl ",
    "beginnings of two words": "back pa my ba ",
    "emoji in letters": "a😀️\u200db",
    "numbers of streets": "12 High Street 13 Low Road ",
    "streets whose number never comes": "cl.a9km",
    "postcodes": "SW1A 1AA 12345 ",
    "spaces": " \t",
}


def cost(text: str) -> float:
    """Give the seconds of one processor that a look takes."""
    reading.cache_clear()
    begun = time.thread_time()
    look(text)
    return time.thread_time() - begun


@pytest.mark.parametrize("part", [pytest.param(part, id=name) for name, part in PARTS.items()])
def test_the_work_grows_with_the_text(part: str) -> None:
    short = part * (LENGTH // len(part) + 1)  # whole parts: an end that is cut off may be looked at in other ways
    text = short * TIMES
    look(text)
    by_turns = [(cost(short), cost(text)) for _round in range(ROUNDS)]
    once, twice = (min(times) for times in zip(*by_turns, strict=True))
    assert twice <= MOST_GROWTH * max(once, FLOOR)


@pytest.mark.parametrize("part", [pytest.param(part, id=name) for name, part in PARTS.items()])
def test_spans_stay_within_the_text(part: str) -> None:
    text = part * (600 // len(part))
    spans = [span for signal in look(text) for span in signal.spans]
    assert all(0 <= start < end <= len(text) for start, end in spans)
