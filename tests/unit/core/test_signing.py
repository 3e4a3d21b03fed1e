"""Keys of links: for one use, about two numbers, for a time."""

from datetime import timedelta

import pytest

from cms.core import signing
from cms.core.errors import Gone, NotFound
from cms.core.sealing import Sealer

SEALER = Sealer(["a secret of the tests, long enough for all"])
KEY = signing.sign(SEALER, "confirm", 7, 9)


def test_a_key_gives_back_what_it_is_about() -> None:
    assert signing.read(SEALER, "confirm", KEY) == (7, 9)


WRONG = [
    ("", "nothing"),
    (KEY[:-1], "cut short"),
    (KEY[:-4] + "BBBB", "another end"),
    ("A" + KEY[1:], "another signature"),
    (KEY + "AAAA", "more behind it"),
    ("ä" * 32, "no key at all"),
    (signing.sign(Sealer(["another secret, just as long as the first"]), "confirm", 7, 9), "of another house"),
    (signing.sign(SEALER, "unsubscribe", 7, 9), "for another use"),
]


@pytest.mark.parametrize("key", [pytest.param(key, id=why) for key, why in WRONG])
def test_what_was_not_made_here_for_this_use_opens_nothing(key: str) -> None:
    with pytest.raises(NotFound):
        signing.read(SEALER, "confirm", key)


def test_a_key_ends() -> None:
    with pytest.raises(Gone):
        signing.read(SEALER, "confirm", signing.sign(SEALER, "confirm", 7, lasts=timedelta(seconds=-1)))
