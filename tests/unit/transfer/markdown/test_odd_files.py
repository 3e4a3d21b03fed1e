"""Files of Markdown that are broken, hostile, empty or alike: told of, and the others kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.core.db import db
from cms.core.errors import Invalid
from cms.transfer import importing
from cms.transfer.importing import Source
from tests.unit.transfer.markdown.conftest import (
    HUGO,
    Import,
    counts_of,
    html_at,
    lay,
    picture,
    problems_of,
    rows_of_all,
)


def test_bad_files_are_told_and_the_others_kept(take: Import) -> None:
    report = take(
        {
            "good.md": "---\ntitle: Good\ndate: 2020-01-01\n---\nText\n",
            "damaged.md": "---\ntitle: a: b\n---\nText\n",
            "latin.md": "---\ntitle: Rücken\n---\n".encode("latin-1"),
            "long.md": "---\ntitle: Long\n---\n" + "x" * 300_001,
            "huge.md": b"x" * 2_000_001,
            "dateless.md": "---\ntitle: Dateless\ndate: soon\n---\nText\n",
            "mail.md": "---\ntitle: Mail\ndate: 2020-01-01\nauthor: ana@clinic.example\n---\nText\n",
            "lost.md": "---\ntitle: Lost\ndate: 2020-01-01\nimage: gone.png\n---\n![](gone.png) ![](https://x.example/a.png)\n",
            "odd.md": "---\ntitle: Odd\ndate: 2020-01-01\naliases: ['/a b', '/..']\n---\n![Spine](odd.png)\n",
            "odd.png": b"GIF89a, or so it says",
        }
    )
    assert counts_of(report)["articles"] == (5, 0, 4)
    told = [f"{each.where}: {each.message}" for each in report.problems]
    expected = {
        "damaged.md: It was left out: line 2": "damaged",
        "latin.md: It was left out: line 2: it is not in UTF-8": "encoding",
        "long.md: It was left out: The text is longer": "size",
        "huge.md: It was left out: it is larger": "size",
        "dateless.md: It has no date": "date",
        "mail.md: Its author has no name but an e-mail address": "address",
        "lost.md: The picture that stands for it is not in the folder": "picture",
        "lost.md: 1 of its pictures is not in the folder": "picture",
        "lost.md: 1 of its pictures is on other machines": "picture",
        "odd.md: One of its old addresses does not lead to it": "address",
        "picture odd.png: It was left out": "picture",
    }
    assert [start for start in expected if not any(each.startswith(start) for each in told)] == []
    assert "clinic.example" not in "".join(told)
    assert html_at("odd") == "<p>Spine</p>"


def test_nothing_outside_of_the_folder_is_read(take: Import, tmp_path: Path) -> None:
    outside = lay(tmp_path / "outside", {"secret.md": "# Secret", "secret.png": picture()})
    site = lay(
        tmp_path / "site",
        {
            "a.md": (
                "---\ntitle: A\ndate: 2020-01-01\n---\n![](../outside/secret.png) "
                "![](link.png) ![](folder/secret.png) ![](/etc/hostname) [x](../outside/secret.md)\n"
            )
        },
    )
    (site / "link.png").symlink_to(outside / "secret.png")
    (site / "link.md").symlink_to(outside / "secret.md")
    (site / "folder").symlink_to(outside)
    report = take({})
    assert db.session.scalar(select(func.count()).select_from(Media)) == 0
    assert [entry.slug for entry in db.session.scalars(select(Entry))] == ["a"]
    assert "leads out of the folder" in problems_of(report)["link.md"]
    assert html_at("a") == '<p>    <a href="../outside/secret.md">x</a></p>'


def test_html_in_a_text_goes_through_the_sanitiser(take: Import) -> None:
    take(
        {
            "a.md": (
                "---\ntitle: A\ndate: 2020-01-01\n---\n<p onclick=x()>Hi<script>x()</script></p>\n\n"
                "[x](javascript:x())\n\n<iframe src=x>y</iframe>\n"
            )
        }
    )
    assert html_at("a") == "<p>Hi</p><p>[x](javascript:x())</p>"


def test_texts_of_one_name_do_not_take_each_others_address(take: Import) -> None:
    take(
        {
            "a/x.md": "---\ntitle: One\ndate: 2020-01-01\n---\n[two](../b/x.md)\n",
            "b/x.md": "---\ntitle: Two\ndate: 2020-01-01\n---\n[one](../a/x.md)\n",
        }
    )
    assert (html_at("x"), html_at("x-2")) == (
        '<p><a href="/articles/x-2">two</a></p>',
        '<p><a href="/articles/x">one</a></p>',
    )


def test_an_empty_folder_is_refused(take: Import, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with pytest.raises(Invalid, match="there are no Markdown files"):
        take({})


def test_an_import_that_was_interrupted_is_continued(
    take: Import, source: Callable[[], Source[Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lay(tmp_path / "site", HUGO)
    monkeypatch.setattr(importing, "SMALLEST_BATCH", 1)
    monkeypatch.setattr(importing, "LARGEST_BATCH", 1)
    for after in range(4):
        stopped = source()
        taken: list[Any] = []

        def stopping(path: Any, taken: list[Any] = taken, stopped: Source[Any] = stopped, after: int = after) -> None:
            if len(taken) > after:
                raise KeyboardInterrupt
            taken.append(path)
            stopped.take(path)

        with pytest.raises(KeyboardInterrupt) if after < 3 else pytest.MonkeyPatch.context():
            importing.run(
                Source(stopped.name, stopped.course, stopped.records, stopping, stopped.finish, stopped.prepare)
            )
    before = rows_of_all()
    assert counts_of(take({})) == {"articles": (0, 0, 4), "media": (0, 0, 2)}
    assert rows_of_all() == before
    assert [before[0], before[4]] == [4, 2]
