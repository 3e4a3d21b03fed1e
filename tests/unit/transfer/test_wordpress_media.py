"""Pictures of a WordPress site: brought with the import, once, and shown where they were."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.content.models.media import Media
from cms.core.db import db
from cms.core.pictures import MIME_TYPE
from cms.transfer import pictures
from cms.transfer.report import Report
from tests.api import Api
from tests.drawings import photograph, png
from tests.receivers import Receiver, Told, receiving
from tests.unit.transfer.wxr import attachment, meta, post, wxr

NEW = "https://cms.example/media"
OLD = "https://old.clinic.example/wp-content/uploads"
Wished = Callable[..., Report]


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """Give a copy of the uploads, with a picture and what is none."""
    folder = tmp_path / "uploads"
    (folder / "2019" / "03").mkdir(parents=True)
    (folder / "2019" / "03" / "knee.jpg").write_bytes(photograph())
    (folder / "2019" / "03" / "neck.png").write_bytes(png(1000, 500))
    (folder / "2019" / "03" / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    (folder / "2019" / "03" / "paper.pdf").write_bytes(b"%PDF")
    return folder


def _text(*more: str) -> str:
    shown = (
        f'<p><a href="{OLD}/2019/03/neck.png"><img class="size-medium" src="{OLD}/2019/03/neck-300x150.png" '
        'srcset="x" width="300" height="150" /></a></p>'
        '<p><img src="/wp-content/uploads/2019/03/knee-150x150.jpg" alt="Mine"></p>'
    )
    return wxr(
        post(1, content=shown, terms=meta("_thumbnail_id", "11")),
        attachment(
            10, "2019/03/neck.png", meta("_wp_attachment_image_alt", "A &amp; neck"), excerpt="<b>From</b> behind"
        ),
        attachment(11, "2019/03/knee-scaled.jpg", meta("_wp_attachment_image_alt", "knee.jpg")),
        *more,
    )


def _media() -> dict[str, Media]:
    return {each.file_name: each for each in db.session.scalars(select(Media))}


def test_pictures_come_from_a_folder_and_stand_where_they_stood(wished: Wished, uploads: Path, reader: Api) -> None:
    report = wished(_text(), media=uploads)
    assert (report.media.created, report.problems) == (2, [])
    neck, knee = (_media()[name] for name in ("neck.png", "knee-scaled.jpg"))
    assert (neck.alt, neck.caption) == ("A & neck", "From behind")
    assert knee.alt == ""
    article = reader.get("/articles/post-1").get_json()
    assert f"/media/{knee.key}/" in article["image"]["url"]
    assert article["content_html"] == (
        f'<p><img src="{NEW}/{neck.key}/800.webp" alt="A &amp; neck" width="300" height="150"></p>\n'
        f'<p><img src="{NEW}/{knee.key}/60.webp" alt="Mine" width="60" height="40"></p>'
    )
    assert reader.get(article["image"]["url"]).status_code == 200
    assert b"Jo Bloggs" not in reader.get(article["image"]["url"]).data


def test_a_second_run_stores_nothing_twice(app: Flask, wished: Wished, uploads: Path) -> None:
    wished(_text(), media=uploads)
    kept = set(app.extensions["vertebra"].store.keys())
    report = wished(_text(), media=uploads)
    assert {name: tally.changes for name, tally in report.tallies.items()} == dict.fromkeys(report.tallies, 0)
    assert report.media.skipped == 2
    assert set(app.extensions["vertebra"].store.keys()) == kept


def test_pictures_that_come_later_are_put_where_they_belong(wished: Wished, uploads: Path, reader: Api) -> None:
    first = wished(_text())
    assert [(each.where, each.message) for each in first.problems] == [
        ("attachments", "2 were left out, since nobody asked for pictures.")
    ]
    html = reader.get("/articles/post-1").get_json()["content_html"]
    assert f'<a href="{OLD}/2019/03/knee-150x150.jpg">Mine</a>' in html
    assert "<img" not in html
    second = wished(_text(), media=uploads)
    assert (second.media.created, second.articles.updated) == (2, 1)
    assert reader.get("/articles/post-1").get_json()["content_html"].count("<img") == 2


def test_a_link_to_a_picture_that_is_here_leads_to_ours(wished: Wished, uploads: Path, reader: Api) -> None:
    content = f'<p><a href="{OLD}/2019/03/neck-300x150.png">see</a> <a href="{OLD}/2019/03/paper.pdf">read</a></p>'
    wished(wxr(post(1, content=content), attachment(10, "2019/03/neck.png")), media=uploads)
    html = reader.get("/articles/post-1").get_json()["content_html"]
    largest = max(_media()["neck.png"].renditions, key=lambda each: (each["mime_type"] == MIME_TYPE, each["width"]))
    assert f'<a href="/media/{_media()["neck.png"].key}/{largest["file"]}">see</a>' in html.replace(NEW, "/media")
    assert f'<a href="{OLD}/2019/03/paper.pdf">read</a>' in html


def test_a_gallery_follows_when_its_pictures_come_later(wished: Wished, uploads: Path) -> None:
    text = wxr(post(1, content='[gallery ids="10, 12" columns="3"] x'), attachment(10, "2019/03/neck.png"))
    wished(text)
    assert wished(text, media=uploads).articles.updated == 1
    assert wished(text, media=uploads).articles.updated == 0


def test_a_picture_that_only_a_text_shows_is_found_in_the_folder(wished: Wished, uploads: Path, reader: Api) -> None:
    shown = f'<p>x <img src="{OLD}/2019/03/neck-300x150.png" alt="A neck"></p>'
    report = wished(wxr(post(1, content=shown), post(2, content=shown)), media=uploads)
    assert report.media.created == 1
    assert _media()["neck-300x150.png"].alt == "A neck"
    assert "<img" in reader.get("/articles/post-2").get_json()["content_html"]


def test_what_cannot_be_had_is_told_and_leaves_a_link(wished: Wished, uploads: Path, reader: Api) -> None:
    content = (
        f'<p><img src="{OLD}/2019/03/broken.jpg" alt="A &lt;b&gt; knee"> <img src="https://else.example/x.png"></p>'
        f'<p><a href="https://else.example/"><img src="{OLD}/none.jpg"></a> <img src="data:image/png;base64,x"></p>'
    )
    report = wished(
        wxr(
            post(1, content=content),
            attachment(10, "2019/03/broken.jpg"),
            attachment(11, "2019/03/paper.pdf"),
            attachment(12, "../../secret.jpg"),
            attachment(13, "2019/03/none.jpg"),
        ),
        media=uploads,
    )
    told = [(each.where, each.message) for each in report.problems]
    assert told == [
        ("attachment 10", "It was left out: This picture is damaged or not whole. Save it anew, and send that."),
        ("attachment 11", "It was left out: Only pictures can be kept here, and this is “.pdf”."),
        ("attachment 12", "It was left out: Its address is none of the old site."),
        ("attachment 13", "It was left out: It is not in the folder."),
        (
            "post 1",
            "A picture in its text was left out: This picture is damaged or not whole. Save it anew, and send that.",
        ),
        ("post 1", "A picture in its text was left out: It is not in the folder."),
        ("post 1", "3 pictures in its text are not here; links lead to where they were."),
    ]
    assert (report.media.created, report.media.skipped) == (0, 6)
    assert reader.get("/articles/post-1").get_json()["content_html"] == (
        f'<p><a href="{OLD}/2019/03/broken.jpg">A &lt;b&gt; knee</a> <a href="https://else.example/x.png">x.png</a></p>\n'
        '<p><a href="https://else.example/">none.jpg</a> </p>'
    )
    assert _media() == {}


def test_an_import_that_ended_between_two_pictures_goes_on(
    wished: Wished, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring = pictures.bring

    def once(*told: Any, **more: Any) -> pictures.Shown:
        monkeypatch.setattr(pictures, "bring", lambda *_told, **_more: (_ for _ in ()).throw(KeyboardInterrupt))
        return bring(*told, **more)

    monkeypatch.setattr(pictures, "bring", once)
    with pytest.raises(KeyboardInterrupt):
        wished(_text(), media=uploads)
    assert len(_media()) == 1
    monkeypatch.setattr(pictures, "bring", bring)
    report = wished(_text(), media=uploads)
    assert (report.media.created, report.media.skipped, report.articles.created) == (1, 1, 1)


def test_a_picture_that_was_removed_here_stays_away(wished: Wished, uploads: Path) -> None:
    text = wxr(attachment(10, "2019/03/neck.png"))
    wished(text, media=uploads)
    db.session.delete(_media()["neck.png"])
    db.session.commit()
    assert wished(text, media=uploads).media.created == 0
    assert _media() == {}


@pytest.fixture
def old_site() -> Iterator[Receiver]:
    """Run the old site: one picture, one that moved, one that is far too large, and one that breaks off."""

    def answer(told: Told) -> tuple[int, dict[str, str], bytes]:
        name = told.path.rpartition("/")[2]
        if name == "moved.png":
            return 301, {"Location": "/wp-content/uploads/good.png"}, b""
        if name == "inside.png":
            return 302, {"Location": "http://10.0.0.1/x.png"}, b""
        if name == "half.png":
            return 200, {"Content-Length": "9000"}, png()[:50]
        return (200, {}, png()) if name == "good.png" else (404, {}, b"none")

    with receiving(answer) as site:
        yield site


def test_pictures_are_fetched_from_the_old_site_where_that_is_asked(wished: Wished, old_site: Receiver) -> None:
    here = f"127.0.0.1:{old_site.port}"
    names = ["good", "moved", "inside", "none"]
    text = wxr(*(attachment(10 + place, f"{name}.png") for place, name in enumerate(names)))
    text = text.replace("https://old.clinic.example", f"http://{here}")
    assert wished(text, fetch_media=True).media.created == 0
    assert old_site.told == []
    report = wished(text, fetch_media=True, allowed_hosts={here})
    assert report.media.created == 2
    assert [each.where for each in report.problems] == ["attachment 12", "attachment 13"]
    assert "reserved for" in report.problems[0].message
    assert "answered 404" in report.problems[1].message
    assert all(told.headers["accept"] == "image/*" for told in old_site.told)


def test_an_old_site_that_does_not_answer_is_not_asked_for_ever(
    wished: Wished,
) -> None:
    text = wxr(*(attachment(number, f"{number}.png") for number in range(10, 18)))
    text = text.replace("https://old.clinic.example", "http://127.0.0.1:9")
    report = wished(text, fetch_media=True, allowed_hosts={"127.0.0.1:9"})
    assert sum("was not asked any more" in each.message for each in report.problems) == 3


def test_a_rehearsal_looks_at_no_picture(wished: Wished, uploads: Path) -> None:
    report = wished(_text(), media=uploads, dry_run=True)
    assert [each.message for each in report.problems] == ["2 were not looked at in a rehearsal."]
    assert db.session.scalar(select(func.count()).select_from(Media)) == 0
