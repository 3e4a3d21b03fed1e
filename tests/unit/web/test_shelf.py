"""The shelf of finished answers: found however they are asked for, dropped by name, never more than fit."""

import random
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from orjson import dumps

from cms.core.versions import Seen
from cms.web.kept import Finished, Kept, kept
from cms.web.packing import PACKERS
from cms.web.shelf import LARGEST_PART, MOST_SPELLINGS, Shelf, spelt

ROOM = 1_000_000
AT = datetime(2026, 1, 1, tzinfo=UTC)
BODY = b"x" * 10_000


def answer(*names: str, number: int = 1, body: bytes = BODY, in_order: bool = False) -> Kept:
    return kept(Finished(Seen(number, number, AT), names, '"e"', body, in_order), [("X-Kind", "test")])


SPELLINGS: list[tuple[str, str, bool]] = [
    ("the very address", "limit=2&tag=a", True),
    ("another order", "tag=a&limit=2", True),
    ("signs written out", "tag=%61&limit=2", True),
    ("another value", "tag=b&limit=2", False),
    ("another name", "tags=a&limit=2", False),
    ("a parameter less", "tag=a", False),
    ("the same twice", "tag=a&tag=a&limit=2", False),
    ("an empty one more", "tag=a&limit=2&q=", False),
]


@pytest.mark.parametrize(("why", "query", "found"), SPELLINGS)
def test_an_answer_is_found_however_its_address_is_spelt(why: str, query: str, found: bool) -> None:
    shelf, new = Shelf(ROOM), answer("a")
    shelf.put(("/list", "limit=2&tag=a"), new, shelf.age)
    assert (shelf.find(("/list", query)) is new) is found, why
    assert shelf.find(("/other", query)) is None, why


def test_bytes_that_are_no_text_are_kept_apart() -> None:
    assert len({spelt(("/", query)) for query in ("q=%FF", "q=%FE", "q=%EF%BF%BD", "q=%25FF")}) == 4


def test_where_the_order_counts_another_order_is_another_answer() -> None:
    shelf, new = Shelf(ROOM), answer("a", in_order=True)
    shelf.put(("/counts", "article=a&article=b"), new, shelf.age)
    assert shelf.find(("/counts", "article=a&article=b")) is new
    assert shelf.find(("/counts", "article=b&article=a")) is None


def test_ever_new_spellings_of_one_address_take_no_more_room() -> None:
    shelf, new = Shelf(ROOM), answer("a")
    shelf.put(("/list", "tag=a"), new, shelf.age)
    for number in range(100):
        assert shelf.find(("/list", f"tag=a{'&' * number}")) is new
    assert len(new.places) == MOST_SPELLINGS


def test_a_name_that_moves_takes_what_depends_on_it_and_nothing_else() -> None:
    shelf, one, both, other = Shelf(ROOM), answer("a"), answer("a", "b"), answer("c")
    for place, each in enumerate((one, both, other)):
        assert shelf.put((f"/{place}", ""), each, shelf.age)
    shelf.move({"b": 2})
    assert [each.alive for each in (one, both, other)] == [True, False, True]
    shelf.move({"a": 2, "unknown": 2})
    assert [each.alive for each in (one, both, other)] == [False, False, True]
    assert [shelf.find((f"/{place}", "")) for place in range(3)] == [None, None, other]
    assert shelf.weight == other.size


def test_what_was_made_after_the_move_stays() -> None:
    shelf, new = Shelf(ROOM), answer("a", number=2)
    shelf.put(("/", ""), new, shelf.age)
    shelf.move({"a": 2})
    assert shelf.find(("/", "")) is new


def test_what_was_made_before_a_move_comes_too_late() -> None:
    shelf = Shelf(ROOM)
    shelf.move({"a": 2})
    assert not shelf.put(("/", ""), answer("a", number=1), shelf.age)
    assert shelf.put(("/", ""), answer("b", number=1), shelf.age)
    assert shelf.put(("/a", ""), answer("a", number=2), shelf.age)


def test_what_was_begun_before_all_was_thrown_away_comes_too_late() -> None:
    shelf = Shelf(ROOM)
    age, there = shelf.age, answer("a", number=9)
    shelf.put(("/there", ""), there, age)
    shelf.empty()
    assert (there.alive, len(shelf), shelf.weight) == (False, 0, 0)
    assert not shelf.put(("/", ""), answer("a", number=9), age)
    assert shelf.put(("/", ""), answer("a", number=1), shelf.age)


