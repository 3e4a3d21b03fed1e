"""The layer before Flask: what it keeps, what it never keeps, and how it answers."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from structlog.typing import EventDict
from werkzeug.routing import Rule

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.comments import nesting
from cms.content.models.entry import Entry
from cms.core import versions
from cms.core.db import db, writing
from cms.core.watching import Blind, PostgresWatch
from cms.web.front import KEY, Front, may_be_kept
from cms.web.kept import Kept
from cms.web.measuring import ASIDE, HIT, NOT_MODIFIED
from tests.api import READER, Api
from tests.counting import counting
from tests.doors.admin.pages import ORIGIN, PASSWORD, Visitor
from tests.doors.api.clients import ServedClient

THREAD = "/articles/neck/comments"
SECRET = "marker7331"
FIFTY = 50
PUBLIC = ("/api/v1/", "/feed", "/atom.xml", "/sitemap")
PATHS = ["/articles", "/articles/neck", "/articles/2", THREAD, "/feed.json", "/tags", "/search?q=neck", "/site"]


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def front(app: Flask) -> Front:
    made = app.extensions[KEY]
    assert isinstance(made, Front)
    return made


def counted(front: Front, place: int) -> float:
    """Give how often the layer has answered in a way."""
    return front.measures.read()[0][place]


@pytest.fixture
def neck(editor: Api, reader: Api) -> dict[str, Any]:
    """Publish an article with a tag, an author and an exercise; beside it stands what nobody may see."""
    editor.made("/authors", {"name": "Ada", "slug": "ada"})
    editor.made("/tags", {"name": "Hip", "slug": "hip"})
    editor.published("exercises", title="Nod")
    live = editor.published("articles", title="Neck", authors=["ada"], tags=["hip"], exercises=["nod"])
    editor.made("/articles", {"title": f"Draft {SECRET}", "slug": "draft"})
    editor.patch(f"/articles/{live['id']}", {"version": live["version"], "summary": f"Beside {SECRET}"})
    reader.commented(live, body=f"Pending {SECRET}", author_email=f"{SECRET}@reader.example")
    return live


def all_kept(front: Front) -> set[Kept]:
    return {kept for queue in front.shelf._queues for kept in queue}


def addresses(rule: Rule) -> Iterator[str]:
    """Give addresses that a rule stands for: of what is public, and of what is not."""
    for value in ("neck", "2", "draft", "hip"):
        path = rule.rule
        for name, converter in rule._converters.items():
            kind = "int:" if type(converter).__name__ == "IntegerConverter" else ""
            kind = "path:" if type(converter).__name__ == "PathConverter" else kind
            path = path.replace(f"<{kind}{name}>", value if kind != "int:" or value.isdecimal() else "2")
        yield path + ("?q=neck" if path.endswith("/search") else "")


def test_what_was_given_once_is_given_again_without_a_question_to_the_database(
    neck: dict[str, Any], reader: Api, front: Front
) -> None:
    for path in PATHS:
        first = reader.get(path)
        assert first.status_code == 200, path
        with counting() as statements:
            again = reader.get(path)
        assert statements == [], path
        assert again.get_data() == first.get_data(), path
        own = {"Date", "X-Request-ID"}
        told = [sorted(pair for pair in answer.headers if pair[0] not in own) for answer in (first, again)]
        assert told[0] == told[1], path
        assert own <= {name for name, _value in again.headers}, path
    assert counted(front, HIT) >= len(PATHS)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_route_of_the_house_leaves_nothing_private_behind(
    app: Flask, neck: dict[str, Any], api: Callable[..., Api], front: Front
) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    assert len(rules) > 150
    with writing():
        users.create(SHELL, email="admin@clinic.example", role="admin", name="Admin", password=PASSWORD)
    browser = ServedClient(app, use_cookies=True)
    Visitor(browser).signed_in("admin@clinic.example")
    cookie = {"Cookie": "; ".join(f"{key[2]}={each.value}" for key, each in (browser._cookies or {}).items())}
    assert "vertebra=" in cookie["Cookie"]
    stranger = ServedClient(app, use_cookies=False)
    tokens = [f"Bearer {api('admin').key}", f"Bearer {api('author').key}", "Edit some-token", "Bearer none"]
    front.shelf.empty()
    for rule in rules:
        for address in set(addresses(rule)):
            for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD", "GET"}):
                stranger.open(address, method=method, json={})
            for token in tokens:
                stranger.get(address, headers={"Authorization": token})
            stranger.get(address, headers=cookie, base_url=ORIGIN)
            path, _mark, query = address.partition("?")
            assert front.shelf.find((path, query)) is None, address
            front.shelf.empty()  # a page may have asked the API, as a stranger does
    for rule in rules:
        for address in set(addresses(rule)):
            answer = stranger.get(address)
            if answer.status_code != 200:
                assert front.shelf.find((address, "")) is None, address
    assert {path for path, _query in _places(front) if not path.startswith(PUBLIC)} == set()
    assert len(front.shelf) > 15
    for kept in all_kept(front):
        told = {name.lower() for name, _value in kept.headers}
        assert not told & {"set-cookie", "www-authenticate", "authorization", "date", "x-request-id"}
        assert may_be_kept(kept.headers)
        assert SECRET.encode() not in kept.finished.body
        assert PASSWORD.encode() not in kept.finished.body


def _places(front: Front) -> list[tuple[str, str]]:
    return [place for kept in all_kept(front) for place in kept.places if isinstance(place[1], str)]  # type: ignore[index,misc]


def test_a_token_never_meets_what_is_kept(neck: dict[str, Any], editor: Api, reader: Api, front: Front) -> None:
    public = reader.get("/articles/neck")
    own = editor.get("/articles/neck")
    assert SECRET in own.get_json()["summary"]
    assert own.headers["Cache-Control"] == "private, no-store"
    assert reader.get("/articles/neck").get_data() == public.get_data()


def test_a_cookie_changes_nothing_and_leaves_nothing(app: Flask, neck: dict[str, Any], front: Front) -> None:
    told, reader = {"Cookie": "session=something; _ga=1"}, ServedClient(app, use_cookies=False)
    first = reader.get("/api/v1/articles", headers=told)
    assert len(front.shelf) == 0
    second = reader.get("/api/v1/articles")
    given = counted(front, HIT)
    third = reader.get("/api/v1/articles", headers=told)
    assert first.get_data() == second.get_data() == third.get_data()
    assert counted(front, HIT) == given + 1


REFUSED: list[tuple[str, str]] = [
    ("an unknown parameter", "/articles?unknown=1"),
    ("a damaged cursor", "/articles?cursor=x"),
    ("a parameter twice", "/articles?limit=1&limit=1"),
    ("nothing there", "/articles/none"),
    ("a draft", "/articles/draft"),
    ("an address of before", "/tags/none"),
    ("no such route", "/nowhere"),
    ("a private list", "/media"),
]


@pytest.mark.parametrize(("why", "path"), REFUSED)
def test_only_good_answers_are_kept(why: str, path: str, neck: dict[str, Any], reader: Api, front: Front) -> None:
    for _twice in range(2):
        assert reader.get(path).status_code >= 300, why
    assert len(front.shelf) == 0, why


KEPT: list[tuple[str, dict[str, str], bool]] = [
    ("a public answer", {}, True),
    ("one that sets a cookie", {"Set-Cookie": "a=b"}, False),
    ("one for one person", {"Cache-Control": "private, no-store"}, False),
    ("one that differs by who asks", {"Vary": "Accept-Encoding, Authorization"}, False),
    ("one that differs by where one asks from", {"Vary": "Origin"}, False),
    ("one that says nothing", {"Cache-Control": ""}, False),
]


@pytest.mark.parametrize(("why", "told", "may"), KEPT)
def test_what_its_headers_say_decides_whether_an_answer_is_kept(why: str, told: dict[str, str], may: bool) -> None:
    usual = {"Cache-Control": "public, max-age=60, stale-while-revalidate=300", "Vary": "Accept-Encoding"}
    assert may_be_kept({**usual, **told}.items()) is may, why


def test_a_redirect_is_never_kept(neck: dict[str, Any], editor: Api, reader: Api, front: Front) -> None:
    present = editor.get("/articles/neck").get_json()
    editor.patch(f"/articles/{neck['id']}", {"version": present["version"], "slug": "nape"})
    editor.post(f"/articles/{neck['id']}/publish", {"version": present["version"] + 1})
    front.shelf.empty()
    assert [reader.get("/articles/neck").status_code for _twice in range(2)] == [301, 301]
    assert len(front.shelf) == 0


def test_each_answer_has_an_id_of_its_own_and_the_one_that_is_told(neck: dict[str, Any], reader: Api) -> None:
    ids = [reader.get("/articles").headers["X-Request-ID"] for _each in range(3)]
    assert len(set(ids)) == 3
    told = reader.get("/articles", headers={"X-Request-ID": "from-a-proxy-1"})
    assert told.headers["X-Request-ID"] == "from-a-proxy-1"
    bad = reader.get("/articles", headers={"X-Request-ID": "no id\x7f"})
    assert bad.headers["X-Request-ID"] not in {"no id\x7f", ""}


def test_the_order_of_parameters_makes_no_other_answer(neck: dict[str, Any], reader: Api, front: Front) -> None:
    first = reader.get("/articles?limit=5&tag=hip")
    given = counted(front, HIT)
    assert reader.get("/articles?tag=hip&limit=5").headers["ETag"] == first.headers["ETag"]
    assert counted(front, HIT) == given + 1


def test_counts_come_in_the_order_in_which_they_are_asked_for(neck: dict[str, Any], reader: Api) -> None:
    for query in ("article=neck&exercise=nod", "exercise=nod&article=neck"):
        for _twice in range(2):
            slugs = [each["slug"] for each in reader.get(f"/comment-counts?{query}").get_json()["items"]]
            assert slugs == [part.partition("=")[2] for part in query.split("&")]


def test_an_answer_stays_and_its_etag_with_it_while_others_change(
    neck: dict[str, Any], editor: Api, moderator: Api, reader: Api
) -> None:
    editor.published("articles", title="Rücken", language="de")
    told = {path: reader.get(path).headers for path in ("/articles/neck", "/feed.json?language=de", "/tags", "/site")}
    waiting = moderator.get("/moderation/comments").get_json()["items"][0]["id"]
    with counting() as statements:
        again = {path: reader.get(path).headers for path in told}
    assert statements == []
    moderator.decided("approve", waiting)
    assert reader.get("/articles/neck").headers["ETag"] != told.pop("/articles/neck")["ETag"]
    with counting() as statements:
        again = {path: reader.get(path).headers for path in told}
    assert statements == [], "a comment on one article leaves the feed of another language as it is"
    for path, before in told.items():
        assert (again[path]["ETag"], again[path]["Last-Modified"]) == (before["ETag"], before["Last-Modified"]), path


def test_a_fresh_start_gives_the_same_etag(neck: dict[str, Any], reader: Api, front: Front) -> None:
    etags = {path: reader.get(path).headers["ETag"] for path in PATHS}
    front.shelf.empty()
    assert etags == {path: reader.get(path).headers["ETag"] for path in PATHS}
    for path, etag in etags.items():
        front.shelf.empty()
        assert reader.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_a_database_brought_back_gives_no_etag_of_what_it_lost(neck: dict[str, Any], reader: Api, front: Front) -> None:
    """The same count of changes, and other words: as after a backup was brought back and changed anew."""
    etag = reader.get("/articles/neck").headers["ETag"]
    with writing():
        db.session.execute(update(Entry).where(Entry.id == neck["id"]).values(comment_count=77))
    front.shelf.empty()
    again = reader.get("/articles/neck", headers={"If-None-Match": etag})
    assert (again.status_code, again.get_json()["comments"]["count"]) == (200, 77)


def test_a_change_of_another_process_is_seen_within_a_second(
    neck: dict[str, Any], reader: Api, front: Front, database_url: str
) -> None:
    before = reader.get("/articles/neck").headers["ETag"]
    with writing():
        db.session.execute(update(Entry).where(Entry.id == neck["id"]).values(comment_count=77))
        versions.touch(["article:neck"])
        db.session.info.pop(versions.TOUCHED)  # nobody in this process hears of it
    end = time.monotonic() + 30
    if isinstance(front._watch, PostgresWatch):
        assert front._watch.OLDEST < 1, "what was known longer ago is not believed"
        while reader.get("/articles/neck").headers["ETag"] == before:
            assert time.monotonic() < end
    assert reader.get("/articles/neck").get_json()["comments"]["count"] == 77


def test_where_freshness_cannot_be_known_the_layer_steps_aside(
    neck: dict[str, Any], reader: Api, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reader.get("/articles")
    monkeypatch.setattr(front, "_watch", Blind())
    aside = counted(front, ASIDE)
    with counting() as statements:
        again = reader.get("/articles", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert statements != []
    assert counted(front, ASIDE) == aside + 1


@pytest.mark.parametrize("outrun", [pytest.param(0, id="nothing moves meanwhile"), pytest.param(2, id="twice outrun")])
def test_fifty_who_ask_at_once_have_one_answer_made(
    app: Flask, neck: dict[str, Any], front: Front, monkeypatch: pytest.MonkeyPatch, outrun: int
) -> None:
    """Where a change outruns the answer, one of those who wait makes the next; what they are given is never older."""
    making, slowly = [], nesting.with_replies
    together = threading.Barrier(FIFTY)

    def slow(*told: Any) -> Any:
        making.append(time.monotonic())
        time.sleep(0.3)
        if len(making) <= outrun:
            with app.app_context(), writing():
                versions.touch(["comments:article:neck"])
        return slowly(*told)

    monkeypatch.setattr(nesting, "with_replies", slow)
    for patience in ("PATIENCE", "OLDEST"):  # fifty threads on a busy machine, and nobody steps aside
        monkeypatch.setattr(PostgresWatch, patience, 30)

    def ask(_number: int) -> bytes:
        client = ServedClient(app)
        together.wait(30)
        with closing(client.get(f"/api/v1{THREAD}")) as answer:
            return bytes(answer.get_data())

    ServedClient(app).get("/api/v1/site")
    with ThreadPoolExecutor(FIFTY) as pool:
        answers = set(pool.map(ask, range(FIFTY)))
    assert len(answers) == 1
    assert len(making) == 1 + outrun
    assert front._making == {}


def test_who_looked_before_an_answer_was_kept_and_comes_after_it_does_not_make_it_anew(
    neck: dict[str, Any], reader: Api, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reader.get("/articles")
    finding, looked = front.shelf.find, list[Any]()

    def find(address: Any) -> Any:
        looked.append(address)
        return finding(address) if len(looked) > 1 else None

    monkeypatch.setattr(front.shelf, "find", find)
    with counting() as statements:
        again = reader.get("/articles")
    assert again.get_data() == first.get_data()
    assert statements == []


def test_what_cannot_be_kept_keeps_nobody_waiting(app: Flask, neck: dict[str, Any], front: Front) -> None:
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda _n: ServedClient(app).get("/api/v1/articles/none").status_code, range(12)))
    assert statuses == [404] * 12
    assert front._making == {}


def test_addresses_without_end_take_no_more_than_the_room(
    neck: dict[str, Any], reader: Api, front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front.shelf, "room", 400_000)
    reader.get("/articles/neck")
    reader.get("/articles/neck")
    for number in range(120):
        assert reader.get(f"/articles?tag={quote(f'x{number}')}").status_code == 200
        assert front.shelf.weight <= 400_000
    with counting() as statements:
        reader.get("/articles/neck")
    assert statements == [], "what is read is not driven out"


@pytest.mark.parametrize("environment", [{"CMS_CACHE_BYTES": "0"}])
def test_it_can_be_switched_off_and_answers_are_the_same(neck: dict[str, Any], reader: Api, front: Front) -> None:
    for path in PATHS:
        first = reader.get(path, headers={"Accept-Encoding": "gzip"})
        known = {"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
        assert reader.get(path, headers=known).status_code == 304, path
    assert (len(front.shelf), counted(front, HIT), counted(front, NOT_MODIFIED)) == (0, 0, 0)


def test_what_is_given_from_the_shelf_is_counted_and_has_no_line_in_the_log(
    neck: dict[str, Any], reader: Api, front: Front, log_lines: list[EventDict]
) -> None:
    etag = reader.get("/articles").headers["ETag"]
    lines, given, known = len(log_lines), counted(front, HIT), counted(front, NOT_MODIFIED)
    reader.get("/articles")
    reader.get("/articles", headers={"If-None-Match": etag})
    assert (counted(front, HIT), counted(front, NOT_MODIFIED)) == (given + 1, known + 1)
    assert len(log_lines) == lines


def test_a_comment_of_one_s_own_is_told_apart_by_its_token(
    neck: dict[str, Any], moderator: Api, reader: Api, front: Front, client: FlaskClient
) -> None:
    comment = moderator.post(THREAD, {**READER, "body": "Here"}).get_json()["comment"]["id"]
    answer = reader.get(f"/comments/{comment}")
    assert answer.status_code == 200
    assert "Authorization" in answer.headers["Vary"]
    assert front.shelf.find((f"/api/v1/comments/{comment}", "")) is None
