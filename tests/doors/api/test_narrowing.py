"""Filters of lists: each for itself, together, by one rule for times, and at the price of a walk along an index."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Select, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from cms.content import queries
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.web.api.entry_lists import EntryListParameters
from cms.web.feeds import NEWEST_FIRST, FeedParameters
from tests.api import Api
from tests.doors.api.problems import told

THREAD = "/articles/neck/comments"
DAYS = {"neck": 1, "back": 2, "hip": 3}  # of March 2024, on which each was published, and changed a year later


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def shelf(editor: Api) -> None:
    """Fill the lists, with times that are known to the second."""
    for name in ("Ada", "Bo"):
        editor.made("/authors", {"name": name})
    editor.made("/tags", {"name": "Neck", "kind": "body_region"})
    editor.made("/tags", {"name": "Psoas", "kind": "muscle"})
    for title in ("Nod", "Chin tuck", "Plank"):
        editor.published("exercises", title=title)
    editor.published("articles", title="Neck", authors=["ada"], tags=["neck"], exercises=["nod", "chin-tuck"])
    editor.published("articles", title="Back", authors=["bo"], tags=["psoas"], exercises=["nod"], language="de")
    editor.published("articles", title="Hip", authors=["bo", "ada"], tags=["psoas", "neck"])
    with writing():
        for slug, day in DAYS.items():
            entry, _revision = queries.live_entry(EntryType.ARTICLE, slug)
            entry.published_at = datetime(2024, 3, day, 9, tzinfo=UTC)
            entry.live_since = datetime(2025, 3, day, 9, 0, 0, 500_000, tzinfo=UTC)


def slugs(api: Api, path: str) -> list[str]:
    """Give the slugs that a list holds."""
    answer = api.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [each["slug"] for each in answer.get_json()["items"]]


EVERYONE: list[tuple[str, str, list[str]]] = [
    ("by the kind of a tag", "/articles?tag_kind=muscle", ["hip", "back"]),
    ("of a kind that none bears", "/articles?tag_kind=condition", []),
    ("by an exercise that they use", "/articles?exercise=nod", ["back", "neck"]),
    ("by one that none uses", "/articles?exercise=plank", []),
    ("by one that is not there", "/articles?exercise=unknown", []),
    ("by the article that uses them", "/exercises?article=neck", ["chin-tuck", "nod"]),
    ("by an article that is not there", "/exercises?article=unknown", []),
    ("since a day, which is among them", "/articles?published_since=2024-03-02", ["hip", "back"]),
    ("before a day, which is not", "/articles?published_before=2024-03-02", ["neck"]),
    ("since the very moment", "/articles?published_since=2024-03-03T09:00:00Z", ["hip"]),
    ("before the very moment", "/articles?published_before=2024-03-01T09:00:00Z", []),
    ("in another zone", "/articles?published_since=2024-03-03T10:00:00%2B01:00", ["hip"]),
    ("with a plus that became a space", "/articles?published_since=2024-03-03T10:00:00+01:00", ["hip"]),
    ("between two days", "/articles?published_since=2024-03-02&published_before=2024-03-03", ["back"]),
    ("between two days the wrong way round", "/articles?published_since=2024-03-03&published_before=2024-03-02", []),
    ("tag, kind and author together", "/articles?tag=neck&tag_kind=muscle&author=bo", ["hip"]),
    ("exercise and language together", "/articles?exercise=nod&language=de", ["back"]),
    ("all that there is", "/articles?exercise=nod&tag=psoas&author=bo&published_since=2024-03-01&language=en", []),
]


@pytest.mark.parametrize(("address", "found"), [pytest.param(*row[1:], id=row[0]) for row in EVERYONE])
def test_a_list_holds_what_fulfils_everything_that_is_asked(
    shelf: None, reader: Api, editor: Api, address: str, found: list[str]
) -> None:
    for api in (reader, editor):
        assert sorted(slugs(api, address)) == sorted(found)


NARROWED = ["tag=neck", "tag_kind=muscle", "author=bo", "language=en", "language=de", "tag=neck&author=bo&language=en"]
SORTED = ["", "status=published", "status=draft", "sort=published_at", "sort=-updated_at", "published_since=2024-03-02"]


def test_the_total_is_what_the_pages_hold_together(shelf: None, reader: Api, editor: Api) -> None:
    editor.made("/articles", {"title": "Never live", "tags": ["neck"], "authors": ["bo"]})
    former = editor.published("articles", title="Former", tags=["neck"], authors=["bo"])
    assert editor.post(f"/articles/{former['id']}/unpublish", {"version": former["version"]}).status_code == 200
    binned = editor.published("articles", title="Binned", tags=["neck"], authors=["bo"])
    assert editor.delete(f"/articles/{binned['id']}").status_code == 200
    edited = editor.get("/articles/back").get_json()
    other = {"version": edited["version"], "tags": ["neck"], "authors": ["ada"], "language": "en"}
    assert editor.patch(f"/articles/{edited['id']}", other).status_code == 200
    for asked in [
        *SORTED,
        *NARROWED,
        *(row[1].partition("?")[2] for row in EVERYONE if row[1].startswith("/articles")),
    ]:
        for api in (reader, editor):
            there = len(slugs(api, f"/articles?{asked}"))
            assert api.get(f"/articles?total=true&limit=1&{asked}").get_json()["total"] == there, asked


def test_when_it_changed_is_for_readers_what_updated_at_tells_them(shelf: None, reader: Api, editor: Api) -> None:
    assert slugs(reader, "/articles?sort=-updated_at") == ["hip", "back", "neck"]
    assert slugs(reader, "/articles?sort=updated_at&updated_since=2025-03-02") == ["back", "hip"]
    seen = reader.get("/articles/back").get_json()["updated_at"]
    assert "back" in slugs(reader, f"/articles?updated_since={seen}"), "who asks for the last they saw misses nothing"
    assert "back" not in slugs(reader, f"/articles?updated_before={seen}")
    neck = editor.get("/articles/neck").get_json()
    assert editor.patch(f"/articles/{neck['id']}", {"version": neck["version"], "summary": "New"}).status_code == 200
    assert slugs(editor, "/articles?sort=-updated_at")[0] == "neck"
    assert slugs(reader, "/articles?sort=-updated_at")[0] == "hip", "a draft changes nothing for readers"


def test_pages_in_the_order_of_changes_give_everything_once(shelf: None, reader: Api) -> None:
    found: list[str] = []
    address: str | None = "/articles?sort=updated_at&limit=1&exercise=nod"
    while address:
        page = reader.get(address).get_json()
        found += [each["slug"] for each in page["items"]]
        address = page["next"]
    assert found == ["neck", "back"]


def test_an_exercise_is_named_by_its_id_and_by_its_address_of_before_too(shelf: None, reader: Api, editor: Api) -> None:
    nod = editor.get("/exercises/nod").get_json()
    assert slugs(reader, f"/articles?exercise={nod['id']}") == ["back", "neck"]
    renamed = editor.patch(f"/exercises/{nod['id']}", {"version": nod["version"], "slug": "nodding"}).get_json()
    editor.post(f"/exercises/{nod['id']}/publish", {"version": renamed["version"]})
    assert slugs(reader, "/articles?exercise=nod") == slugs(reader, "/articles?exercise=nodding") == ["back", "neck"]


def test_nobody_learns_from_a_filter_of_what_is_not_public(shelf: None, reader: Api, editor: Api) -> None:
    hidden = editor.made("/exercises", {"title": "Secret", "steps": [{"text": "Kneel."}]})
    editor.published("articles", title="Uses it", exercises=["secret"])
    draft = editor.made("/articles", {"title": "Draft", "exercises": ["plank"]})
    for name in ("secret", str(hidden["id"])):
        assert slugs(reader, f"/articles?exercise={name}") == []
        assert slugs(editor, f"/articles?exercise={name}") == ["uses-it"]
    for name in ("draft", str(draft["id"])):
        assert slugs(reader, f"/exercises?article={name}") == []
        assert slugs(editor, f"/exercises?article={name}") == ["plank"]


REFUSED = [
    ("a day that is none", "/articles?published_since=2024-02-30", "published_since"),
    ("a word", "/articles?updated_before=yesterday", "updated_before"),
    ("a number", "/articles?published_before=1709283600", "published_before"),
    ("a time without its zone", "/articles?updated_since=2024-03-01T09:00:00", "updated_since"),
    ("nothing", "/articles?published_since=", "published_since"),
    ("an unknown kind", "/articles?tag_kind=bone", "tag_kind"),
    ("an exercise for a list of exercises", "/exercises?exercise=nod", "exercise"),
    ("an article for a list of articles", "/articles?article=neck", "article"),
    ("an empty exercise", "/articles?exercise=", "exercise"),
    ("an unknown member of an empty list", "/articles?tag=unknown&fields=nonsense", "fields"),
    ("an unknown member of authors", "/authors?fields=e_mail", "fields"),
    ("an unknown member of one author", "/authors/ada?fields=user_id", "fields"),
    ("an unknown member of tags", "/tags?fields=nonsense", "fields"),
    ("an unknown member of what was found", "/search?q=neck&fields=source", "fields"),
    ("an unknown member of comments", f"{THREAD}?fields=author_email", "fields"),
    ("an unknown member of redirects", "/redirects?fields=nonsense", "fields"),
    ("an unknown order of authors", "/authors?sort=user_id", "sort"),
    ("a day that is none, of comments", f"{THREAD}?created_since=soon", "created_since"),
]


@pytest.mark.parametrize(("address", "name"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_what_cannot_be_is_refused_by_name(shelf: None, reader: Api, address: str, name: str) -> None:
    problem = told(reader.get(address), 400)
    assert [each["parameter"] for each in problem["errors"]] == [name]
    assert name in problem["detail"]


def test_every_list_gives_only_the_members_that_are_asked_for(
    shelf: None, reader: Api, editor: Api, moderator: Api
) -> None:
    first = reader.commented({"type": "article", "slug": "neck"}, body="First")
    moderator.decided("approve", first["id"])
    moderator.post(f"/moderation/comments/{first['id']}/reply", {"body": "Answer"})
    editor.made("/redirects", {"from": "/old", "to": "/new"})
    assert reader.get("/authors?fields=name,slug").get_json()["items"][0] == {"name": "Ada", "slug": "ada"}
    assert reader.get("/authors/ada?fields=name").get_json() == {"name": "Ada"}
    assert reader.get("/tags?fields=kind&kind=muscle").get_json()["items"] == [{"kind": "muscle"}]
    assert reader.get("/tags/psoas?fields=name").get_json() == {"name": "Psoas"}
    assert reader.get("/search?q=hip&fields=slug").get_json()["items"] == [{"slug": "hip"}]
    assert reader.get("/redirects?fields=to&from=/old").get_json()["items"][0].keys() == {"to"}
    assert reader.get(f"{THREAD}?fields=content_text").get_json()["items"] == [{"content_text": "First"}]
    nested = reader.get(f"{THREAD}?fields=content_text,replies").get_json()["items"][0]
    assert [set(each) for each in nested["replies"]["items"]] == [{"content_text", "replies"}]
    assert set(reader.get("/articles/neck?fields=slug&expand=authors,tags").get_json()) == {"slug", "authors", "tags"}


def test_authors_and_tags_are_sorted_by_name_too(shelf: None, reader: Api, editor: Api) -> None:
    editor.made("/authors", {"name": "Zoe", "slug": "a-zoe"})
    editor.made("/tags", {"name": "Atlas", "slug": "zz"})
    assert slugs(reader, "/authors") == ["a-zoe", "ada", "bo"]
    assert slugs(reader, "/authors?sort=name") == ["ada", "bo", "a-zoe"]
    assert slugs(reader, "/authors?sort=-name&limit=2") == ["a-zoe", "bo"]
    following = reader.get("/tags?sort=name&limit=1").get_json()["next"]
    assert slugs(reader, "/tags?sort=name&limit=1") + slugs(reader, following) == ["zz", "neck"]


def test_what_is_found_can_be_narrowed_as_lists_are(shelf: None, reader: Api) -> None:
    found = {
        "q=hip&author=ada": ["hip"],
        "q=ada&tag_kind=muscle": ["hip"],
        "q=ada&published_before=2024-03-02": ["neck"],
        "q=ada&type=exercise": [],
    }
    assert {query: slugs(reader, f"/search?{query}") for query in found} == found


def test_comments_of_a_time_are_found(shelf: None, reader: Api, moderator: Api) -> None:
    moderator.decided("approve", reader.commented({"type": "article", "slug": "neck"}, body="First")["id"])
    at = reader.get(THREAD).get_json()["items"][0]["created_at"]
    for query, count in ((f"created_since={at}", 1), (f"created_before={at}", 0), ("created_before=2999-01-01", 1)):
        assert len(reader.get(f"{THREAD}?{query}").get_json()["items"]) == count, query


def test_a_kept_list_is_named_after_all_that_can_change_it(shelf: None, reader: Api) -> None:
    """An answer is thrown away when one of its names moves: here each name that a filter adds."""
    rows = [
        ("/articles?tag=unknown", {"articles", "tags"}),  # a tag may be given this slug
        ("/articles?tag_kind=muscle", {"articles", "tags"}),  # a tag may be given this kind
        ("/articles?author=unknown", {"articles", "authors"}),
        ("/articles?exercise=unknown", {"articles", "exercises"}),  # an exercise may come to be there
        ("/exercises?article=neck", {"exercises", "articles"}),
        ("/search?q=neck", {"articles", "exercises", "tags", "authors"}),  # their names are searched, too
        (THREAD, {"comments:article:neck", "article:neck"}),  # it goes when the article goes
        ("/comment-counts?article=neck", {"comments:article:neck", "article:neck"}),
    ]
    for address, names in rows:
        assert names <= set(reader.get(address).headers["Surrogate-Key"].split()), address


@pytest.mark.parametrize("environment", [{"CMS_CACHE_BYTES": "0"}])
def test_filters_cost_the_same_few_queries_however_much_they_find(
    shelf: None, editor: Api, reader: Api, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    address = "/articles?exercise=nod&tag_kind=muscle&author=bo&published_since=2024-03-01&sort=-updated_at&total=true"
    few = count_queries(lambda: reader.get(address))
    for number in range(6):
        editor.published("articles", title=f"More {number}", authors=["bo"], tags=["psoas"], exercises=["nod"])
    assert reader.get(address).get_json()["total"] == 7
    assert count_queries(lambda: reader.get(address)) == few


ORDERS = ["-published_at", "published_at", "-updated_at", "updated_at", "-created_at", "created_at"]


@pytest.mark.parametrize("sort", ORDERS)
def test_every_order_is_read_off_an_index_and_never_sorted(shelf: None, sort: str) -> None:
    asked = EntryListParameters.model_validate({"sort": sort})
    after = datetime(2024, 3, 2, tzinfo=UTC), 1
    plan = planned(
        asked.order(None).apply(asked.apply(queries.live_entries(EntryType.ARTICLE), None), after, asked.limit)
    )
    assert "ix_entry_" in plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize("filter_", ["tag=psoas", "tag_kind=muscle", "author=bo", "language=de"])
def test_no_filter_reads_rows_that_it_does_not_keep(shelf: None, filter_: str) -> None:
    asked = EntryListParameters.model_validate(dict([filter_.split("=")]))
    statement = asked.apply(queries.live_entries(EntryType.ARTICLE), None)
    plan = planned(asked.order(None).apply(statement, None, asked.limit))
    assert "SCAN entry" not in plan, plan
    assert "Seq Scan on entry" not in plan, plan


@pytest.mark.parametrize("filter_", ["tag=psoas", "author=bo", "language=de"])
def test_few_that_are_kept_are_sorted_without_their_texts(shelf: None, filter_: str) -> None:
    asked, every = EntryListParameters.model_validate(dict([filter_.split("=")])), queries.live_entries
    statement = asked.apply(every(EntryType.ARTICLE), None)
    page = asked.order(None).apply(statement, None, asked.limit, whole=every(EntryType.ARTICLE))
    assert "SCAN entry" not in (plan := planned(page)), plan
    found = db.session.execute(page).all()
    assert found == db.session.execute(asked.order(None).apply(statement, None, asked.limit)).all()
    assert str(page).count("revision.source") == 1, "what is sorted holds no texts"
    assert len(found) > 0


@pytest.mark.parametrize("asked", [{}, {"sort": "published_at"}, {"status": "published"}])
def test_what_is_live_is_counted_from_an_index_alone(shelf: None, asked: dict[str, str]) -> None:
    parameters = EntryListParameters.model_validate(asked)
    counted = parameters.counted(EntryType.ARTICLE)
    plan = planned(select(func.count()).select_from(counted.subquery()))
    assert "ix_entry_live" in plan, plan
    assert "COVERING" in plan or "Index Only" in plan, plan
    assert "revision" not in plan, plan


@pytest.mark.parametrize("filter_", ["tag=psoas", "author=bo", "language=de"])
def test_a_feed_is_narrowed_as_lists_are(shelf: None, filter_: str) -> None:
    asked = FeedParameters.model_validate(dict([filter_.split("=")]))
    plan = planned(NEWEST_FIRST.apply(asked.statement(), None, asked.limit))
    assert "SCAN entry" not in plan, plan
    assert "Seq Scan on entry" not in plan, plan


def planned(statement: Select[Any]) -> str:
    """Give how the database goes about a statement; PostgreSQL is kept from reading all of so few rows."""
    on_sqlite = db.engine.dialect.name == "sqlite"
    dialect: Any = sqlite.dialect() if on_sqlite else postgresql.dialect()  # type: ignore[no-untyped-call]
    written = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    if not on_sqlite:
        for way in ("seqscan", "sort", "bitmapscan"):
            db.session.execute(text(f"SET LOCAL enable_{way} = off"))
    plan = db.session.execute(text(("EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN ") + written))
    return "\n".join(" ".join(str(part) for part in row) for row in plan)


@pytest.mark.parametrize("odd", ["a\nb", "a\r\nSet-Cookie: x=1", "a b", "Ünï", "x" * 500, "../a", '"'])
def test_what_is_no_slug_finds_nothing_and_comes_into_no_header(reader: Api, odd: str) -> None:
    asked = quote(odd, safe="")
    found = [f"/articles?tag={asked}", f"/articles?author={asked}", f"/exercises?article={asked}"]
    for address in [*found, f"/search?q=neck&tag={asked}", f"/comment-counts?article={asked}"]:
        answer = reader.get(address)
        assert answer.status_code in {200, 400}, address
        assert odd not in answer.headers.get("Surrogate-Key", ""), address
    for address in (f"/feed.{kind}?{name}={asked}" for kind in ("json", "xml") for name in ("tag", "author")):
        answer = reader.client.get(address)
        assert answer.status_code in {200, 400}, address
        assert odd not in answer.headers.get("Surrogate-Key", ""), address