def test_what_was_made_before_the_count_at_which_all_was_thrown_away_is_not_kept() -> None:
    shelf = Shelf(ROOM)
    shelf.empty(5)
    assert not shelf.put(("/", ""), answer("a", number=4), shelf.age), "what moved before 5 is not known"
    assert shelf.put(("/", ""), answer("a", number=5), shelf.age)


def test_moves_without_end_are_remembered_in_one_number() -> None:
    shelf = Shelf(ROOM)
    shelf.move({f"article:{number}": number for number in range(30_000)})
    assert not shelf.put(("/", ""), answer("article:29999", number=29_998), shelf.age)
    assert shelf.put(("/", ""), answer("article:29999", number=29_999), shelf.age)


def test_no_more_is_kept_than_fits() -> None:
    shelf = Shelf(ROOM)
    for number in range(500):
        shelf.put((f"/{number}", ""), answer(f"article:{number}"), shelf.age)
        assert shelf.weight <= ROOM
    assert len(shelf) == ROOM // answer("article:1").size
    assert shelf.find(("/499", "")) is not None
    assert shelf.find(("/0", "")) is None


def test_one_answer_never_takes_most_of_the_room() -> None:
    shelf = Shelf(ROOM)
    assert not shelf.put(("/", ""), answer("a", body=b"x" * (ROOM // LARGEST_PART)), shelf.age)
    assert (len(shelf), shelf.weight) == (0, 0)


def test_a_stranger_who_walks_through_new_addresses_drives_out_nothing_that_is_read() -> None:
    shelf = Shelf(ROOM)
    read = [answer(f"article:{number}") for number in range(20)]
    for number, each in enumerate(read):
        shelf.put((f"/read/{number}", ""), each, shelf.age)
        each.used = True
    for number in range(10_000):
        shelf.put(("/list", f"tag={number}"), answer("articles"), shelf.age)
    assert [each.alive for each in read] == [True] * 20


def test_the_same_address_holds_one_answer() -> None:
    shelf, first, second = Shelf(ROOM), answer("a"), answer("a", number=2)
    shelf.put(("/", "x=1&y=2"), first, shelf.age)
    shelf.put(("/", "y=2&x=1"), second, shelf.age)
    assert shelf.find(("/", "x=1&y=2")) is second
    assert (first.alive, len(shelf), shelf.weight) == (False, 1, second.size)


def test_each_encoding_is_packed_once() -> None:
    new = answer("a")
    packed = new.variant("br")
    assert new.variant("br") is packed
    assert len(packed.body) < len(BODY)
    assert {packed.etag, new.variant("gzip").etag, new.variant("").etag} == {'"e-br"', '"e-gzip"', '"e"'}


def test_what_is_small_is_the_same_in_every_encoding() -> None:
    small = kept(replace(answer("a").finished, body=b"small"), [])
    assert small.variant("zstd") is small.variant("")


HEADERS = [("Content-Type", "application/json"), ("Cache-Control", "public"), ("X-Content-Type-Options", "nosniff")]


@pytest.mark.parametrize(
    ("why", "size", "names"),
    [
        ("a search that finds nothing", 20, 3),
        ("an article", 3_000, 6),
        ("a list of twenty, each with tags and an author", 30_000, 100),
    ],
)
def test_an_answer_weighs_about_what_it_takes(why: str, size: int, names: int) -> None:
    shelf, texts = Shelf(2**30), random.Random(7)
    tracemalloc.start()
    try:
        for number in range(50):
            document = {"items": [texts.randbytes(size // 4).hex(), "=" * (size // 2)]}
            mine = tuple(f"article:{number}-{place}" for place in range(names))
            headers = [*HEADERS, ("Surrogate-Key", " ".join(mine)), ("ETag", f'"{number}"')]
            finished = Finished(Seen(1, 1, datetime(2024, 1, 1, tzinfo=UTC)), mine, f'"{number}"', dumps(document))
            new = kept(finished, headers)
            shelf.put(("/list", f"cursor={number}"), new, shelf.age)
            for encoding in ("", *PACKERS):
                new.variant(encoding)
        del document, mine, headers, finished, new
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert 0.75 * taken < shelf.weight < 1.3 * taken, why
