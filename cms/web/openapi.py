"""The OpenAPI 3.1 document, gathered from what the routes say of themselves."""

import re
from http.client import ACCEPTED, BAD_REQUEST, CREATED, MULTIPLE_CHOICES, NOT_MODIFIED
from typing import Any

from flask import Flask
from pydantic import BaseModel, TypeAdapter
from werkzeug.routing import Rule

from cms import __version__
from cms.delivery.links import API
from cms.web.described import headers, parameters, problems, words
from cms.web.described.examples import Examples
from cms.web.operation import Operation, operation_of

_PART = re.compile(r"<(?:(?P<kind>[a-z]+):)?(?P<name>[a-z_]+)>")
_NAMED = re.compile(r"\{([a-z_]+)\}")
REFERENCE = "#/components/schemas/{model}"


def describe(app: Flask, public_url: str) -> dict[str, Any]:
    """Give the document for every route of the API that the app serves."""
    schemas: dict[str, Any] = {"Problem": problems.PROBLEM}
    paths: dict[str, Any] = {}
    named: dict[str, str] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        told = operation_of(app.view_functions[rule.endpoint])
        if told is None:
            continue
        method = next(iter(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))).lower()
        path = named.setdefault(_PART.sub("{}", rule.rule), _PART.sub(r"{\g<name>}", rule.rule))
        paths.setdefault(path, {})[method] = _operation(rule, path, told, schemas)
    for schema in schemas.values():
        _date(schema)
    _illustrate(paths, Examples(schemas))
    used = {tag for methods in paths.values() for each in methods.values() for tag in each["tags"]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": words.TITLE,
            "version": __version__,
            "summary": words.SUMMARY,
            "description": words.CONVENTIONS,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": public_url}],
        "tags": [
            {"name": name, **({"description": words.TAGS[name]} if name in words.TAGS else {})}
            for name in [*(each for each in words.TAGS if each in used), *sorted(used - set(words.TAGS))]
        ],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": problems.answers(),
            "headers": headers.ANSWERED,
            "securitySchemes": words.SCHEMES,
        },
    }


def _operation(rule: Rule, path: str, told: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": told.summary,
        "tags": [_tag(rule)],
        "parameters": [*_path_parameters(rule, path), *_query_parameters(told, schemas), *_header_parameters(told)],
        "responses": _responses(rule, told, schemas),
    }
    if told.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": _body(told, told.body, schemas)} for kind in told.takes},
        }
    if told.scope is not None:
        rights = str(told.scope).split("` or `")
        described["security"] = [{"token": [right]} for right in rights]
        described["description"] = f"Needs the right `{told.scope}`."
    elif told.own:
        described["security"] = [*([{}] if told.public else []), {"edit_token": []}]
    elif told.public:
        described["security"] = [{}, {"token": []}]
    else:
        described["security"] = []
    return described


def _tag(rule: Rule) -> str:
    if not rule.rule.startswith(API):
        return "feeds"
    parts = rule.rule.removeprefix(API).strip("/").split("/")
    if "comments" in parts and parts[0] != "moderation":
        return "comments"
    return words.TAG_OF.get(parts[0], parts[0])


def _body(told: Operation, model: type[BaseModel], schemas: dict[str, Any]) -> dict[str, Any]:
    """Describe what is sent: whole, or of what is there the members to change and the version that was seen."""
    whole = _schema(model, schemas)
    if not told.versioned:
        return whole
    name = f"{model.__name__}Versioned"
    schema = {part: value for part, value in schemas[model.__name__].items() if part not in {"required", "title"}}
    version = {"type": "integer", "description": "The version that was read; `If-Match` can stand for it."}
    schemas[name] = {**schema, "title": name, "properties": {**schema["properties"], "version": version}}
    return {"$ref": REFERENCE.format(model=name)}


def _path_parameters(rule: Rule, path: str) -> list[dict[str, Any]]:
    """Describe the variables of a path, by their names in it: an address has one template for all its methods."""
    kinds = {"int": {"type": "integer", "minimum": 0}}
    return [
        parameters.of_path(name, kinds.get(found["kind"] or "", {"type": "string", "minLength": 1}))
        for name, found in zip(_NAMED.findall(path), _PART.finditer(rule.rule), strict=True)
    ]


