"""`cms import wordpress`, with exports that others made; each is counted by other means first."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import parse
from flask import Flask
from sqlalchemy import func, select

from cms.cli.register import command_line
from cms.comments.models import Comment
from cms.content.models.entry import Entry
from cms.content.models.taxonomy import Author, Tag
from cms.core.db import db
from cms.transfer.models import ImportedRecord
from tests.api import Api
from tests.unit.transfer.wxr import comment, post, written, wxr

THEME = "theme-test-data__themeunittestdata.wordpress.xml"
SOUND = (
    THEME,
    "theme-test-data__64-block-test-data.xml",
    "wordpress-importer__e2e_fixtures_wxr-simple.xml",
    "wordpress-importer__phpunit_data_small-export.xml",
    "wordpress-importer__phpunit_data_valid-wxr-1.0.xml",
    "wordpress-importer__phpunit_data_valid-wxr-1.1.xml",
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(app: Flask, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs `cms import wordpress`, and gives exit status, output and errors."""

    def call(path: Path, *options: str) -> tuple[int, str, str]:
        commands = command_line(lambda: app)
        with pytest.raises(SystemExit) as left:
            commands.main(["import", "wordpress", str(path), *options])
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return call


@pytest.fixture
def wxr_corpus(corpora: Path) -> Path:
    """Give the folder of exports that others made."""
    return corpora / "wxr"


def _report(outcome: tuple[int, str, str]) -> dict[str, Any]:
    status, out, err = outcome
    assert (status, err) == (0, "")
    return dict(json.loads(out.splitlines()[-1]))


class File:
    """An export as a whole in memory, read by other means than the importer's."""

    def __init__(self, path: Path) -> None:
        root = parse(path).getroot()
        assert root is not None
        self.channel: Element = root[0]

    def items(self, *types: str) -> list[Element]:
        """Give the items of these types."""
        return [item for item in self.all(self.channel, "item") if self.text(item, "post_type") in types]

    def comments(self, of_people: bool) -> list[Element]:
        """Give the comments of posts and pages, those of people or the others."""
        everything = [each for item in self.items("post", "page") for each in self.all(item, "comment")]
        return [each for each in everything if (self.text(each, "comment_type") in {"", "comment"}) == of_people]

    def terms(self) -> set[str]:
        """Give the nicenames of categories and tags, those that only posts name among them."""
        head = {self.text(each, "category_nicename") for each in self.all(self.channel, "category")}
        head |= {self.text(each, "tag_slug") for each in self.all(self.channel, "tag")}
        used = [each for item in self.items("post", "page") for each in self.all(item, "category")]
        kinds = {"category", "post_tag"}
        return head | {
            each.get("nicename", "") for each in used if each.get("domain") in kinds and each.get("nicename")
        }

    @staticmethod
    def all(element: Element, name: str) -> Iterator[Element]:
        """Give the children of a name, in whichever namespace."""
        return (each for each in element if each.tag.rpartition("}")[2] == name)

    @staticmethod
    def text(element: Element, name: str) -> str:
        """Give the text of the first child of a name."""
        return next((each.text or "" for each in File.all(element, name)), "")


def _count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.mark.parametrize("name", SOUND)
def test_everything_in_a_sound_file_comes_in_once(run: Run, wxr_corpus: Path, name: str) -> None:
    file = File(wxr_corpus / name)
    articles, people, pings = file.items("post", "page"), file.comments(of_people=True), file.comments(of_people=False)
    first = _report(run(wxr_corpus / name, "--json"))
    assert first["articles"] == {"created": len(articles), "updated": 0, "skipped": 0}
    assert first["comments"] == {"created": len(people), "updated": 0, "skipped": len(pings)}
    assert first["media"]["skipped"] == len(file.items("attachment"))
    assert first["tags"]["created"] == _count(Tag) == len(file.terms())
    assert first["authors"]["created"] == _count(Author)
    live = [each for each in articles if file.text(each, "status") == "publish"]
    assert _count(Entry, Entry.live_number.is_not(None)) == len(live)
    waiting = [each for each in people if file.text(each, "comment_approved") == "0"]
    assert _count(Comment, Comment.status == "pending") == len(waiting)
    kept = _count(ImportedRecord)
    second = _report(run(wxr_corpus / name, "--json"))
    assert all(second[kind]["created"] == second[kind]["updated"] == 0 for kind in first if kind != "problems")
    assert second["articles"]["skipped"] == len(articles)
    assert second["comments"]["skipped"] == len(people) + len(pings)
    told_again = [each for each in second["problems"] if each["where"] != "attachments"]
    assert (told_again, _count(ImportedRecord)) == ([], kept)


def test_the_theme_unit_test_comes_in_as_it_was(run: Run, wxr_corpus: Path, reader: Api) -> None:
    report = _report(run(wxr_corpus / THEME, "--json"))
    assert _count(Entry, Entry.live_number.is_not(None)) == 77
    assert report["comments"] == {"created": 29, "updated": 0, "skipped": 4}
    assert Counter(db.session.scalars(select(Comment.status))) == {"approved": 26, "pending": 3}
    assert report["authors"]["created"] == 2
    assert [each["where"] for each in report["problems"] if "password" in each["message"]] == ["post 1168"]
    for slug, status in (("draft", "draft"), ("scheduled", "scheduled")):
        assert db.session.scalars(select(Entry.status).where(Entry.slug == slug)).one() == status
        assert reader.get(f"/articles/{slug}").status_code == 404
    feed: list[dict[str, Any]] = []
    page = "/feed.json?limit=50"
    while page:
        told = reader.get(page.removeprefix("https://cms.example")).get_json()
        feed, page = [*feed, *told["items"]], told.get("next_url")
    assert len(feed) == 77
    assert all("[caption" not in item["content_html"] and "[gallery" not in item["content_html"] for item in feed)


