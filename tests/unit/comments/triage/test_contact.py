"""Each kind of contact is seen, and what only looks like one is left alone."""

from time import thread_time

import pytest

from cms.comments.triage.contact import contact
from cms.comments.triage.lexicon import lexicon, speller
from cms.comments.triage.reading import read
from cms.comments.triage.signal import Circumstances, Signal


def _contact(text: str) -> Signal | None:
    return contact(read(text, speller()), Circumstances())


SEEN = [
    ("email", "write to jo.marsh@post.example please", "jo.marsh@post.example"),
    ("email", "jo dot marsh at gmail dot com", "jo dot marsh at gmail dot com"),
    ("email", "jana (ät) gmx (punkt) de", "jana (ät) gmx (punkt) de"),
    ("email", "lucia arroba hotmail punto com", "lucia arroba hotmail punto com"),
    ("email", "j4ne 4t gm4il d0t c0m", "j4ne 4t gm4il d0t c0m"),
    ("telephone", "Call me 01632 960 983.", "01632 960 983"),
    ("telephone", "+44 (0)20 7946 0991", "44 (0)20 7946 0991"),
    ("telephone", "rappelez-moi au 06 39 98 55 03", "06 39 98 55 03"),
    ("telephone", "Ring 623481 after tea", "623481"),
    ("telephone", "oh seven seven double oh nine oh one two three", "oh seven seven double oh nine oh one two three"),
    ("street", "We are at 9 Fernhollow Close, Otterby", "9 Fernhollow Close"),
    ("street", "Kastanienallee 23, 10435 Berlin", "Kastanienallee 23"),
    ("street", "18 rue des Lilas, 44300 Nantes", "18 rue des Lilas"),
    ("street", "calle Mayor 14, Madrid", "calle Mayor 14"),
    ("personal_number", "NHS no. 485 777 3456", "485 777 3456"),
    ("personal_number", "my SSN is 123-45-6789", "123-45-6789"),
    ("personal_number", "IBAN DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
    ("birth", "born 12 March 1956", "12 March 1956"),
    ("birth", "née le 12 mars 1956", "12 mars 1956"),
]
PASSED = [
    "If it is too much, Samaritans are on 116 123.",
    "Telefonseelsorge 0800 111 0 111",
    "Call 988 or text SHOUT to 85258.",
    "Spine 2004;29(22):2520–2526",
    "ISBN 978-0-7020-4299-7, £31",
    "Order 4471-220-993 has not come",
    "Serial no 8827364551",
    "L4/L5, C5-C6 and T12 2019",
    "3 x 10, then 2 sets of 15-20",
    "Open 9.00-17.30, Sat 10-14",
    "I was born in 1956 in Leeds",
    "on 12 March 1956 we moved",
    "2 miles down the lane",
    "I look at nhs.uk first",
    "find us at pillows dot com",
    "@jane.smith and @dr.mo thanks",
    "One two three four five six seven eight and rest",
    "https://shop.example/p/70261150-07700900123",
    "51.5074, -0.1278",
]


@pytest.mark.parametrize(("kind", "text", "where"), SEEN)
def test_a_contact_is_seen_where_it_stands(kind: str, text: str, where: str) -> None:
    signal = _contact(text)
    assert signal is not None
    assert signal.explanation == lexicon("contact").concepts[kind].explanation
    assert where in {text[start:end] for start, end in signal.spans}


@pytest.mark.parametrize("text", PASSED)
def test_what_only_looks_like_a_contact_is_left_alone(text: str) -> None:
    assert _contact(text) is None


@pytest.mark.parametrize(
    "part", ["1 ", "a.", "a-", "at dot ", "12-", "0 seven ", "a@", "12 Oak ", "w.w/", "calle a ", "("]
)
def test_a_hostile_text_costs_little(part: str) -> None:
    begun = thread_time()
    _contact(part * (20_000 // len(part)))
    assert thread_time() - begun < 1.5
