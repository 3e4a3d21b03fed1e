"""What front ends learn of the site, and the settings that admins change while it runs."""

from collections.abc import Callable
from typing import Any

import pytest

from cms.core.help_lines import USUAL, read
from cms.core.scripts import CRISIS_NOTICE, EMERGENCY_NOTICE
from tests.api import READER, Api
from tests.doors.api.problems import told


def test_front_ends_learn_what_they_need(reader: Api) -> None:
    assert reader.get("/site").get_json() == {
        "title": "Vertebra",
        "description": "",
        "icon": None,
        "languages": ["en"],
        "timezone": "UTC",
        "url": "https://clinic.example",
        "feed_url": "https://cms.example/feed.json",
        "feeds": [
            {"url": "https://cms.example/feed.json", "mime_type": "application/feed+json"},
            {"url": "https://cms.example/feed.xml", "mime_type": "application/rss+xml"},
            {"url": "https://cms.example/atom.xml", "mime_type": "application/atom+xml"},
        ],
        "comment_feeds": [
            {"url": "https://cms.example/feed/comments.json", "mime_type": "application/feed+json"},
            {"url": "https://cms.example/feed/comments.xml", "mime_type": "application/rss+xml"},
            {"url": "https://cms.example/feed/comments.atom", "mime_type": "application/atom+xml"},
        ],
        "image_hosts": [],
        "comments": {
            "open": True,
            "anyone": True,
            "required": ["author_name", "author_email", "body"],
            "hold": "first",
            "length": 5000,
            "days_open": 0,
            "edit_minutes": 15,
            "consent": None,
            "challenge": None,
            "letters": False,
            "form": {"url": "https://cms.example/api/v1/comment-challenge", "honeypot": "subject"},
        },
        "privacy": {
            "url": "https://cms.example/privacy",
            "days": {"pending": None, "rejected": 30, "spam": 30, "redacted_originals": 90, "network_hashes": 30},
        },
        "notices": {"crisis": CRISIS_NOTICE, "emergency": EMERGENCY_NOTICE},
        "help_lines": [vars(read(line)) for line in USUAL],
    }


def test_a_setting_that_is_changed_holds_at_once_everywhere(api: Callable[..., Api], editor: Api, reader: Api) -> None:
    admin = api("admin")
    editor.published("articles", title="Neck")
    etags = {path: reader.get(path).headers["ETag"] for path in ("/site", "/articles", "/feed.json")}
    sent = {
        "site_title": "The Clinic",
        "site_description": "About backs.",
        "language": "de",
        "timezone": "Europe/Berlin",
        "comment_length": 10,
        "comment_hold": "flagged",
        "comment_rate": "1/hour",
        "image_hosts": ["img.example"],
    }
    changed = admin.patch("/settings", sent)
    assert changed.status_code == 200
    assert {name: changed.get_json()["settings"][name] for name in sent} == sent
    assert admin.get("/settings").get_json() == changed.get_json()
    site = reader.get("/site").get_json()
    assert (site["title"], site["languages"], site["comments"]["length"]) == ("The Clinic", ["de"], 10)
    feed = reader.get("/feed.json").get_json()
    assert (feed["title"], feed["description"], feed["language"]) == ("The Clinic", "About backs.", "de")
    assert all(reader.get(path).headers["ETag"] != etag for path, etag in etags.items())
    assert editor.made("/articles", {"title": "Neu"})["language"] == "de"
    picture = '<p><img src="https://img.example/a.png" alt="a"></p>'
    assert editor.made("/articles", {"title": "x", "content_html": picture})["content_html"] == picture
    told(reader.post("/articles/neck/comments", READER), 422)
    assert reader.post("/articles/neck/comments", {**READER, "body": "Short"}).status_code == 201
    told(reader.post("/articles/neck/comments", {**READER, "body": "Again"}), 429)


def test_comments_of_the_whole_site_are_closed_and_opened_and_can_be_read_all_the_while(
    api: Callable[..., Api], editor: Api, reader: Api
) -> None:
    admin = api("admin")
    editor.published("articles", title="Neck")
    admin.patch("/settings", {"comment_hold": "flagged"})
    reader.post("/articles/neck/comments", READER)
    admin.patch("/settings", {"comments_open": False})
    assert reader.get("/site").get_json()["comments"]["open"] is False
    problem = told(reader.post("/articles/neck/comments", {**READER, "body": "Another"}), 403)
    assert problem["detail"] == "Comments are closed on this site for now."
    assert reader.get("/articles/neck/comments").get_json()["count"] == 1
    assert reader.post("/articles/neck/comments/preview", {"body": "Another"}).status_code == 200
    assert "Comments are closed here" in reader.client.get("/articles/neck").get_data(as_text=True)
    admin.patch("/settings", {"comments_open": True})
    assert reader.post("/articles/neck/comments", {**READER, "body": "Another"}).status_code == 201