def test_the_thread_of_the_theme_unit_test_hangs_together_as_it_did(run: Run, wxr_corpus: Path, reader: Api) -> None:
    run(wxr_corpus / THEME)
    thread = reader.get("/articles/template-comments/comments?limit=100").get_json()
    assert thread["count"] == 19
    chain, level = [], next(each for each in thread["items"] if each["replies"]["items"])
    while level:
        chain.append((level["author"]["name"], level["created_at"]))
        level = (level["replies"]["items"] or [None])[0]
    assert chain == [
        ("John Κώστας Doe Τάδε", "2013-03-14T14:57:01Z"),
        ("Jane Bloggs", "2013-03-14T15:01:21Z"),
        ("Fred Bloggs", "2013-03-14T15:02:06Z"),
        ("Fred Bloggs", "2013-03-14T15:03:22Z"),
    ]
    records = select(ImportedRecord.local_id).where(ImportedRecord.kind == "comment", ImportedRecord.key == "915")
    deepest = db.session.get_one(Comment, db.session.scalars(records).one())
    numbers = [
        db.session.scalars(
            select(ImportedRecord.key).where(ImportedRecord.kind == "comment", ImportedRecord.local_id == deepest.id)
        ).one()
    ]
    while deepest.parent_id:
        deepest = db.session.get_one(Comment, deepest.parent_id)
        same = select(ImportedRecord.key).where(ImportedRecord.kind == "comment", ImportedRecord.local_id == deepest.id)
        numbers.append(db.session.scalars(same).one())
    assert numbers == ["915", "914", "913", "912", "911", "910", "907", "906", "905", "904"]


def test_what_needed_a_password_is_nowhere_in_public(run: Run, wxr_corpus: Path, reader: Api) -> None:
    run(wxr_corpus / THEME)
    for address in ("/articles/template-password-protected", "/articles/template-password-protected/comments"):
        answer = reader.get(address)
        assert answer.status_code == 200
        assert "until the password is entered" not in answer.get_data(as_text=True)


def test_the_malformed_file_is_one_error_with_its_line(run: Run, wxr_corpus: Path) -> None:
    name = "wordpress-importer__phpunit_data_malformed.xml"
    status, out, err = run(wxr_corpus / name, "--json")
    assert (status, out) == (1, "")
    assert err == f"Error: {name}, line 90: the XML is damaged (mismatched tag).\n"
    assert (_count(Entry), _count(Tag), _count(ImportedRecord)) == (0, 0, 0)


def test_people_read_counts_and_problems(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, wxr(post(1, comment(5, status="0"), title=""), post(2, status="private")))
    status, out, _err = run(path)
    assert status == 0
    assert " articles: 2 created, 0 updated, 0 skipped" in out
    assert "post 1: It has no title, and is called Untitled." in out
    assert "jo@reader.org" not in out


def test_a_dry_run_says_that_nothing_was_stored(run: Run, tmp_path: Path) -> None:
    status, out, _err = run(written(tmp_path, wxr(post(1, comment(5)))), "--dry-run")
    assert (status, out.splitlines()[0]) == (0, "Nothing was stored. This is what would happen:")
    assert (_count(Entry), _count(Comment), _count(ImportedRecord)) == (0, 0, 0)


def test_a_path_that_is_not_there_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    status, out, err = run(tmp_path / "none.xml")
    assert (status, out) == (1, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1


def test_the_help_has_an_example(run: Run, tmp_path: Path) -> None:
    status, out, _err = run(tmp_path, "--help")
    assert status == 0
    assert "Example: cms import wordpress export.xml" in out


def test_a_small_break_is_offered_to_be_mended(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, wxr(post(1)).replace("<title>A clinic", "<title>Q & A"))
    status, _out, err = run(path)
    assert status == 1
    assert err.startswith("Error: export.xml, line 8: the XML is damaged")
    assert err.rstrip().endswith("add --recover.")
    report = _report(run(path, "--recover", "--json"))
    assert report["articles"]["created"] == 1
    assert "(line 8)" in report["problems"][0]["message"]


def test_a_mapping_is_read_from_a_file_and_a_wrong_one_stores_nothing(run: Run, tmp_path: Path, reader: Api) -> None:
    used = '<category domain="category" nicename="nape">Nape</category>'
    path, mapping = written(tmp_path, wxr(post(1, terms=used))), tmp_path / "mapping.toml"
    mapping.write_text("[tags]\nnape = {kind = 'body_region', slug = 'neck', colour = 'red'}\n")
    assert run(path, "--map", str(mapping)) == (1, "", "Error: mapping.toml: there is no key “tags.nape.colour”.\n")
    assert _count(Entry) == 0
    mapping.write_text("[tags]\nnape = {kind = 'body_region', slug = 'neck'}\n")
    assert run(path, "--map", str(mapping))[0] == 0
    (tag,) = reader.get("/articles/post-1").get_json()["tags"]
    assert (tag["slug"], tag["kind"]) == ("neck", "body_region")
