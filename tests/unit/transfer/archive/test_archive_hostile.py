"""Archives that were cut off, damaged, or made to do harm: one clear line, and nothing is stored."""

import hashlib
import io
import json
import re
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.comments.models import Comment
from cms.content import drafting, publishing
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid
from cms.core.site import SiteSettings
from cms.transfer.archive import directory, filling, package
from tests.unit.transfer.archive_sites import MakeSite, Site, copied, plant

KEY = "a" * 40
Members = dict[str, bytes]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def small(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the archive of a site with an article, a picture, and a comment that was answered."""
    site = copied(migrated_sqlite, tmp_path_factory.mktemp("small"))
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(picture, "WEBP")
    with site.open():
        site.app.extensions["vertebra"].store.put(f"{KEY}/40.webp", picture.getvalue())
        with writing():
            members = {"title": "Neck", "slug": "neck", "content_html": "<p>Hello</p>"}
            entry = drafting.create(SHELL, EntryType.ARTICLE, members, SiteSettings())
            publishing.publish(SHELL, entry, entry.version, required=())
            exercise = drafting.create(
                SHELL, EntryType.EXERCISE, {"title": "Nod", "steps": [{"text": "Nod."}]}, SiteSettings()
            )
            assert exercise.id
            rendition = {"file": "40.webp", "width": 40, "height": 20, "mime_type": "image/webp"}
            plant("media", id=1, key=KEY, width=40, height=20, bytes=9, renditions=[rendition], created_at=now())
            plant("author", id=1, slug="ana", name="Ana")
            told = {"source": "Hi", "html": "<p>Hi</p>\n", "text": "Hi", "policy": 2, "status": "approved"}
            for number, parent in ((1, None), (2, 1)):
                plant("comment", id=number, entry_id=entry.id, parent_id=parent, shown_under_id=parent, shown=True,
                      author_name="Jo", created_at=now(), **told)  # fmt: skip
            entry.comment_count = 2
            plant("user", id=1, email="a@clinic.example", name="A", role="admin", created_at=now(), fs_uniquifier="x")
            plant("spam_lesson", comment_id=1, is_spam=True, tokens=b"1234", learned_at=now())
            plant("site_setting", name="site_title", value="Clinic")
    path = tmp_path_factory.mktemp("archive") / "small.zip"
    site.exported(path)
    return path


def _members(path: Path) -> Members:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _written(path: Path, members: Members) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def _sealed(members: Members) -> Members:
    """Give the members with a manifest that is right about them, so that one thing alone is wrong."""
    told = json.loads(members["manifest.json"])
    for part in [*told["tables"].values(), told["media"]]:
        if part["name"] in members:
            content = members[part["name"]]
            part.update(rows=content.count(b"\n"), bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    return {**members, "manifest.json": json.dumps(told).encode()}


def _edited(members: Members, table: str, edit: Callable[[Rows], Any]) -> Members:
    name = f"tables/{table}.jsonl"
    rows = [json.loads(line) for line in members[name].splitlines()]
    edit(rows)
    return _sealed({**members, name: b"".join(json.dumps(row).encode() + b"\n" for row in rows)})


def _with(table: str, **values: Any) -> Callable[[Members], Members]:
    return lambda members: _edited(members, table, lambda rows: rows[0].update(values))


def _without(table: str, column: str) -> Callable[[Members], Members]:
    return lambda members: _edited(members, table, lambda rows: rows[0].pop(column))


def _in_source(**values: Any) -> Callable[[Members], Members]:
    return lambda members: _edited(members, "revision", lambda rows: rows[0]["source"].update(values))


def _raw(name: str, content: bytes) -> Callable[[Members], Members]:
    return lambda members: _sealed({**members, name: content})


def _manifest(**values: Any) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        told = {**json.loads(members["manifest.json"]), **values}
        return {**members, "manifest.json": json.dumps(told).encode()}

    return change


def _media_lines(edit: Callable[[Rows], Any]) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        rows = [json.loads(line) for line in members["media.jsonl"].splitlines()]
        edit(rows)
        return _sealed({**members, "media.jsonl": b"".join(json.dumps(row).encode() + b"\n" for row in rows)})

    return change


def _as_picture(content: bytes) -> Callable[[Members], Members]:
    told = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    listed = _media_lines(lambda rows: rows[0].update(told))
    return lambda members: listed({**members, f"media/{KEY}/40.webp": content})


DEEP = json.loads("[" * 60 + "]" * 60)
HARM: dict[str, tuple[Callable[[Members], Members], str]] = {
    # what the file holds
    "a file that leads up": (lambda told: {**told, "../evil.py": b"x"}, "no place in an archive"),
    "an absolute file": (lambda told: {**told, "/etc/cron.d/evil": b"x"}, "no place in an archive"),
    "a file behind backslashes": (lambda told: {**told, "media\\..\\..\\evil": b"x"}, "no place in an archive"),
    "a picture that leads up": (lambda told: {**told, f"media/{KEY}/../../x.webp": b"x"}, "no place in an archive"),
    "a page among the pictures": (lambda told: {**told, f"media/{KEY}/40.html": b"x"}, "no place in an archive"),
    "a foreign table": (lambda told: {**told, "tables/token.jsonl": b"{}\n"}, "no place in an archive"),
    "rows nobody names": (
        lambda told: _manifest(tables={**json.loads(told["manifest.json"])["tables"], "token": json.loads(
            told["manifest.json"])["tables"]["tag"]})(told), "no table 'token' here"
    ),
    "no manifest": (lambda told: {k: v for k, v in told.items() if k != "manifest.json"}, "does not begin with"),
    "a manifest that comes later": (
        lambda told: dict(sorted(told.items(), key=lambda each: each[0] == "manifest.json")),
        "does not begin with",
    ),
    "something else": (lambda told: {**told, "manifest.json": b"{}"}, "no archive of Vertebra"),
    "a newer format": (_manifest(version=2), "format '2', and Vertebra .* reads format 1"),
    "a manifest without counts": (
        lambda told: {**told, "manifest.json": json.dumps({k: v for k, v in json.loads(
            told["manifest.json"]).items() if k != "counts"}).encode()}, "counts is missing"
    ),
    "counts that are not so": (_manifest(counts={"articles": 7}), "counts are not those"),
    "a part that is missing": (lambda told: {k: v for k, v in told.items() if k != "tables/tag.jsonl"}, "not name"),
    "rows that were changed": (
        lambda told: {**told, "tables/author.jsonl": told["tables/author.jsonl"].replace(b"Ana", b"Eva")},
        r"tables/author\.jsonl: its checksum",
    ),
    "rows that were added": (
        lambda told: {**told, "tables/author.jsonl": told["tables/author.jsonl"] * 2}, r"author\.jsonl: it is longer"
    ),
    "a picture that was changed": (lambda told: {**told, f"media/{KEY}/40.webp": b"x"}, "webp: its checksum"),
    "a picture that is a page": (_as_picture(b"<script>alert(1)</script>"), "no picture of the kind"),
    "a picture of another kind": (
        _as_picture(b"\x89PNG\r\n\x1a\n" + b"\0" * 60), "no picture of the kind"
    ),
    "a picture nobody lists": (_media_lines(lambda rows: rows.clear()), "does not name"),
    "a list of what is not there": (
        _media_lines(lambda rows: rows[0].update(name=f"{'b' * 40}/1.webp")), r"media\.jsonl, line 1: .* not there"
    ),
    "a list that is none": (_raw("media.jsonl", b"[]\n"), r"media\.jsonl, line 1: this names no file"),
    # what the rows say
    "no JSON": (_raw("tables/tag.jsonl", b"{\n"), r"tables/tag\.jsonl, line 1: this is not JSON"),
    "no object": (_raw("tables/tag.jsonl", b"7\n"), r"tables/tag\.jsonl, line 1: a row must be a JSON object"),
    "JSON without a bottom": (_raw("tables/tag.jsonl", b"[" * 100_000 + b"\n"), "line 1: this is not JSON, or nested"),
    "a value without a bottom": (_with("audit_log", details={"x": DEEP}), r"line 1: details is nested"),
    "a foreign column": (_with("user", fs_uniquifier="x"), r"user\.jsonl, line 1: no such column: 'fs_uniquifier'"),
    "a missing column": (_without("comment", "author_name"), r"comment\.jsonl, line 1: author_name is missing"),
    "a reference to nothing": (_with("comment", entry_id=999), r"comment\.jsonl, line 1: this row refers"),
    "a later comment that is not there": (_with("comment", parent_id=999), r"row 1 refers to one .* in parent_id"),
    "an entry without its text": (_with("entry", live_number=9), "public revision of entry 1 is not there"),
    "a status that is none": (_with("entry", status="hacked"), r"entry\.jsonl, line 1: this row"),
    "the same twice": (
        lambda told: _edited(told, "author", lambda rows: rows.append(rows[0])), r"author\.jsonl, line 2: .*repeats"
    ),
    "a time without a zone": (_with("entry", created_at="2026-01-01T00:00:00"), "created_at must be a time"),
    "a number that does not fit": (_with("entry", id=2**40), "id must be a whole number that fits"),
    "a flag that is none": (_with("entry", comments_open="yes"), "comments_open must be true or false"),
    "a text that is none": (_with("author", name=7), "name must be text"),
    "a null character": (_with("author", name="a\0b"), "name must be text without null"),
    "a null character in a document": (_with("audit_log", details={"a": "\0"}), "null characters"),
    "bytes that are none": (_with("spam_lesson", tokens="§"), "tokens must be base64"),
    "an empty value": (_with("author", name=None), "name must not be empty"),
    "a slug that is an address": (_with("entry", slug="../x"), "slug is no slug"),
    "a role that is none": (_with("user", role="god"), "role has a value that means nothing"),
    "a password in the clear": (_with("user", password="secret"), "password is no hash"),
    "preferences that are none": (_with("user", preferences=[]), "preferences must be an object"),
    "a setting that cannot be": (_with("site_setting", name="language", value="../"), "a setting has a value"),
    "a source nobody can have saved": (_in_source(sources=[{"title": "x", "url": "javascript:x"}]), "source/sour"),
    "a source with a stranger": (_in_source(evil=1), "source/evil is not as an editor"),
    "an article with steps": (
        _in_source(steps=[]), "an article has no steps"
    ),
    "markup beyond all bounds": (
        _with("comment", html="<b>" * 50_000), r"comment\.jsonl, line 1: html: This text has more markup"
    ),
    "a picture's folder that leads up": (_with("media", key="../../etc"), "key is no key"),
    "a rendition that leads up": (
        _with("media", renditions=[{"file": "../x.webp", "width": 1, "height": 1, "mime_type": "image/webp"}]),
        "a rendition names no file",
    ),
    "renditions that are none": (_with("media", renditions=[]), "renditions must be a list"),
}  # fmt: skip


def _refused(site: Site, path: Path, words: str) -> None:
    """Expect one line with the words, and a site that is as it was."""
    before = site.rows()
    with pytest.raises((Invalid, Conflict)) as refused:
        site.imported(path)
    assert re.search(words, refused.value.detail), refused.value.detail
    assert "\n" not in refused.value.detail
    assert refused.value.detail.startswith(path.name)
    assert site.rows() == before


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_wrong_with_an_archive_is_told_in_one_line_and_stores_nothing(
    small: Path, empty_site: MakeSite, tmp_path: Path, kind: str
) -> None:
    site = empty_site(kind)
    for number, (name, (change, words)) in enumerate(HARM.items()):
        path = _written(tmp_path / f"{number}.zip", change(_members(small)))
        print(name)
        _refused(site, path, words)
    site.imported(small)


def test_a_file_that_was_cut_off_anywhere_is_refused(small: Path, empty_site: MakeSite, tmp_path: Path) -> None:
    site, whole = empty_site(), small.read_bytes()
    for length in (0, 1, 21, 100, len(whole) // 3, len(whole) // 2, len(whole) - 300, len(whole) - 1):
        (tmp_path / "cut.zip").write_bytes(whole[:length])
        _refused(site, tmp_path / "cut.zip", "no whole zip file")
    (tmp_path / "text.zip").write_text("This was never a zip. " * 100)
    _refused(site, tmp_path / "text.zip", "no whole zip file")


def test_no_byte_can_be_another_one_unnoticed(small: Path, empty_site: MakeSite, tmp_path: Path) -> None:
    site, whole = empty_site(), small.read_bytes()
    with zipfile.ZipFile(small) as opened:
        spots = [info.header_offset + 60 + len(info.filename) for info in opened.infolist() if info.file_size > 100]
    for spot in spots:
        (tmp_path / "flipped.zip").write_bytes(whole[:spot] + bytes([whole[spot] ^ 0x55]) + whole[spot + 1 :])
        with pytest.raises((Invalid, Conflict)):
            site.imported(tmp_path / "flipped.zip")
    assert site.files() == {}


def _symlink(made: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo(f"media/{'c' * 40}/1.webp")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    made.writestr(info, "/etc/passwd")


def _twice(made: zipfile.ZipFile) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        made.writestr("tables/tag.jsonl", b"")


def _bomb(made: zipfile.ZipFile) -> None:
    made.writestr(f"media/{'c' * 40}/1.webp", b"\0" * (directory.LARGEST_FILE + 1))


def _strange(made: zipfile.ZipFile) -> None:
    made.writestr(f"media/{'c' * 40}/1.webp", b"x", compress_type=zipfile.ZIP_BZIP2)


@pytest.mark.parametrize(
    ("add", "words"),
    [
        (_symlink, "no plain file"),
        (_twice, "in there twice"),
        (_bomb, "unpacks to"),
        (_strange, "packed in a way that no archive is"),
    ],
)
def test_tricks_of_zip_files_are_refused(
    small: Path, empty_site: MakeSite, tmp_path: Path, add: Callable[[zipfile.ZipFile], None], words: str
) -> None:
    path = tmp_path / "tricked.zip"
    path.write_bytes(small.read_bytes())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as made:
        add(made)
    _refused(empty_site(), path, words)


def test_rows_that_unpack_to_far_more_than_people_write_are_refused(
    small: Path, empty_site: MakeSite, tmp_path: Path
) -> None:
    members = _sealed({**_members(small), "tables/tag.jsonl": b" " * 64 * 1024 * 1024 + b"\n"})
    _refused(empty_site(), _written(tmp_path / "bomb.zip", members), "unpacks to")


def test_a_size_that_is_a_lie_is_found_out(small: Path, empty_site: MakeSite, tmp_path: Path) -> None:
    path, whole = tmp_path / "lie.zip", bytearray(small.read_bytes())
    at = whole.rfind(b"tables/comment.jsonl") - 46 + 24  # the size in the directory's entry
    (size,) = struct.unpack_from("<L", whole, at)
    struct.pack_into("<L", whole, at, size // 2)
    path.write_bytes(whole)
    _refused(empty_site(), path, r"comment\.jsonl: it is damaged")


def test_a_directory_beyond_all_bounds_is_refused_before_it_is_read(
    small: Path, empty_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "MOST_MEMBERS", 3)
    monkeypatch.setattr(directory, "ZipFile", None)
    path = tmp_path / "many.zip"
    path.write_bytes(small.read_bytes())
    _refused(empty_site(), path, "names more than 3 files")


def test_a_line_beyond_all_bounds_is_refused(
    small: Path, empty_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "LONGEST_LINE", 500)
    path = tmp_path / "long.zip"
    path.write_bytes(small.read_bytes())
    _refused(empty_site(), path, r"line \d+: this line is longer than 500 bytes")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_markup_and_addresses_that_were_not_made_here_are_taken_out(
    small: Path, empty_site: MakeSite, tmp_path: Path, kind: str
) -> None:
    evil = '<p onclick="x()">Hello<script>alert(1)</script><img src="https://spy.example/p.gif"></p>'
    link = '<p><a href="javascript:alert(1)">Hi</a><iframe src="https://evil.example"></iframe></p>'
    members = _edited(_members(small), "revision", lambda rows: rows[0]["rendered"].update(content_html=evil))
    members = _edited(
        members, "comment", lambda rows: rows[0].update(html=link, author_url="javascript:alert(document.cookie)")
    )
    members = _edited(members, "author", lambda rows: rows[0].update(url="data:text/html,x"))
    site = empty_site(kind)
    report = site.imported(_written(tmp_path / "evil.zip", members))
    told = {each.where for each in report.problems}
    assert {"tables/revision.jsonl", "tables/comment.jsonl", "tables/author.jsonl"} <= told
    with site.open():
        html = db.session.scalars(select(Revision).order_by(Revision.id)).first()
        comment = db.session.get_one(Comment, 1)
        assert html is not None
        assert html.rendered["content_html"] == "<p>Hello<img></p>"
        assert html.rendered["content_text"] == "Hello"
        assert (comment.html, comment.author_url) == ('<p><a rel="nofollow ugc noopener">Hi</a></p>', "")
    assert b"javascript" not in json.dumps(str(site.answers())).encode()


def test_counts_that_are_wrong_are_counted_anew(small: Path, empty_site: MakeSite, tmp_path: Path) -> None:
    path = _written(tmp_path / "counts.zip", _with("entry", comment_count=99)(_members(small)))
    site = empty_site()
    assert [each.where for each in site.imported(path).problems if each.where != "accounts"] == ["entry 1"]
    assert site.rows()["entry"][0]["comment_count"] == 2


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_comment_may_answer_one_that_comes_later(
    small: Path, empty_site: MakeSite, tmp_path: Path, kind: str
) -> None:
    swapped: Rows = [
        {"id": 1, "parent_id": 2, "shown_under_id": 2},
        {"id": 2, "parent_id": None, "shown_under_id": None},
    ]
    members = _edited(
        _members(small), "comment", lambda rows: [row.update(new) for row, new in zip(rows, swapped, strict=True)]
    )
    site = empty_site(kind)
    site.imported(_written(tmp_path / "later.zip", members))
    assert [row["parent_id"] for row in site.rows()["comment"]] == [2, None]


def test_an_older_archive_lacks_columns_and_tables(small: Path, empty_site: MakeSite, tmp_path: Path) -> None:
    members = _edited(_members(small), "comment", lambda rows: [row.pop("notify_decision") for row in rows])
    members = _edited(members, "author", lambda rows: [row.pop("credentials") for row in rows])
    del members["tables/letter.jsonl"]
    told = json.loads(members["manifest.json"])
    del told["tables"]["letter"]
    site = empty_site()
    site.imported(_written(tmp_path / "older.zip", {**members, "manifest.json": json.dumps(told).encode()}))
    assert {row["notify_decision"] for row in site.rows()["comment"]} == {False}
    assert site.rows()["author"][0]["credentials"] == ""


def test_rows_that_are_long_are_kept_a_few_at_a_time() -> None:
    huge: list[filling.Numbered] = [(number, {}, 3 * 1024 * 1024) for number in range(4)]
    assert [len(some) for some in filling.batches(huge)] == [2, 2]
    assert [len(some) for some in filling.batches((number, {}, 100) for number in range(1100))] == [500, 500, 100]
    assert list(filling.batches([])) == []
