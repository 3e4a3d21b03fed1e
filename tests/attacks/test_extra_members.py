"""Members that nobody asked for: none of them is taken over into what is stored."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.comments.models import Comment
from cms.core.db import db
from tests.api import READER, Api

GREEDY = {
    "id": 1,
    "status": "approved",
    "role": "admin",
    "is_staff": True,
    "person_id": 1,
    "created_by": 1,
    "created_at": "2001-01-01T00:00:00Z",
    "score": 1000,
    "urgency": 0,
    "html": "<script>1</script>",
    "policy": 99,
    "__class__": "User",
}


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each JSON body that the API describes, with whose it is."""
    for path, operations in document["paths"].items():
        for method, told in operations.items():
            content = told.get("requestBody", {}).get("content", {}) if isinstance(told, dict) else {}
            for kind, each in content.items():
                if kind == "application/json":
                    yield f"{method.upper()} {path}", each["schema"]


def objects(schema: dict[str, Any], document: dict[str, Any], seen: frozenset[str] = frozenset()) -> Iterator[Any]:
    """Give each object that can stand in a body."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            yield from objects(document["components"]["schemas"][name], document, seen | {name})
        return
    if schema.get("type") == "object" and "properties" in schema:
        yield schema
    for inner in (*schema.get("properties", {}).values(), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from objects(inner, document, seen)
    if isinstance(schema.get("items"), dict):
        yield from objects(schema["items"], document, seen)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_body_takes_members_that_it_does_not_name(reader: Api) -> None:
    document = reader.get("/openapi.json").get_json()
    looked = 0
    for where, schema in bodies(document):
        for each in objects(schema, document):
            assert each.get("additionalProperties") is False, (where, each.get("title"))
            looked += 1
    assert looked > 40


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("member", GREEDY)
def test_a_reader_cannot_say_what_becomes_of_a_comment(app: Flask, reader: Api, member: str) -> None:
    answer = reader.post("/articles/neck/comments", {**READER, member: GREEDY[member]})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == f"#/{member}"
    assert db.session.scalars(select(Comment.id)).all() == []


@pytest.mark.parametrize("member", [name for name in GREEDY if name != "status"])
def test_an_author_cannot_say_whose_a_draft_is(api: Any, member: str) -> None:
    assert api("author").post("/articles", {"title": "Mine", member: GREEDY[member]}).status_code == 422
