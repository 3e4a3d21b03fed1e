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
    assert passwords.fits("heron, 9 ups", passwords.hashed("heron, 9 ups"))


@ON_SQLITE
@pytest.mark.parametrize(
    "password",
    [
        pytest.param("passwordpassword", id="the commonest, twice"),
        pytest.param("Password1234!", id="the commonest, dressed up"),
        pytest.param("123456789012", id="counting"),
        pytest.param("qwertyuiop12", id="a row of keys"),
        pytest.param("aaaaaaaaaaaaaaaa", id="one sign"),
        pytest.param("ana@clinic.example", id="the address of its owner"),
        pytest.param("Neckpainclinic1", id="the name of the site"),
        pytest.param("vertebravertebra", id="the name of the service"),
    ],
)
def test_a_password_that_would_be_guessed_soon_is_refused(app: Flask, password: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.hashed(password, ("ana@clinic.example", "Ana", "Neckpainclinic"))
    assert [fault.pointer for fault in refused.value.faults] == ["#/password"]
    assert "easily guessed" in refused.value.detail
    assert password not in refused.value.detail


@ON_SQLITE
@pytest.mark.parametrize(
    "password", ["four herons up a ladder", "größte Überraschung", "Xy7-hK2m_pQ9w", "a long password"]
)
def test_a_password_of_some_words_is_taken(app: Flask, password: str) -> None:
    assert passwords.fits(password, passwords.hashed(password, ("ana@clinic.example", "Ana", "Neckpainclinic")))


def test_even_the_longest_password_is_weighed_at_once() -> None:
    assert not passwords.is_easily_guessed("herons, up a ladder " * 50)