def _query_parameters(told: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if told.query is None:
        return []
    schema = told.query.model_json_schema(ref_template=REFERENCE)
    schemas.update(schema.pop("$defs", {}))
    required = set(schema.get("required", []))
    return [
        parameters.of_query(name, _without_null(part), required=name in required)
        for name, part in schema["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Take null away: a parameter is there, or it is not."""
    choices = [part for part in schema.get("anyOf", []) if part.get("type") != "null"]
    kept = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
    if "anyOf" not in schema:
        return schema
    return {**kept, **choices[0]} if len(choices) == 1 else {**kept, "anyOf": choices}


def _header_parameters(told: Operation) -> list[dict[str, Any]]:
    names = [
        ("Idempotency-Key", told.creates),
        ("If-Match", told.versioned),
        ("If-None-Match", told.public and not told.creates),
    ]
    return [headers.sent(name) for name, takes in names if takes]


def _responses(rule: Rule, told: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = _schema(told.gives, schemas) if told.gives is not None else told.plain_schema
    if told.listed:
        schema = {
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": {"type": "array", "items": schema},
                "next": {"type": ["string", "null"], "description": "The address of the page behind this one."},
                "total": {"type": "integer", "description": "How many there are, with `total=true`."},
                "count": {"type": "integer", "description": "Of a thread: how many comments are public in all."},
            },
        }
    good = {
        "description": words.STATUSES[told.status],
        "headers": headers.of_good(
            public=told.public and told.body is None,
            listed=told.listed,
            versioned=told.versioned,
            made=told.status == CREATED,
        ),
        "content": told.content(schema),
    }
    answers: dict[str, Any] = {str(told.status): good}
    if told.status == CREATED and ACCEPTED in told.others:
        answers["202"] = {**good, "description": words.STATUSES[202]}
    more = _errors(rule, told) | {each for each in told.others if each >= MULTIPLE_CHOICES}
    for status in sorted(more | set(problems.EVERYWHERE)):
        answers[str(status)] = problems.reference(status) if status >= BAD_REQUEST else _way(status)
    return answers


def _errors(rule: Rule, told: Operation) -> set[int]:
    writes = told.body is not None or told.creates or told.versioned
    return {
        *([int(NOT_MODIFIED)] if told.public and not writes else []),
        *([400] if told.query is not None or writes or told.scope else []),
        *([401] if told.scope is not None or told.public or told.own else []),
        *([403] if told.scope is not None or told.own else []),
        *([404, 405] if _PART.search(rule.rule) else []),  # an id that is none may be the slug of another call
        *([413, 415, 422] if writes else []),
        *([409] if writes else []),
        *([412] if told.versioned else []),
    }


def _way(status: int) -> dict[str, Any]:
    return {"description": words.STATUSES[status], "headers": headers.of_way(status)}


def _schema(shape: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """Put the schema of a type among the named ones, and give the reference to it."""
    validates = isinstance(shape, type) and issubclass(shape, BaseModel)
    schema = TypeAdapter(shape).json_schema(ref_template=REFERENCE, mode="validation" if validates else "serialization")
    schemas.update(schema.pop("$defs", {}))
    if "$ref" in schema or "anyOf" in schema:
        return schema
    schemas[shape.__name__] = schema
    return {"$ref": REFERENCE.format(model=shape.__name__)}


def _date(schema: dict[str, Any]) -> None:
    """Say of members whose names end in `_at` that they are times."""
    for name, part in schema.get("properties", {}).items():
        if name.endswith("_at"):
            for each in [part, *part.get("anyOf", [])]:
                if each.get("type") == "string":
                    each.setdefault("format", "date-time")


def _illustrate(paths: dict[str, Any], examples: Examples) -> None:
    """Put an example beside everything that is sent and everything that comes."""
    for each in (operation for methods in paths.values() for operation in methods.values()):
        for content in each.get("requestBody", {}).get("content", {}).values():
            name = content["schema"]["$ref"].rpartition("/")[2]
            model = name.removesuffix("Versioned")
            content["example"] = examples.sent(model, versioned=name != model)
        for answer in each["responses"].values():
            for content in answer.get("content", {}).values():
                content.setdefault("example", examples.answered(content["schema"]))