def test_a_language_that_nobody_knows_breaks_no_page_and_no_feed(api: Callable[..., Api], editor: Api) -> None:
    admin, reader = api("admin"), api()
    editor.published("exercises", title="Nod", dosage={"hold_seconds": 3})
    for tag in ("tlh", "xx", "pt-BR", "zh-Hant-TW", "de-DE-1996", "aa-bb-cc-dd", "EN"):
        assert admin.patch("/settings", {"language": tag}).status_code == 200
        feed = reader.get("/feed.json")
        assert (feed.status_code, feed.get_json()["language"]) == (200, tag)
        for path in ("/admin/sign-in", "/admin/none"):
            assert reader.client.get(path).content_type == "text/html; charset=utf-8", tag


BAD: dict[str, tuple[Any, str]] = {
    "a title of blanks": ({"site_title": " "}, "#/site_title"),
    "a title that is a number": ({"site_title": 5}, "#/site_title"),
    "an icon that runs": ({"site_icon": "javascript:x"}, "#/site_icon"),
    "a language that is none": ({"language": "english"}, "#/language"),
    "a zone that is none": ({"timezone": "Mars/Base"}, "#/timezone"),
    "a zone that is a path": ({"timezone": "../../etc/passwd"}, "#/timezone"),
    "a rate that is none": ({"comment_rate": "often"}, "#/comment_rate"),
    "a rate of nothing": ({"comment_rate": "0/minute"}, "#/comment_rate"),
    "a policy that is none": ({"comment_hold": "some"}, "#/comment_hold"),
    "a length of nothing": ({"comment_length": 0}, "#/comment_length"),
    "a length without an end": ({"comment_length": 20_001}, "#/comment_length"),
    "links without number": ({"comment_links": "many"}, "#/comment_links"),
    "fewer than no links": ({"comment_links": -1}, "#/comment_links"),
    "open by half": ({"comments_open": "half"}, "#/comments_open"),
    "days before": ({"comment_days_open": -1}, "#/comment_days_open"),
    "minutes of more than a day": ({"comment_edit_minutes": 1441}, "#/comment_edit_minutes"),
    "fewer reports than none": ({"report_threshold": -1}, "#/report_threshold"),
    "an origin with a path": ({"comment_origins": ["https://a.example/b"]}, "#/comment_origins/0"),
    "an unknown setting": ({"secret_key": "x"}, "#/secret_key"),
    "one good and one bad": ({"site_title": "Good", "comment_length": -1}, "#/comment_length"),
}


def test_a_bad_value_changes_nothing(api: Callable[..., Api]) -> None:
    admin = api("admin")
    before = admin.get("/settings").get_json()
    for why, (sent, pointer) in BAD.items():
        problem = told(admin.patch("/settings", sent), 422)
        assert [each["pointer"] for each in problem["errors"]] == [pointer], why
    assert admin.get("/settings").get_json() == before


@pytest.mark.parametrize("environment", [{"CMS_SITE_TITLE": "Fixed", "CMS_COMMENT_HOLD": "all"}])
def test_what_the_environment_fixes_is_shown_as_fixed_and_cannot_be_changed(
    environment: dict[str, str], api: Callable[..., Api], reader: Api
) -> None:
    admin = api("admin")
    assert admin.get("/settings").get_json()["fixed"] == ["comment_hold", "site_title"]
    for sent in ({"site_title": "Mine"}, {"language": "de", "comment_hold": "first"}, {"site_title": "Fixed"}):
        told(admin.patch("/settings", sent), 409)
    assert admin.patch("/settings", {"language": "fr"}).status_code == 200
    site = reader.get("/site").get_json()
    assert (site["title"], site["comments"]["hold"], site["languages"]) == ("Fixed", "all", ["fr"])


def test_the_settings_hold_no_secret(api: Callable[..., Api]) -> None:
    shown = api("admin").get("/settings").get_data(as_text=True)
    for word in ("secret", "database", "sqlite", "postgres", "_key", "token", "password"):
        assert word not in shown.lower()
