"""Links that deserve a look are said plainly; the others are left alone."""

from time import thread_time

import pytest

from cms.comments.triage.lexicon import speller
from cms.comments.triage.links import links
from cms.comments.triage.reading import read
from cms.comments.triage.signal import Circumstances, Severity, Signal
from cms.comments.triage.spam import spam

SEEN = [
    ("three", "See a.example/x and b.example/y and https://c.example/z", "3 links"),
    ("shortener", "Look: https://bit.ly/abc", "hides where"),
    ("bare number", "http://203.0.113.9/login", "bare number"),
    ("whole number", "http://3405803777/login", "bare number"),
    ("mixed letters", "https://pаypal.example/", "look like others"),
    ("coded mixed letters", "https://xn--pypal-4ve.example/", "look like others"),
    ("coded letters", "https://xn--mnchen-3ya.example/", "coded letters"),
]


NOTHING_ELSE = Circumstances()


def _links(text: str, circumstances: Circumstances = NOTHING_ELSE) -> Signal | None:
    return links(read(text, speller()), circumstances)


@pytest.mark.parametrize(("text", "why"), [pytest.param(text, why, id=name) for name, text, why in SEEN])
def test_what_is_unusual_about_links_is_said(text: str, why: str) -> None:
    signal = _links(text)
    assert signal is not None
    assert signal.severity is Severity.LOW
    assert why in signal.explanation
    assert signal.spans


@pytest.mark.parametrize(
    "text",
    [
        "See https://www.nhs.uk/conditions/back-pain/ for that.",
        "https://bücher.example/ has the book.",
        "Press 1.Stand 2.Sit 3.Rest",
        "No links here. None at all.",
        "write to jo@post.example",
    ],
)
def test_usual_links_are_left_alone(text: str) -> None:
    assert _links(text) is None


@pytest.mark.parametrize(
    ("text", "most", "why"),
    [
        pytest.param("See a.example/1 and b.example/2", 2, None, id="as many as may pass"),
        pytest.param("See a.example/1 and b.example/2", 1, "Has 2 links, where 1 may pass unread.", id="one more"),
        pytest.param("See a.example/1", 0, "Has a link, where none may pass unread.", id="any link"),
        pytest.param("See [here](https://a.example/1)", 0, "Has a link", id="behind words"),
        pytest.param("a.example/1 " * 9, 10, None, id="many, where more may pass"),
        pytest.param("No link at all.", 0, None, id="no link"),
        pytest.param("See ours.example/1", 0, None, id="a link to this site"),
    ],
)
def test_more_links_than_the_site_lets_pass_are_said(text: str, most: int, why: str | None) -> None:
    signal = _links(text, Circumstances(own_hosts=frozenset({"ours.example"}), most_links=most))
    assert (signal is not None and why is not None and why in signal.explanation) or (signal is None and why is None)


def test_links_to_the_site_itself_are_not_counted() -> None:
    text = "a.example/1 a.example/2 a.example/3"
    assert _links(text) is not None
    assert _links(text, Circumstances(own_hosts=frozenset({"a.example"}))) is None


def test_a_shop_as_the_address_of_the_author_is_said() -> None:
    assert _links("Nice.", Circumstances(author_url="https://cheap-pillows.example/")) is not None
    assert _links("Nice.", Circumstances(author_url="https://jo-marsh.example/")) is None


@pytest.mark.parametrize("part", ["a.b", "www.", "http:// ", "# ", "😀", "comment A ", "buy cheap ", "a . com "])
def test_a_hostile_text_costs_little(part: str) -> None:
    begun = thread_time()
    reading = read(part * (20_000 // len(part)), speller())
    links(reading, Circumstances())
    spam(reading, Circumstances())
    assert thread_time() - begun < 3
