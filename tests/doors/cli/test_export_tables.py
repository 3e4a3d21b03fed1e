"""`cms export csv` and `cms export disqus`: what is written is what is here, and nothing that is nobody's business."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import parse
from flask import Flask
from sqlalchemy import select

from cms.audit.log import LogRow
from cms.cli.register import command_line
from cms.comments.models import Comment
from cms.core.db import db, writing
from cms.transfer import cells, in_chunks
from cms.transfer.disqus import writing as for_disqus
from cms.transfer.listing.tables import TABLES
from cms.transfer.listing.writing import cell
from tests.api import Api

Run = Callable[..., tuple[int, str, str]]
WP, DSQ = "{http://wordpress.org/export/1.0/}", "{http://www.disqus.com/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ITEM = ["title", "link", CONTENT, f"{DSQ}thread_identifier", f"{WP}post_date_gmt", f"{WP}comment_status"]
COMMENT = [
    *(f"{WP}comment_{name}" for name in ("id", "author", "author_email", "author_url", "author_IP", "date_gmt")),
    *(f"{WP}comment_{name}" for name in ("content", "approved", "parent")),
]
FORMULA = '=HYPERLINK("https://evil.example";"x")'


@pytest.fixture
def environment() -> dict[str, str]:
    """Show comments at once, however many come."""
    return {"CMS_COMMENT_RATE": "off", "CMS_COMMENT_HOLD": "flagged"}


@pytest.fixture
def run(app: Flask, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a function that runs `cms export`, and gives exit status, output and errors."""

    def call(*words: Any) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            command_line(lambda: app).main(["export", *map(str, words)])
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return call


@pytest.fixture
def article(editor: Api) -> dict[str, Any]:
    """Give a live article with a tag and an author, and some of everything else."""
    author = editor.made("/authors", {"name": "Ana Silva", "bio": "Reads, writes\nand treats."})
    for name in ("Neck", "Müde"):
        editor.made("/tags", {"name": name})
    editor.made("/redirects", {"from": "/old", "to": "/articles/neck"})
    editor.published("exercises", title="Chin tuck", slug="chin-tuck")
    told = {"authors": [author["slug"]], "tags": [{"slug": "neck"}, {"slug": "mude"}]}
    return editor.published("articles", title=FORMULA, slug="neck", summary='Says "no", twice\nand more', **told)


def _rows(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline=""), strict=True))


@pytest.fixture
def table(run: Run, tmp_path: Path) -> Callable[..., list[dict[str, str]]]:
    """Give a function that exports a table, and gives its rows."""

    def call(name: str, *options: str) -> list[dict[str, str]]:
        path = tmp_path / f"{name}.csv"
        status, out, err = run("csv", name, path, "--force", "--json", *options)
        assert (status, err) == (0, "")
        rows, told = _rows(path), json.loads(out.splitlines()[-1])
        assert told["rows"] == len(rows)
        assert all(list(row) == told["columns"] for row in rows)
        return rows

    return call


Tables = Callable[..., list[dict[str, str]]]


def test_entries_are_written_as_they_are_listed(table: Tables, article: dict[str, Any], editor: Api) -> None:
    editor.made("/articles", {"title": "Only begun"})
    row, draft = table("articles")
    assert (row["id"], row["slug"], row["url"]) == (str(article["id"]), "neck", "https://clinic.example/articles/neck")
    assert (row["title"], row["summary"]) == (f"'{FORMULA}", 'Says "no", twice\nand more')
    assert (row["authors"], row["tags"]) == ("ana-silva", "neck | mude")
    assert (row["status"], row["live"], row["published_at"]) == ("published", "true", article["published_at"])
    assert (draft["status"], draft["live"], draft["published_at"]) == ("draft", "false", "")
    assert [each["slug"] for each in table("exercises")] == ["chin-tuck"]


def test_the_other_lists_are_written_too(table: Tables, article: dict[str, Any]) -> None:
    assert [(each["slug"], each["bio"]) for each in table("authors")] == [("ana-silva", "Reads, writes\nand treats.")]
    assert [each["name"] for each in table("tags")] == ["Neck", "Müde"]
    [redirect] = table("redirects")
    assert (redirect["from"], redirect["to"], redirect["code"]) == ("/old", "/articles/neck", "301")
    assert table("media") == []
    log = table("log")
    assert [each["id"] for each in log] == [str(row) for row in db.session.scalars(select(LogRow.id))][: len(log)]
    assert json.loads(next(each for each in log if each["action"] == "redirect.create")["details"]) == {"slug": "/old"}


