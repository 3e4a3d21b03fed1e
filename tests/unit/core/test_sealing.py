"""Secrets at rest: sealed with the first key, opened with any, and hashes that only we can make."""

import pytest

from cms.core.errors import Misconfigured
from cms.core.sealing import Sealer

OLD, NEW, OTHER = "o" * 32, "n" * 32, "x" * 32


@pytest.mark.parametrize("text", ["jo@reader.example", "", "jö@lüneburg.example", "a" * 5000])
def test_what_is_sealed_can_be_opened_again(text: str) -> None:
    sealer = Sealer([NEW])
    assert sealer.open(sealer.seal(text)) == text


def test_the_same_text_is_sealed_otherwise_each_time() -> None:
    sealer = Sealer([NEW])
    first, second = sealer.seal("jo@reader.example"), sealer.seal("jo@reader.example")
    assert first != second
    assert "jo@reader.example" not in first


def test_after_a_rotation_the_old_key_still_opens_and_finds() -> None:
    before, after = Sealer([OLD]), Sealer([NEW, OLD])
    assert after.open(before.seal("jo@reader.example")) == "jo@reader.example"
    assert before.blind_indexes("jo@reader.example")[0] in after.blind_indexes("jo@reader.example")


def test_after_a_rotation_the_new_key_seals() -> None:
    after = Sealer([NEW, OLD])
    assert Sealer([NEW]).open(after.seal("jo@reader.example")) == "jo@reader.example"
    assert after.blind_indexes("a@b.example")[0] == Sealer([NEW]).blind_indexes("a@b.example")[0]
    with pytest.raises(Misconfigured):
        Sealer([OLD]).open(after.seal("jo@reader.example"))


@pytest.mark.parametrize(
    "sealed",
    [
        pytest.param("", id="nothing"),
        pytest.param("nonsense", id="what was never sealed"),
        pytest.param("é", id="what is no ASCII"),
        pytest.param(Sealer([OTHER]).seal("x"), id="sealed with another key"),
        pytest.param(Sealer([NEW]).seal("x")[:-4], id="cut short"),
    ],
)
def test_what_none_of_the_keys_opens_is_said_in_one_sentence(sealed: str) -> None:
    with pytest.raises(Misconfigured, match="CMS_ENCRYPTION_KEYS"):
        Sealer([NEW, OLD]).open(sealed)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("jo@reader.example", "JO@Reader.Example", True, id="case is nothing"),
        pytest.param("jo@reader.example", " jo@reader.example\n", True, id="blanks around it are nothing"),
        pytest.param("STRASSE@a.example", "straße@a.example", True, id="case as Unicode folds it"),
        pytest.param("jo@reader.example", "jo+x@reader.example", False, id="another address"),
        pytest.param("jo@reader.example", "jo@reader.exampl", False, id="a part of it"),
    ],
)
def test_an_address_is_found_by_however_it_is_spelt(one: str, other: str, same: bool) -> None:
    sealer = Sealer([NEW])
    assert (sealer.blind_indexes(one) == sealer.blind_indexes(other)) is same


def test_an_index_tells_nothing_to_who_has_another_key() -> None:
    assert not set(Sealer([NEW]).blind_indexes("a@b.example")) & set(Sealer([OTHER]).blind_indexes("a@b.example"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True, id="a whole /64 is one client"),
        pytest.param("2001:db8:1:2::1", "2001:DB8:1:2:0:0:0:1", True, id="however it is written"),
        pytest.param("2001:db8:1:2::1", "2001:db8:1:3::1", False, id="the next /64 is another"),
        pytest.param("::ffff:192.0.2.1", "192.0.2.1", True, id="a mapped address is the one that it maps"),
        pytest.param("::ffff:192.0.2.1", "::ffff:192.0.2.2", False, id="mapped addresses are no /64"),
        pytest.param("192.0.2.1", "192.0.2.2", False, id="each address of IPv4 is a client"),
        pytest.param("fe80::1%eth0", "fe80::2%eth1", True, id="where it was heard is nothing"),
        pytest.param("unknown", "unknown", True, id="what is no address is taken as it is"),
        pytest.param("unknown", "192.0.2.1", False, id="and is nobody else"),
    ],
)
def test_a_client_is_told_from_others(one: str, other: str, same: bool) -> None:
    sealer = Sealer([NEW])
    assert (sealer.client_hash(one) == sealer.client_hash(other)) is same


def test_a_hash_for_one_purpose_tells_nothing_about_another() -> None:
    sealer = Sealer([NEW])
    hashes = [sealer.blind_indexes("a")[0], sealer.client_hash("a"), sealer.keyed_hash("a"), sealer.sign(b"a").hex()]
    assert len({each[:24] for each in hashes}) == 4
    assert sealer.keyed_hash("a") != Sealer([OTHER]).keyed_hash("a")
    assert sealer.sign(b"a") != Sealer([OTHER]).sign(b"a")


def test_without_a_key_every_use_is_an_error_that_says_what_to_do() -> None:
    sealer = Sealer([])
    for use in (sealer.seal, sealer.open, sealer.blind_indexes, sealer.client_hash, sealer.keyed_hash):
        with pytest.raises(Misconfigured, match="CMS_SECRET_KEY"):
            use("a")
