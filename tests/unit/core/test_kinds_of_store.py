"""A folder and a bucket do the same, so that nothing above them knows which it is."""

import pytest

from cms.core.errors import NotFound
from cms.core.storage import MediaStore, open_store
from tests.buckets import fresh_bucket


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest) -> MediaStore:
    """Give an empty store of each kind."""
    if request.param == "folder":
        return open_store(request.getfixturevalue("tmp_path").joinpath("media").as_uri())
    return open_store(fresh_bucket(request.getfixturevalue("s3")))


def test_what_is_put_can_be_read_listed_and_deleted_by_folder(store: MediaStore) -> None:
    for key in ("ab/800.webp", "ab/1600.webp", "abc/800.webp"):
        store.put(key, key.encode())
    assert store.get("ab/800.webp") == b"ab/800.webp"
    assert sorted(store.keys()) == ["ab/1600.webp", "ab/800.webp", "abc/800.webp"]
    assert sorted(store.keys("ab")) == ["ab/1600.webp", "ab/800.webp"]
    store.delete("ab")
    assert list(store.keys()) == ["abc/800.webp"]


def test_what_is_put_again_takes_the_place(store: MediaStore) -> None:
    store.put("a/b", b"one")
    store.put("a/b", b"two")
    assert (store.get("a/b"), list(store.keys())) == (b"two", ["a/b"])


def test_of_what_is_not_there_nothing_is_given_and_nothing_deleted(store: MediaStore) -> None:
    assert list(store.keys()) == []
    store.delete("ab")
    for key in ("ab/800.webp", "ab"):
        with pytest.raises(NotFound):
            store.get(key)


@pytest.mark.parametrize("key", ["", "..", "../secret", "a/../secret", "/etc/passwd", "a//b", "a\0b", "A", "ä"])
def test_what_is_no_key_is_nowhere(store: MediaStore, key: str) -> None:
    store.put("a/b", b"x")
    for touch in (store.get, store.delete, lambda key: store.put(key, b"x")):
        with pytest.raises(NotFound):
            touch(key)
    assert list(store.keys()) == ["a/b"]


def test_large_files_come_back_whole(store: MediaStore) -> None:
    content = bytes(range(256)) * 40_000
    store.put("a/large.webp", content)
    assert store.get("a/large.webp") == content


def test_a_thousand_files_are_listed_and_deleted_beyond_one_page(store: MediaStore) -> None:
    for number in range(1010):
        store.put(f"many/{number}.webp", b"x")
    store.put("one/1.webp", b"x")
    assert sum(1 for _key in store.keys("many")) == 1010
    store.delete("many")
    assert list(store.keys()) == ["one/1.webp"]