def test_no_address_and_no_hash_leaves_unasked(
    table: Tables, article: dict[str, Any], editor: Api, run: Run, tmp_path: Path
) -> None:
    editor.commented(article, author_name="@SUM(1)", body="+1, it *clicks*", author_email="jo@reader.example")
    [row] = table("comments")
    assert (row["author_name"], row["text"], row["status"]) == ("'@SUM(1)", "'+1, it clicks", "approved")
    assert (row["type"], row["slug"], row["score"], row["is_staff"]) == ("article", "neck", "0", "false")
    [told] = table("comments", "--with-addresses")
    assert told["author_email"] == "jo@reader.example"
    assert list(told)[: len(row)] == list(row)
    run("disqus", tmp_path / "comments.xml")
    hashes = db.session.execute(select(Comment.client_hash, Comment.edit_hash)).one()
    assert all(hashes)
    for name in TABLES:
        table(name)
    for path in tmp_path.iterdir():
        said = path.read_text()
        assert "jo@reader.example" not in said
        assert not any(each in said for each in hashes)
    logged = [row.details["with_addresses"] for row in db.session.scalars(select(LogRow)) if "export" in row.action]
    assert logged.count(True) == 1


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param("=1+1", "'=1+1", id="an equals sign"),
        pytest.param("+49 30", "'+49 30", id="a plus"),
        pytest.param("-x", "'-x", id="a minus"),
        pytest.param("@x", "'@x", id="an at"),
        pytest.param("\tx", "'\tx", id="a tab"),
        pytest.param("\rx", "'\nx", id="a line end, which is one everywhere"),
        pytest.param("  \u00a0=x", "'  \u00a0=x", id="behind blanks"),
        pytest.param("＝x", "'＝x", id="a wide sign"),
        pytest.param("'=x", "''=x", id="an apostrophe that stood there"),
        pytest.param("'tis", "'tis", id="an apostrophe that does no harm"),
        pytest.param("a=b", "a=b", id="not at the beginning"),
        pytest.param(-5, -5, id="a number of ours"),
        pytest.param(None, "", id="nothing"),
        pytest.param(True, "true", id="a truth"),
        pytest.param(["a", "b"], "a | b", id="several"),
        pytest.param({"b": 1, "a": "ü"}, '{"a": "ü", "b": 1}', id="members"),
        pytest.param("a\x00\ud800b", "ab", id="signs that no file holds"),
    ],
)
def test_a_cell_is_no_formula_and_can_be_read_back(value: Any, written: Any) -> None:
    assert cell(value) == written
    if isinstance(value, str) and "\x00" not in value:
        assert cells.read(written) == value.replace("\r", "\n")


