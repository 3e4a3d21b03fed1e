"""Passwords: kept as hashes, and the same however a keyboard sends their signs."""

import unicodedata

import pytest
from flask import Flask

from cms.accounts import passwords
from cms.core.errors import Invalid

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TYPED = "größte Überraschung"


@ON_SQLITE
def test_a_password_fits_however_its_signs_are_sent(app: Flask) -> None:
    for kept in (unicodedata.normalize("NFC", TYPED), unicodedata.normalize("NFD", TYPED)):
        hashed = passwords.hashed(kept)
        assert TYPED not in hashed
        for sent in (unicodedata.normalize("NFC", TYPED), unicodedata.normalize("NFD", TYPED)):
            assert passwords.fits(sent, hashed)


@ON_SQLITE
@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(TYPED.upper(), id="capitals"),
        pytest.param(f"{TYPED} ", id="a blank behind it"),
        pytest.param("", id="nothing"),
        pytest.param("x" * 1001, id="more than a password may have"),
    ],
)
def test_another_password_does_not_fit(app: Flask, sent: str) -> None:
    assert not passwords.fits(sent, passwords.hashed(TYPED))


@ON_SQLITE
def test_where_no_password_is_kept_none_fits(app: Flask) -> None:
    assert not passwords.fits("", None)
    assert not passwords.fits(TYPED, None)


@ON_SQLITE
@pytest.mark.parametrize("length", [0, 11, 1001])
def test_a_password_has_a_shortest_and_a_longest(app: Flask, length: int) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.hashed("x" * length)
    assert [fault.pointer for fault in refused.value.faults] == ["#/password"]
    assert passwords.fits("x" * 12, passwords.hashed("x" * 12))
