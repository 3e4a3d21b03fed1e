"""Which page here an address elsewhere stands for."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.content.models.entry import Entry
from cms.content.redirect_paths import Addresses
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid
from cms.transfer import address_map
from cms.transfer.homes import Found, Homes
from cms.transfer.ledger import Ledger
from cms.transfer.report import Homeless
from tests.api import Api

ADDRESSES = Addresses("https://clinic.example", "/read/{slug}.html", "/exercises/{slug}")


@pytest.fixture
def pages(app: Flask, editor: Api) -> None:
    """Have some pages: one that moved, one that readers are led to, one that WordPress gave, and twins."""
    moved = editor.published("articles", title="Old neck", slug="old-neck")
    editor.patch(f"/articles/{moved['id']}", {"version": moved["version"], "slug": "neck"})
    version = editor.get(f"/articles/{moved['id']}").get_json()["version"]
    editor.post(f"/articles/{moved['id']}/publish", {"version": version})
    editor.published("articles", title="Knee", slug="knee")
    editor.published("exercises", title="Stretch", slug="stretch")
    for kind in ("articles", "exercises"):
        editor.published(kind, title="Twin", slug="twin")
    editor.published("articles", title="2013", slug="2013")
    binned = editor.published("articles", title="Gone", slug="gone")
    assert editor.delete(f"/articles/{binned['id']}").status_code == 200
    for path, target in (("/led", "/articles/knee"), ("/m%C3%BCde/", "/articles/knee?a=b")):
        assert editor.post("/redirects", {"from": path, "to": target}).status_code == 201
    with writing():
        knee = db.session.scalars(select(Entry.id).where(Entry.slug == "knee")).one()
        for site in ("https://old.example", "https://other.example"):
            Ledger(f"wordpress:{site}").note("article", "7", knee if "old" in site else knee + 1, "", 1)
        Ledger("wordpress:https://old.example").note("article", "8", knee, "", 1)


def _find(*addresses: str, mapping: address_map.AddressMap | None = None) -> tuple[str, Found] | None:
    found = Homes(ADDRESSES, mapping or address_map.AddressMap()).find(addresses)
    return (db.session.get_one(Entry, found[0]).slug, found[1]) if found else None


ADDRESS = [
    ("http://old.example/articles/neck", "neck", "the path of our own addresses"),
    ("https://user@old.example:8080/articles/neck/#disqus_thread", "neck", "slash, port and fragment do not matter"),
    ("//old.example//articles//neck?utm_source=x&fbclid=1", "neck", "nor do doubled slashes and tracking"),
    ("/articles/Neck/index.html", "neck", "nor capitals and index.html"),
    ("/articles/n%65ck.html", "neck", "nor an ending and escapes"),
    ("/read/neck.html", "neck", "the pattern of this front end"),
    ("/read/neck", "neck", "without its ending too"),
    ("/articles/old-neck", "neck", "a former slug"),
    ("/exercises/stretch", "stretch", "an exercise"),
    ("https://old.example/led/", "knee", "a redirect, with or without a slash"),
    ("https://old.example/m%C3%BCde", "knee", "a redirect from a path in any script"),
    ("https://old.example/müde/", "knee", "written out"),
    ("https://www.old.example/?p=7", "knee", "a WordPress number, of the site that the address names"),
    ("https://third.example/?page_id=8", "knee", "a number that only one site gave"),
]
LAST_PART = [
    ("http://old.example/2013/05/knee/", "knee", "the last part alone"),
    ("knee", "knee", "an identifier that is a slug"),
    ("/blog/Old%20Neck.php", "neck", "the last part as a slug, which may be a former one"),
]
NOWHERE = [
    ("https://third.example/?p=7", "two sites gave this number"),
    ("/blog/twin", "an article and an exercise have this name"),
    ("/blog/2013/", "a year is no name"),
    ("/articles/gone", "it is in the bin"),
    ("https://old.example/", "the front page"),
    ("https://old.example/elsewhere", "nothing has this name"),
    ("thread:1337", "no address at all"),
    ("javascript:alert(1)", "no address of a page"),
    ("http://[", "no address"),
    ("/articles/ne\x00ck\ud800x", "signs that no database keeps"),
    ("/articles/ne%00ckx", "nor where they are escaped"),
    ("/%ff%00'; DROP TABLE entry; --", "nonsense"),
]


@pytest.mark.usefixtures("pages")
def test_an_address_finds_its_page_however_it_is_written() -> None:
    found = {address: _find(address) for address, _slug, _why in (*ADDRESS, *LAST_PART)}
    assert found == {
        **{address: (slug, Found.ADDRESS) for address, slug, _why in ADDRESS},
        **{address: (slug, Found.LAST_PART) for address, slug, _why in LAST_PART},
    }


@pytest.mark.usefixtures("pages")
def test_an_address_of_nothing_here_finds_nothing() -> None:
    assert {address: _find(address) for address, _why in NOWHERE} == dict.fromkeys(
        (address for address, _why in NOWHERE), None
    )


@pytest.mark.usefixtures("pages")
def test_a_sure_address_goes_before_a_likely_one() -> None:
    assert _find("/blog/knee", "/articles/neck") == ("neck", Found.ADDRESS)


def _mapping(folder: Path, text: str, encoding: str = "utf-8") -> address_map.AddressMap:
    path = folder / "map.csv"
    path.write_bytes(text.encode(encoding))
    return address_map.read(path)


MAPPED = [
    ("/2013/rücken?p=3", "knee", "the same words"),
    ("https://x.example/2013/R%C3%BCcken/?p=3&utm_medium=feed", "knee", "the same page"),
    ("/articles/neck", "stretch", "the mapping goes before everything else"),
    ("/articles/neck?page=2", "stretch", "a line without a query is for all queries"),
    ("thread:1337", "neck", "a thread that has only a number"),
]


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("mark", [",", ";"])
def test_a_mapping_says_what_an_old_address_stands_for(tmp_path: Path, mark: str) -> None:
    lines = [
        "\ufeffcomments,Old address,New address or slug",
        "3,https://old.example/2013/rücken/?p=3,/articles/knee",
        "1,/articles/neck/,https://clinic.example/exercises/stretch",
        "1,thread:1337,old-neck",
        "1,/unfilled,",
        "",
    ]
    mapping = _mapping(tmp_path, "\r\n".join(lines).replace(",", mark))
    found = {address: _find(address, mapping=mapping) for address, _slug, _why in MAPPED}
    assert found == {address: (slug, Found.MAPPED) for address, slug, _why in MAPPED}
    assert _find("/unfilled", mapping=mapping) is None
    assert _find("/2013/rücken?p=4", mapping=mapping) is None


def test_a_line_that_leads_nowhere_is_remembered(app: Flask, tmp_path: Path) -> None:
    homes = Homes(ADDRESSES, _mapping(tmp_path, f"{address_map.OLD},{address_map.NEW}\n/a,/articles/none\n/b,\n"))
    assert homes.find(["/a"]) is None
    assert list(homes.misled) == [2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("/old,/new\n", "line 1: the first line must name the columns", id="no head"),
        pytest.param("", "line 1: the first line must name the columns", id="nothing"),
        pytest.param("old address,new address or slug\n/a\n", "line 2: there are 1 cells", id="a cell is missing"),
        pytest.param("old address,new address or slug\n/a,b\n/a/,c\n", "line 3: line 2 says something", id="two minds"),
        pytest.param('old address,new address or slug\n/a,"b\n', "no sound CSV", id="an open quote"),
        pytest.param(f"old address,new address or slug\n/a,{'b' * 30_000}\n", "line 2: this is longer", id="too long"),
    ],
)
def test_a_mapping_that_cannot_be_read_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Invalid, match=f"map.csv, line .*{said.partition(': ')[2] or said}"):
        _mapping(tmp_path, text)


def test_a_mapping_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="not UTF-8"):
        _mapping(tmp_path, f"{address_map.OLD},{address_map.NEW}\n/für,x\n", "latin-1")


def test_what_has_no_home_is_written_as_a_mapping_to_fill_in(tmp_path: Path) -> None:
    path, odd = tmp_path / "homeless.csv", '=HYPERLINK("x"),y'
    address_map.write(path, [Homeless("https://old.example/a,b", 3), Homeless(odd, 1)])
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["old address,new address or slug,comments", '"https://old.example/a,b",,3']
    assert lines[2].startswith("\"'=HYPERLINK")
    filled = "\n".join([lines[0], *(line.replace(",,", ",knee,") for line in lines[1:])])
    mapping = _mapping(tmp_path, filled)
    told: list[Any] = [mapping.find("/a,b"), mapping.find(odd)]
    assert [each.text for each in told] == ["knee", "knee"]
    with pytest.raises(Conflict, match="is there already"):
        address_map.write(path, [])
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