def test_a_table_is_rfc_4180_and_marked_on_demand(run: Run, article: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "tags.csv"
    assert run("csv", "tags", path)[0] == 0
    assert path.read_bytes() == "id,slug,name,kind,version\r\n1,neck,Neck,topic,1\r\n2,mude,Müde,topic,1\r\n".encode()
    status, _out, err = run("csv", "tags", path, "--bom")
    assert (status, err.count("\n"), "--force" in err) == (1, 1, True)
    assert run("csv", "tags", path, "--bom", "--force")[0] == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid,slug")
    assert [each.name for each in tmp_path.iterdir()] == ["tags.csv"]


def test_a_long_table_is_written_in_chunks(
    table: Tables, editor: Api, article: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        editor.commented(article, body=f"It clicks for the {number}th time", author_email=f"jo{number}@reader.example")
    monkeypatch.setattr(in_chunks.chunks, "__defaults__", (2,))
    assert [row["text"] for row in table("comments")] == [f"It clicks for the {n}th time" for n in range(7)]


def test_disqus_gets_the_fields_that_it_asks_for(
    run: Run, editor: Api, moderator: Api, article: dict[str, Any], tmp_path: Path
) -> None:
    ids: dict[str, int] = {}
    for name, parent in (("first", None), ("answer", "first"), ("waits", "answer"), ("gone", None), ("below", "gone")):
        told = {"body": f"It clicks: {name} & ]]>", "author_email": f"{name}@reader.example", "author_name": "Jo B"}
        ids[name] = editor.commented(article, **told, **({"parent_id": ids[parent]} if parent else {}))["id"]
    ids["spam"] = editor.commented(article, body="Nothing that one wants", author_email="s@reader.example")["id"]
    for name, action in (("waits", "hold"), ("gone", "reject"), ("spam", "spam")):
        assert moderator.decided(action, ids[name])[0]["outcome"] == "done"
    path = tmp_path / "comments.xml"
    status, out, err = run("disqus", path, "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert (told["threads"], told["comments"], told["not_taken"]) == (1, 5, 1)
    [item] = parse(path).findall("channel/item")
    fields = [each.tag for each in item if each.tag != f"{WP}comment"]
    assert fields == ITEM
    assert item.findtext("link") == "https://clinic.example/articles/neck"
    assert item.findtext(f"{DSQ}thread_identifier") == f"article-{article['id']}"
    comments = {each.findtext(f"{WP}comment_id"): each for each in item.findall(f"{WP}comment")}
    assert all([field.tag for field in each] == COMMENT for each in comments.values())
    said = {
        name: tuple(
            comments[str(ids[name])].findtext(f"{WP}comment_{each}") for each in ("approved", "parent", "content")
        )
        for name in ids
        if name != "spam"
    }
    assert said == {
        "first": ("1", "0", "<p>It clicks: first &amp; ]]&gt;</p>"),
        "answer": ("1", str(ids["first"]), "<p>It clicks: answer &amp; ]]&gt;</p>"),
        "waits": ("0", str(ids["answer"]), "<p>It clicks: waits &amp; ]]&gt;</p>"),
        "gone": ("1", "0", "[removed]"),
        "below": ("1", str(ids["gone"]), "<p>It clicks: below &amp; ]]&gt;</p>"),
    }
    addresses = {each.findtext(f"{WP}comment_author_email") for each in comments.values()}
    assert len(addresses) == 2
    assert all(str(each).endswith("@comments.invalid") for each in addresses)
    assert run("disqus", path, "--with-addresses", "--force")[0] == 0
    [item] = parse(path).findall("channel/item")
    assert "first@reader.example" in {each.findtext(f"{WP}comment_author_email") for each in item.iter(f"{WP}comment")}
    assert run("disqus", path)[0] == 1


def test_what_is_more_than_disqus_takes_at_once_becomes_several_files_each_whole(
    run: Run, editor: Api, article: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(for_disqus, "LARGEST", most := 4_500)
    monkeypatch.setattr(for_disqus, "LONGEST_FIELDS", 700)
    other = editor.published("articles", title="Knee", slug="knee")
    ids = [editor.commented(each, body=f"{'Slowly does it. ' * 8}{each['slug']}")["id"] for each in (article, other)]
    ids += [editor.commented(article, body=f"Answer {each} of several", parent_id=ids[0])["id"] for each in range(14)]
    path = tmp_path / "comments.xml"
    status, out, _err = run("disqus", path)
    files = sorted(tmp_path.iterdir())
    assert (status, [each.name for each in files]) == (0, ["comments-2.xml", "comments-3.xml", "comments.xml"])
    assert all(str(each) in out for each in files)
    assert all(each.stat().st_size <= most for each in files)
    threads = [item for each in files for item in parse(each).findall("channel/item")]
    told = [comment for item in threads for comment in item.findall(f"{WP}comment")]
    assert sorted(int(str(each.findtext(f"{WP}comment_id"))) for each in told) == sorted(ids)
    for item in threads:
        here = {each.findtext(f"{WP}comment_id") for each in item.findall(f"{WP}comment")}
        assert {each.findtext(f"{WP}comment_parent") for each in item.findall(f"{WP}comment")} <= here | {"0"}
    parted = sum(each.findtext(f"{WP}comment_parent") == "0" for each in told) - 2
    assert f"which stand by themselves there: {parted}." in out
    assert run("disqus", path)[0] == 1
    path.unlink()
    assert (run("disqus", path)[0], sorted(each.name for each in tmp_path.iterdir())) == (
        1,
        ["comments-2.xml", "comments-3.xml"],
    )


def test_what_readers_cannot_see_stays_here(run: Run, editor: Api, article: dict[str, Any], tmp_path: Path) -> None:
    editor.commented(article)
    with writing():
        db.session.scalars(select(Comment)).one().shown = False
    status, out, _err = run("disqus", tmp_path / "comments.xml")
    assert status == 0
    assert "0 comments in 1 thread.\nNot in it, since they are spam, rejected, erased or not public: 1." in out


@pytest.mark.parametrize("words", [("csv",), ("disqus",)])
def test_the_help_has_an_example(run: Run, words: tuple[str, ...]) -> None:
    status, out, _err = run(*words, "--help")
    assert status == 0
    assert f"Example: cms export {words[0]} " in out
