"""The description of the API is valid, complete, and true."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from flask import Flask
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it comes without types
from openapi_spec_validator import OpenAPIV31SpecValidator

from cms.accounts.permissions import Permission
from cms.web.operation import operation_of
from tests.api import READER, Api
from tests.doors.api.importing import sent_in
from tests.doors.api.samples import ARTICLE, EXERCISE
from tests.drawings import png


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Keep files for import in a folder of the test."""
    return {"CMS_IMPORTS_FOLDER": str(tmp_path / "imports")}


@pytest.fixture
def described(reader: Api) -> dict[str, Any]:
    """Give the document."""
    answer = reader.get("/openapi.json")
    assert answer.content_type == "application/json"
    return dict(answer.get_json())


def test_the_document_is_valid_openapi_3_1(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1.")
    assert described["servers"] == [{"url": "https://cms.example"}]
    OpenAPIV31SpecValidator(described).validate()
    names = [operation["operationId"] for path in described["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))
    assert all(operation["summary"] for path in described["paths"].values() for operation in path.values())


def test_every_route_is_described_and_every_description_is_a_route(described: dict[str, Any], app: Flask) -> None:
    routes = {
        (method.lower(), re.sub(r"<(?:\w+:)?\w+>", "{}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/v1/", "/feed", "/atom.xml", "/sitemap"))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = [
        (method, re.sub(r"\{\w+\}", "{}", path)) for path, methods in described["paths"].items() for method in methods
    ]
    assert len(told) == len(set(told)), "an address has one template"
    assert set(told) == routes


def test_every_variable_of_a_path_is_described(described: dict[str, Any]) -> None:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            names = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
            assert names == set(re.findall(r"\{(\w+)\}", path)), f"{method} {path}"


def test_what_needs_a_token_says_so(described: dict[str, Any], app: Flask, reader: Api) -> None:
    for path, methods in described["paths"].items():
        filled = re.sub(r"\{\w*(id|number)\}", "1", path)
        filled = re.sub(r"\{\w+\}", "neck", filled).removeprefix("/api/v1")
        for method, operation in methods.items():
            answer = reader.call(method.upper(), filled, {} if method != "get" else None)
            needs = {} not in operation["security"] and operation["security"] != []
            assert (answer.status_code == 401) == needs, f"{method} {path}: {answer.status_code}"
            assert not needs or "401" in operation["responses"], f"{method} {path}"


def _of_one_entry(shape: str, article_id: int) -> tuple[str, list[str]]:
    """Fill in whose save or review a path is about, and which other save it is compared with."""
    of_article = "articles" in shape
    filled = shape.replace("{}", str(article_id) if of_article else "1", 1).replace("diff/{}", "diff/2")
    return filled, ["2" if not of_article and "reviews" in shape else "1"]


def test_every_sample_answer_is_as_its_schema_says(
    described: dict[str, Any], editor: Api, reader: Api, api: Callable[..., Api]
) -> None:
    admin = api("admin")
    admin.made("/webhooks", {"url": "https://hooks.invalid/in", "events": ["article.published"]})
    for name in ("Ada", "Bo"):
        editor.made("/authors", {"name": name})
    editor.made("/tags", {"name": "Neck", "kind": "body_region"})
    for title in ("Chin tuck", "Nod"):
        editor.published("exercises", title=title)
    editor.published("exercises", **EXERCISE)
    article = editor.published("articles", **{**ARTICLE, "comments_open": True})
    first = admin.post("/articles/clicking/comments", READER).get_json()["comment"]
    reader.commented(article, body="Waits", parent_id=first["id"])
    reader.commented(article, body="Another", author_url="https://jo.example")
    decision = admin.decided("approve", 2)[0]
    admin.post("/moderation/people/1/erase")
    admin.post("/moderation/comments/2/adverse-effect", {"confirmed": True})
    admin.patch("/moderation/comments/3", {"version": 1, "reason": "other", "spans": [{"start": 0, "end": 3}]})
    picture = admin.call("POST", "/media", data={"file": (io.BytesIO(png()), "a.png"), "alt": "A knee"}).get_json()
    editor.published("articles", title="Knees", image_id=picture["id"])
    for path in (f"/articles/{article['id']}", "/exercises/1"):
        version = editor.get(path).get_json()["version"]
        editor.patch(path, {"version": version, "title": "Changed", "sources": [{"title": "NHS"}], "language": "de"})
        version = editor.get(path).get_json()["version"]
        editor.made(f"{path}/reviews", {"version": version, "reviewer": "ada"})
    links = [editor.made(f"{path}/preview-links", {}) for path in (f"/articles/{article['id']}", "/exercises/1")]
    keys = [link["url"].rpartition("/")[2] for link in links]
    redirect = editor.made("/redirects", {"from": "/old", "to": "/new"})
    rule = admin.made("/moderation/rules", {"kind": "word", "value": "casino", "action": "block"})
    sent_in(admin)
    samples: dict[str, dict[str, str]] = {
        "/api/v1/articles/{}/preview-links": {"links": str(article["id"])},
        "/api/v1/exercises/{}/preview-links": {"links": "1"},
        "/api/v1/previews/{}": {"an article": keys[0], "an exercise": keys[1]},
        "/api/v1/redirects/{}": {"redirect": str(redirect["id"])},
        "/api/v1/articles/{}": {
            "article": "clicking",
            "whole": "clicking?expand=exercises,json_ld",
            "one with a picture": "knees",
        },
        "/api/v1/articles/{}/comments": {"thread": "clicking"},
        "/api/v1/articles/{}/reviews": {"sign-offs": str(article["id"])},
        "/api/v1/exercises/{}/reviews": {"sign-offs": "1"},
        "/api/v1/articles/{}/revisions": {"saves": str(article["id"])},
        "/api/v1/articles/{}/adverse-effects": {"reports of harm": str(article["id"])},
        "/api/v1/exercises/{}/adverse-effects": {"none": "1"},
        "/api/v1/exercises/{}": {"exercise": "hip-flexor-stretch", "a bare one": "nod"},
        "/api/v1/exercises/{}/comments": {"thread": "nod"},
        "/api/v1/exercises/{}/revisions": {"saves": "1"},
        "/api/v1/authors/{}": {"author": "ada"},
        "/api/v1/tags/{}": {"tag": "neck"},
        "/api/v1/media/{}": {"picture": str(picture["id"])},
        "/api/v1/comments/{}": {"one comment": str(first["id"])},
        "/api/v1/moderation/comments/{}": {"comment": "2", "one that waits": "3"},
        "/api/v1/imports/{}": {"one that waits": "1"},
        "/api/v1/webhooks/{}": {"webhook": "1"},
        "/api/v1/webhooks/{}/deliveries": {"what it was told": "1"},
        "/api/v1/webhooks/{}/deliveries/{}": {"one message": "1"},
        "/api/v1/moderation/rules/{}": {"rule": str(rule["id"])},
        "/api/v1/moderation/comments/{}/notes": {"notes": "2"},
        "/api/v1/moderation/people/{}": {"somebody": "1"},
        "/api/v1/moderation/people/{}/export": {"all about somebody": "1"},
        "/api/v1/moderation/people/{}/erasure": {"how far it is": "1"},
        "/api/v1/moderation/people/{}/comments": {"what they wrote": "1"},
        "/api/v1/moderation/people/{}/notes": {"notes": "1"},
        "/api/v1/moderation/replies/{}": {"reply": "1", "filled in": "2?comment=2"},
        "/api/v1/moderation/comments/{}/original": {"redacted": "3"},
        "/api/v1/comment-counts": {"two entries": "?article=clicking&exercise=none"},
        "/sitemap/{}.xml": {"all of it": "1"},
        "/api/v1/search": {"words": "?q=clicking"},
    }
    asked = 0
    for path, methods in described["paths"].items():
        if "get" not in methods:
            continue
        content = methods["get"]["responses"]["200"]["content"]
        media_type, schema = next((kind, told["schema"]) for kind, told in content.items())
        shape = re.sub(r"\{\w+\}", "{}", path)
        fillings = list(samples.get(shape, {}).values()) or ([""] if "{}" not in shape else [])
        if "/revisions/{}" in shape or shape.endswith("/reviews/{}"):
            shape, fillings = _of_one_entry(shape, article["id"])
        assert fillings, f"no sample for {path}"
        for filling in fillings:
            for client in (admin, reader):
                answer = client.get(_asked(shape, filling))
                if client is reader and answer.status_code == 401:
                    continue
                assert answer.status_code == 200, path
                is_text = not media_type.endswith("json")
                assert answer.content_type == media_type + ("; charset=utf-8" if is_text else ""), path
                check(described, schema, answer.get_data(as_text=True) if is_text else answer.get_json(), path)
                asked += 1
    assert asked > 35
    undone = admin.post(f"/moderation/decisions/{decision['decision_id']}/undo")
    told = described["paths"]["/api/v1/moderation/decisions/{decision_id}/undo"]["post"]
    check(described, told["responses"]["200"]["content"]["application/json"]["schema"], undone.get_json(), "undo")


def _asked(shape: str, filling: str) -> str:
    """Give the address of a sample: its variable filled in, or its words behind it."""
    path = shape.replace("{}", filling) if "{}" in shape else shape + filling
    return path.removeprefix("/api/v1")


def test_problems_and_what_is_made_are_as_their_schemas_say(
    described: dict[str, Any], editor: Api, reader: Api
) -> None:
    for path, sent in {"/articles": {"title": "A"}, "/exercises": {"title": "A"}, "/tags": {"name": "A"}}.items():
        told = described["paths"][f"/api/v1{path}"]["post"]["responses"]
        made = editor.post(path, sent)
        check(described, told["201"]["content"]["application/json"]["schema"], made.get_json(), path)
        for answer in (editor.post(path, {}), reader.post(path, sent)):
            refusal = described["components"]["responses"][told[str(answer.status_code)]["$ref"].rpartition("/")[2]]
            schema = refusal["content"]["application/problem+json"]["schema"]
            check(described, schema, answer.get_json(), path)
    editor.published("articles", title="Neck")
    told = described["paths"]["/api/v1/articles/{reference}/comments"]
    answer = reader.post("/articles/neck/comments", READER)
    schema = told["post"]["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
    check(described, schema, answer.get_json(), "a comment")


def test_the_bodies_that_tests_send_are_as_the_document_says(described: dict[str, Any]) -> None:
    decision = {"comment_id": 1, "action": "approve", "version": 1, "reason": "other", "note": "x"}
    rows: list[tuple[str, str, Any]] = [
        ("post", "/articles", ARTICLE),
        ("patch", "/articles/{entry_id}", {"version": 1, "summary": "x"}),
        ("post", "/exercises", EXERCISE),
        ("patch", "/exercises/{entry_id}", {"version": 1, "steps": [{"text": "Kneel."}]}),
        ("post", "/articles/{entry_id}/publish", {"version": 1}),
        ("post", "/articles/{entry_id}/schedule", {"version": 1, "publish_at": "2099-01-01T00:00:00Z"}),
        ("post", "/articles/{entry_id}/revisions/{number}/restore", {"version": 1}),
        ("post", "/articles/{reference}/comments", READER),
        ("post", "/articles/{reference}/comments/preview", {"body": "x"}),
        ("patch", "/comments/{comment_id}", {"body": "x"}),
        ("patch", "/comments/{comment_id}", {"body": "x", "version": 1}),
        ("post", "/comments/{comment_id}/votes", {"value": -1}),
        ("post", "/comments/{comment_id}/reports", {"reason": "danger", "note": "x"}),
        ("post", "/authors", {"name": "Ada"}),
        ("patch", "/authors/{slug}", {"version": 1, "bio": "x"}),
        ("post", "/tags", {"name": "Neck", "kind": "body_region"}),
        ("patch", "/tags/{slug}", {"version": 1, "kind": "muscle"}),
        ("post", "/moderation/decisions", {"decisions": [decision]}),
        ("post", "/moderation/comments/{comment_id}/adverse-effect", {"confirmed": True, "exercise": "nod"}),
        ("put", "/moderation/comments/{comment_id}/correction", {"text": "x", "source": {"title": "x", "url": "y"}}),
        ("post", "/moderation/rules", {"kind": "word", "value": "casino", "action": "flag", "signal": "spam"}),
        ("patch", "/moderation/rules/{rule_id}", {"version": 1, "expires_at": None}),
        (
            "patch",
            "/moderation/comments/{comment_id}",
            {"version": 1, "reason": "personal_data", "spans": [{"start": 0, "end": 4, "kind": "contact"}]},
        ),
        ("patch", "/settings", {"site_title": "Clinic"}),
    ]
    for method, path, sent in rows:
        content = described["paths"][f"/api/v1{path}"][method]["requestBody"]["content"]
        check(described, content["application/json"]["schema"], sent, path)
    forms = described["paths"]["/api/v1/articles/{reference}/comments"]["post"]["requestBody"]["content"]
    assert set(forms) == {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}


def test_every_example_of_an_answer_is_as_its_schema_says(described: dict[str, Any]) -> None:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                for content in answer.get("content", {}).values():
                    check(described, content["schema"], content["example"], f"{method} {path} {status}")
    for name, answer in described["components"]["responses"].items():
        content = answer["content"]["application/problem+json"]
        check(described, content["schema"], content["example"], name)


def test_every_example_of_a_body_is_taken_by_its_model(described: dict[str, Any], app: Flask) -> None:
    bodies = {
        told.body.__name__: told.body
        for view in app.view_functions.values()
        if (told := operation_of(view)) is not None and told.body is not None
    }
    taken = set()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                name = content["schema"]["$ref"].rpartition("/")[2].removesuffix("Versioned")
                sent = {**content["example"]}
                if "version" not in bodies[name].model_fields:
                    sent.pop("version", None)
                required = {each for each, field in bodies[name].model_fields.items() if field.is_required()}
                if "version" not in content["example"] or required <= set(sent):
                    bodies[name].model_validate(sent)
                    taken.add(name)
                check(described, content["schema"], content["example"], f"{method} {path}")
    assert taken > {"ArticleWritten", "ExerciseWritten", "NewComment", "Decisions", "RuleWritten", "SweepAsked"}


def test_nothing_is_left_without_a_word(described: dict[str, Any]) -> None:
    """Every parameter and header has its description, every tag in use is told of, rights are named."""
    assert described["info"]["description"]
    told = {each["name"] for each in described["tags"] if each.get("description")}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert set(operation["tags"]) <= told, where
            assert all(each["description"].endswith((".", "…", "`")) for each in operation["parameters"]), where
            for need in operation["security"]:
                assert set(need.get("token", [])) <= {str(right) for right in Permission}, where
            for status in ("500", "503"):
                assert "$ref" in operation["responses"][status], where
            if "429" in operation["responses"]:
                refused = described["components"]["responses"]["TooManyRequests"]
                assert "Retry-After" in refused["headers"]
            if path.startswith("/api/v1/articles") and method == "post" and "201" in operation["responses"]:
                assert "Location" in operation["responses"]["201"]["headers"], where
    assert {"ETag", "Link", "Retry-After", "Location"} <= set(described["components"]["headers"])


def check(described: dict[str, Any], schema: dict[str, Any], found: Any, where: str) -> None:
    """Hold an answer against a schema of the document; members beyond it are faults, too."""
    closed = {"components": closed_shapes(described["components"]), **schema}
    faults = [
        f"{where}: {error.json_path}: {error.message}" for error in Draft202012Validator(closed).iter_errors(found)
    ]
    assert faults == []


def closed_shapes(part: Any) -> Any:
    """Give the schemas with `additionalProperties: false` where members are named."""
    if isinstance(part, list):
        return [closed_shapes(each) for each in part]
    if not isinstance(part, dict):
        return part
    told = {name: closed_shapes(value) for name, value in part.items()}
    if told.get("type") == "object" and "properties" in told and "$ref" not in told:
        told.setdefault("additionalProperties", False)
    return told


def test_examples_of_feeds_are_feeds_of_their_format(described: dict[str, Any]) -> None:
    told = {
        path: described["paths"][path]["get"]["responses"]["200"]["content"]
        for path in described["paths"]
        if path.startswith(("/feed", "/atom"))
    }
    assert {"/feed.json", "/feed.xml", "/atom.xml", "/feed/comments.xml"} <= set(told)
    for path, content in told.items():
        ((kind, answer),) = content.items()
        if kind == "application/feed+json":
            assert answer["example"]["version"] == "https://jsonfeed.org/version/1.1", path
        else:
            assert feedparser.parse(answer["example"]).entries, path
