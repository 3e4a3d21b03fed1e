"""A folder of Markdown files in a zip: it comes in as the folder would; what could do harm is refused as a whole."""

import io
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.core.db import db
from cms.core.errors import Invalid
from cms.transfer.markdown import opening, packed
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report
from tests.unit.transfer.markdown.conftest import POST, picture

Import = Callable[..., Report]
Members = list[tuple[zipfile.ZipInfo | str, bytes]]
SITE: Members = [
    ("clinic-main/", b""),
    ("clinic-main/content/posts/neck.md", (POST + "![A neck](neck.png)\n").encode()),
    ("clinic-main/content/posts/neck.png", picture()),
    ("clinic-main/content/posts/hüfte.md", POST.replace("Neck", "Hüfte").encode()),
    ("clinic-main/themes/x/readme.md", b"no text"),
    ("__MACOSX/clinic-main/content/posts/._neck.md", b"\x00\x05\x16\x07"),
]


def _zip(folder: Path, members: Members, name: str = "site.zip") -> Path:
    path = folder / name
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        warnings.simplefilter("ignore")  # of a name that comes twice
        for member, content in members:
            made.writestr(member, content)
    return path


@pytest.fixture
def take(order: Callable[[Path], Any], imported: Import, tmp_path: Path, media_folder: Path) -> Import:
    """Give a function that imports a zip of these members."""

    def run(members: Members, name: str = "site.zip", **told: Any) -> Report:
        return imported(opening.opened, _zip(tmp_path, members, name), **told)

    return run


def _slugs() -> set[str]:
    return set(db.session.scalars(select(Entry.slug)))


def test_a_zip_comes_in_as_its_folder_would(take: Import) -> None:
    report = take(SITE, dry_run=True)
    assert (report.articles.created, report.media.created, report.problems) == (2, 1, [])
    assert _slugs() == set()


def test_the_same_folder_is_known_again_whatever_its_zip_is_called(take: Import) -> None:
    take([each for each in SITE if "png" not in str(each[0])])
    assert len(_slugs()) == 2
    changed = [(name, content.replace(b"Text", b"Better")) for name, content in SITE if "png" not in str(name)]
    report = take(changed, "clinic-main (1).zip")
    assert (report.articles.created, report.articles.updated) == (0, 2)


@pytest.mark.parametrize(
    ("name", "again"),
    [
        pytest.param("site.zip", True, id="the same name"),
        pytest.param("site (2).zip", True, id="as browsers name a second one"),
        pytest.param("site-1.zip", True, id="as others do"),
        pytest.param("other.zip", False, id="another name is another site"),
    ],
)
def test_a_zip_without_a_folder_is_known_by_its_name(take: Import, name: str, again: bool) -> None:
    loose: Members = [("a.md", POST.encode()), ("posts/b.md", POST.encode())]
    take(loose)
    assert take(loose, name).articles.created == (0 if again else 2)


def _linked(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param([("../evil.md", b"x")], "leads out of the folder", id="a way up"),
        pytest.param([("a/../../evil.md", b"x")], "leads out of the folder", id="a way up on the way"),
        pytest.param([("/etc/cron.d/evil.md", b"x")], "leads out of the folder", id="an absolute path"),
        pytest.param([("C:/evil.md", b"x")], "leads out of the folder", id="a drive"),
        pytest.param([("..\\evil.md", b"x")], "leads out of the folder", id="backslashes"),
        pytest.param([(_linked("a.md"), b"/etc/passwd")], "no plain file", id="a link"),
        pytest.param([("a.md", b"\0" * 40_000_000)], "unpacks to 250 times its size", id="a bomb"),
        pytest.param([("a.md", b"x"), ("a.md", b"y")], "in there twice", id="a name twice"),
        pytest.param([(f"{n}.md", b"x") for n in range(12)], "names more than 10 files", id="too many files"),
        pytest.param([("a.txt", b"x")], "no Markdown files", id="no texts"),
    ],
)
def test_a_zip_that_could_do_harm_is_one_clear_line_and_nothing_is_stored(
    take: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: Members, said: str
) -> None:
    monkeypatch.setattr(packed, "MOST_FILES", 10)
    with pytest.raises(Invalid, match=said) as refusal:
        take(more)
    assert refusal.value.detail.startswith("site.zip: ")
    assert "\n" not in refusal.value.detail
    assert db.session.scalar(select(func.count()).select_from(ImportedRecord)) == 0
    assert {each.name for each in tmp_path.iterdir()} == {"site.zip"}


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06 and no more", b"# A text\n"], ids=["empty", "cut off", "a text"])
def test_what_is_no_zip_is_one_clear_line(imported: Import, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "site.zip"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=r"site.zip: this is no whole zip file"):
        imported(opening.opened, path)


def test_a_member_that_is_damaged_is_told_and_the_others_are_kept(imported: Import, tmp_path: Path) -> None:
    path = tmp_path / "site.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        made.writestr("bad.md", POST.replace("Neck", "Damaged"))
        made.writestr("good.md", POST)
    path.write_bytes(path.read_bytes().replace(b"Damaged", b"DAMAGED", 1))
    report = imported(opening.opened, path)
    assert (report.articles.created, _slugs()) == (1, {"good"})
    assert [(each.where, each.message) for each in report.problems] == [
        ("bad.md", "It was left out: it is damaged in the zip")
    ]


def test_nothing_of_a_zip_is_written_to_the_disk(imported: Import, tmp_path: Path) -> None:
    path = _zip(tmp_path, [("a.md", POST.encode()), ("sub/b.md", POST.encode())])
    imported(opening.opened, path)
    assert list(tmp_path.iterdir()) == [path]
    assert db.session.scalar(select(func.count()).select_from(Media)) == 0


def test_names_in_utf_8_are_read_also_where_nobody_says_that_they_are() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as made:
        made.writestr("hu\u0308fte.md", b"x")
    unmarked = raw.getvalue().replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00")
    assert unmarked != raw.getvalue()
    with zipfile.ZipFile(io.BytesIO(unmarked)) as opened:
        assert [str(path) for path in packed._checked(opened.infolist(), len(unmarked))] == ["hüfte.md"]
