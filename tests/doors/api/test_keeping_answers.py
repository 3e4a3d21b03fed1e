"""What caches and front ends keep: ETags, dates, encodings, the names that an answer depends on."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import brotli
import time_machine
import zstandard
from flask import Flask

from cms.core import versions
from cms.core.db import db
from tests.api import Api
from tests.doors.api.problems import told

PUBLIC = "public, max-age=60, stale-while-revalidate=300"
PUBLIC_GETS = [
    "/articles",
    "/articles/neck",
    "/articles/1",
    "/articles/neck/comments",
    "/articles?fields=slug",
    "/exercises",
    "/authors",
    "/tags",
    "/site",
    "/openapi.json",
    "/feed.json",
]
UNPACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": lambda body: bytes(brotli.decompress(body)),
    "zstd": zstandard.decompress,
}
ENCODINGS = {
    "gzip": "gzip",
    "GZIP": "gzip",
    "*": "gzip",
    "deflate, gzip;q=0.5": "gzip",
    "br;q=0, *": "gzip",
    "br, gzip;q=0.1": "br",
    "gzip, deflate, br, zstd": "br",
    "zstd, gzip": "zstd",
    "br;q=0.5, zstd": "zstd",
}


def asked(api: Api, path: str, **headers: str) -> Any:
    """Read with headers, whose names are written with underscores."""
    return api.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_every_public_answer_says_how_long_it_may_be_kept_and_what_it_depends_on(editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    for path in PUBLIC_GETS:
        answer = reader.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == PUBLIC, path
        assert answer.headers["ETag"].startswith('"'), path
        assert answer.headers["ETag"].endswith('"'), path
        assert parsedate_to_datetime(answer.headers["Last-Modified"]).tzinfo is not None, path
        assert parsedate_to_datetime(answer.headers["Date"]).tzinfo is not None, path
        assert "Accept-Encoding" in answer.headers["Vary"], path
        assert answer.headers["Surrogate-Key"], path
        assert "Set-Cookie" not in answer.headers, path
        assert answer.content_type == ("application/feed+json" if path == "/feed.json" else "application/json"), path


def test_the_etags_of_different_addresses_differ_and_those_of_one_address_do_not(editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    etags = {path: reader.get(path).headers["ETag"] for path in PUBLIC_GETS}
    assert len(set(etags.values())) == len(PUBLIC_GETS)
    assert etags == {path: reader.get(path).headers["ETag"] for path in PUBLIC_GETS}


def test_who_knows_the_version_gets_304_without_a_body(editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    for path in PUBLIC_GETS:
        first = reader.get(path)
        etag = first.headers["ETag"]
        rows = {
            "the ETag": etag,
            "the ETag, weak": f"W/{etag}",
            "a list with it": f'"one", {etag}, W/"two"',
            "a list with it, weak and tight": f'"one",W/{etag}',
            "whatever there is": "*",
        }
        for why, known in rows.items():
            answer = asked(reader, path, If_None_Match=known)
            assert (answer.status_code, answer.get_data()) == (304, b""), f"{path}: {why}"
            for name in ("ETag", "Cache-Control", "Vary"):
                assert answer.headers[name] == first.headers[name], f"{path}: {why}"
            assert "Date" in answer.headers
            assert "Content-Encoding" not in answer.headers
        told_by_fetch = asked(reader, path, If_None_Match=etag, Cache_Control="no-cache", Pragma="no-cache")
        assert told_by_fetch.status_code == 304, path
        for other in ('"other"', 'W/"other"', etag.strip('"'), '"one", "two"', f'"{etag[1:-2]}"'):
            assert asked(reader, path, If_None_Match=other).status_code == 200, path


def test_what_is_not_there_is_not_there_for_who_claims_to_know_it(editor: Api, reader: Api) -> None:
    editor.made("/articles", {"title": "Draft"})
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        for path in ("/articles/none", "/articles/draft", "/tags/none", "/articles/draft/comments"):
            told(asked(reader, path, If_None_Match="*"), 404)
            told(asked(reader, path, If_Modified_Since=format_datetime(datetime.now(UTC), usegmt=True)), 404)
        told(asked(reader, "/articles?cursor=foreign", If_None_Match="*"), 400)


def test_a_date_is_believed_where_there_is_no_etag_and_only_after_the_second_is_over(editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    modified = reader.get("/articles").headers["Last-Modified"]
    assert asked(reader, "/articles", If_Modified_Since=modified).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=10)):
        assert asked(reader, "/articles", If_Modified_Since=modified).status_code == 304
        later = format_datetime(datetime.now(UTC), usegmt=True)
        assert asked(reader, "/articles", If_Modified_Since=later).status_code == 304
        assert asked(reader, "/articles", If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT").status_code == 200
        assert asked(reader, "/articles", If_Modified_Since="yesterday").status_code == 200
        both = asked(reader, "/articles", If_Modified_Since=later, If_None_Match='"other"')
        assert both.status_code == 200


def test_two_changes_in_one_second_give_three_etags(editor: Api, reader: Api) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False):
        etags = [reader.get("/articles").headers["ETag"]]
        for title in ("One", "Two"):
            editor.published("articles", title=title)
            etags.append(reader.get("/articles").headers["ETag"])
    assert len(set(etags)) == 3


def test_a_change_by_another_process_is_seen_at_once(editor: Api, reader: Api, app: Flask) -> None:
    etag = reader.get("/articles").headers["ETag"]
    with app.app_context():
        versions.touch(["articles"])
        db.session.commit()
    assert asked(reader, "/articles", If_None_Match=etag).status_code == 200


def test_head_tells_the_same_as_get_without_a_body(editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    for path in [*PUBLIC_GETS, "/articles/none", "/nowhere", "https://cms.example/healthz"]:
        got, head = reader.get(path), reader.call("HEAD", path)
        assert head.get_data() == b"", path
        assert head.status_code == got.status_code, path
        for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control", "Last-Modified", "Surrogate-Key"):
            assert head.headers.get(name) == got.headers.get(name), f"{path}: {name}"
    etag = reader.get("/articles").headers["ETag"]
    assert reader.call("HEAD", "/articles", headers={"If-None-Match": etag}).status_code == 304
    assert reader.call("HEAD", "/moderation/decisions").status_code == 405


def test_an_answer_is_compressed_for_who_can_read_it_with_an_etag_of_its_own(editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck", content_html="<p>" + "It is mostly harmless. " * 200 + "</p>")
    plain = reader.get("/articles")
    etags = {plain.headers["ETag"]}
    for accepted, encoding in ENCODINGS.items():
        packed = asked(reader, "/articles", Accept_Encoding=accepted)
        assert packed.headers["Content-Encoding"] == encoding, accepted
        assert UNPACKED[encoding](packed.get_data()) == plain.get_data(), accepted
        etags.add(packed.headers["ETag"])
        assert len(packed.get_data()) < len(plain.get_data()) / 3
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(etags) == 1 + len(UNPACKED)
    for refused in ("", "identity", "deflate", "gzip;q=0", "gzip;q=0, *;q=0", "br;q=0"):
        answer = asked(reader, "/articles", Accept_Encoding=refused)
        assert "Content-Encoding" not in answer.headers, refused
        assert answer.headers["ETag"] == plain.headers["ETag"]
    etag = asked(reader, "/articles", Accept_Encoding="gzip").headers["ETag"]
    assert asked(reader, "/articles", Accept_Encoding="gzip", If_None_Match=etag).status_code == 304
    assert asked(reader, "/articles", If_None_Match=etag).status_code == 200


def test_a_draft_beside_what_is_live_changes_nothing_that_is_kept(editor: Api, reader: Api) -> None:
    live = editor.published("articles", title="Neck")
    before = {path: (reader.get(path).headers["ETag"], reader.get(path).get_data()) for path in PUBLIC_GETS}
    draft = editor.patch(f"/articles/{live['id']}", {"version": live["version"], "title": "Draft", "slug": "new"})
    assert draft.status_code == 200
    editor.made("/articles", {"title": "Another"})
    assert before == {path: (reader.get(path).headers["ETag"], reader.get(path).get_data()) for path in PUBLIC_GETS}


def test_the_names_tell_what_to_drop_when_something_changes(editor: Api, reader: Api) -> None:
    editor.made("/authors", {"name": "Ada"})
    editor.made("/tags", {"name": "Neck"})
    editor.published("exercises", title="Chin tuck")
    editor.published("articles", title="Clicks", authors=["ada"], tags=["neck"], exercises=["chin-tuck"])
    expected = {
        "/articles/clicks": {"site", "article:clicks", "author:ada", "tag:neck", "exercise:chin-tuck"},
        "/articles": {"site", "articles", "article:clicks", "author:ada", "tag:neck", "exercise:chin-tuck"},
        "/exercises/chin-tuck": {"site", "exercise:chin-tuck", "article:clicks"},
        "/articles/clicks/comments": {"site", "comments:article:clicks", "article:clicks"},
        "/authors": {"authors"},
        "/authors/ada": {"author:ada"},
        "/tags": {"tags"},
        "/site": {"site"},
    }
    assert {path: set(reader.get(path).headers["Surrogate-Key"].split(" ")) for path in expected} == expected
    feed = set(reader.get("/feed.json").headers["Surrogate-Key"].split(" "))
    assert {"feed", "site", "article:clicks", "exercise:chin-tuck", "author:ada"} <= feed


def test_what_a_change_touched_is_named_for_who_keeps_answers(editor: Api, app: Flask) -> None:
    def touched_by(work: Callable[[], Any]) -> set[str]:
        with app.app_context():
            before = versions.current()[0]
        work()
        with app.app_context():
            rows = db.session.query(versions.ContentVersion)
            return {row.name for row in rows if row.number > before} - {"*"}

    editor.published("exercises", title="Chin tuck")
    assert touched_by(lambda: editor.published("articles", title="Clicks", exercises=["chin-tuck"])) >= {
        "article:clicks",
        "articles",
        "feed",
        "exercise:chin-tuck",
    }
    assert touched_by(lambda: editor.made("/articles", {"title": "Draft"})) == set()
    live = editor.get("/articles/clicks").get_json()
    editor.patch(f"/articles/{live['id']}", {"version": live["version"], "slug": "cracks"})
    moved = touched_by(lambda: editor.post(f"/articles/{live['id']}/publish", {"version": live["version"] + 1}))
    assert {"article:clicks", "article:cracks"} <= moved


def test_what_needs_a_token_is_kept_by_nobody(api: Callable[..., Api], editor: Api) -> None:
    editor.published("articles", title="Neck")
    admin = api("admin")
    for path in (
        "/articles",
        "/articles/neck",
        "/articles/1/revisions",
        "/articles/1/revisions/1",
        "/articles/1/revisions/1/diff/1",
        "/moderation/comments",
        "/moderation/log",
        "/settings",
    ):
        answer = admin.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store"), path
        assert "Surrogate-Key" not in answer.headers, path
    made = editor.post("/tags", {"name": "Neck"})
    assert made.headers["Cache-Control"] == "private, no-store"
