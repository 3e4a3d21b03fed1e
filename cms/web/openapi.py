"""The OpenAPI 3.1 document, gathered from what the routes say of themselves."""

import re
from http.client import ACCEPTED, BAD_REQUEST, CREATED, MULTIPLE_CHOICES
from typing import Any

from flask import Flask
from pydantic import BaseModel, TypeAdapter
from werkzeug.routing import Rule

from cms import __version__
from cms.delivery.links import API
from cms.web.operation import Operation, operation_of

_PART = re.compile(r"<(?:(?P<kind>[a-z]+):)?(?P<name>[a-z_]+)>")
_NAMED = re.compile(r"\{([a-z_]+)\}")
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "articles": {
            "type": "array",
            "description": "Where an exercise is used that was to be taken away.",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "integer"},
                    "slug": {"type": "string"},
                    "title": {"type": "string"},
                    "live": {"type": "boolean"},
                },
            },
        },
        "claimed_by": {
            "type": "object",
            "description": "Who has the comment in hand that was to be taken or changed.",
            "properties": {
                "name": {"type": "string"},
                "since": {"type": "string"},
                "until": {"type": "string"},
            },
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                },
            },
        },
    },
}
TEXTS = {
    201: "Made; `Location` leads to it.",
    202: "Taken; it waits for a moderator.",
    301: "It is at another address now.",
    303: "Back to the page.",
    304: "Nothing changed.",
    400: "What was sent cannot be read, or names something unknown.",
    401: "A token is needed.",
    403: "This may not be done.",
    404: "There is no such thing.",
    410: "It was there, and is not any more.",
    409: "It was changed since it was read, or contradicts what is there.",
    412: "`If-Match` names an older version.",
    413: "Too large.",
    415: "Of a kind that is not taken.",
    422: "What was sent cannot be accepted; `errors` says where and why.",
    429: "Too much in a short time; `Retry-After` says how long to wait.",
}
SCHEMES: dict[str, Any] = {
    "token": {"type": "http", "scheme": "bearer"},
    "edit_token": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Edit` and the edit token that came with the answer to a comment.",
    },
}


def describe(app: Flask, public_url: str) -> dict[str, Any]:
    """Give the document for every route of the API that the app serves."""
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    paths: dict[str, Any] = {}
    named: dict[str, str] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        told = operation_of(app.view_functions[rule.endpoint])
        if told is None:
            continue
        method = next(iter(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))).lower()
        path = named.setdefault(_PART.sub("{}", rule.rule), _PART.sub(r"{\g<name>}", rule.rule))
        paths.setdefault(path, {})[method] = _operation(rule, path, told, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vertebra",
            "version": __version__,
            "description": "Articles, exercises and moderated comments for people who publish about health.",
        },
        "servers": [{"url": public_url}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": SCHEMES},
    }


def _operation(rule: Rule, path: str, told: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": told.summary,
        "tags": [rule.rule.removeprefix(API).strip("/").split("/")[0] or "feed"],
        "parameters": [*_path_parameters(rule, path), *_query_parameters(told, schemas), *_header_parameters(told)],
        "responses": _responses(rule, told, schemas),
    }
    if told.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": _body(told, told.body, schemas)} for kind in told.takes},
        }
    if told.scope is not None:
        described["security"] = [{"token": []}]
        described["description"] = f"Needs the right `{told.scope}`."
    elif told.own:
        described["security"] = [*([{}] if told.public else []), {"edit_token": []}]
    elif told.public:
        described["security"] = [{}, {"token": []}]
    return described


def _body(told: Operation, model: type[BaseModel], schemas: dict[str, Any]) -> dict[str, Any]:
    """Describe what is sent: whole, or of what is there the members to change and the version that was seen."""
    whole = _named(model, schemas)
    if not told.versioned:
        return whole
    name = f"{model.__name__}Versioned"
    schema = {part: value for part, value in schemas[model.__name__].items() if part not in {"required", "title"}}
    version = {"type": "integer", "description": "The version that was read; `If-Match` can stand for it."}
    schemas[name] = {**schema, "properties": {**schema["properties"], "version": version}}
    return {"$ref": f"#/components/schemas/{name}"}


def _path_parameters(rule: Rule, path: str) -> list[dict[str, Any]]:
    """Describe the variables of a path, by their names in it: an address has one template for all its methods."""
    kinds = {"int": {"type": "integer"}}
    return [
        {"name": name, "in": "path", "required": True, "schema": kinds.get(found["kind"] or "", {"type": "string"})}
        for name, found in zip(_NAMED.findall(path), _PART.finditer(rule.rule), strict=True)
    ]


def _query_parameters(told: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if told.query is None:
        return []
    schema = told.query.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    required = set(schema.get("required", []))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(part)}
        for name, part in schema["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Take null away: a parameter is there, or it is not."""
    choices = [part for part in schema.get("anyOf", []) if part.get("type") != "null"]
    if len(choices) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name not in {"anyOf", "default"}}, **choices[0]}


def _header_parameters(told: Operation) -> list[dict[str, Any]]:
    names = [
        ("Idempotency-Key", told.creates),
        ("If-Match", told.versioned),
        ("If-None-Match", told.public and not told.creates),
    ]
    return [
        {"name": name, "in": "header", "required": False, "schema": {"type": "string"}}
        for name, takes in names
        if takes
    ]


def _responses(rule: Rule, told: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = _named(told.gives, schemas) if told.gives is not None else told.plain_schema
    if told.listed:
        schema = {
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": {"type": "array", "items": schema},
                "next": {"type": ["string", "null"]},
                "total": {"type": "integer"},
                "count": {"type": "integer"},
            },
        }
    good = {"description": TEXTS.get(told.status, "As asked."), "content": told.content(schema)}
    answers: dict[str, Any] = {str(told.status): good}
    if told.status == CREATED and ACCEPTED in told.others:
        answers["202"] = {**good, "description": TEXTS[202]}
    for status in sorted(_errors(rule, told) | {each for each in told.others if each >= MULTIPLE_CHOICES}):
        answers[str(status)] = _plain(status) if status < BAD_REQUEST else _problem(status)
    return answers


def _errors(rule: Rule, told: Operation) -> set[int]:
    writes = told.body is not None or told.creates or told.versioned
    return {
        *([304] if told.public and not writes else []),
        *([400] if told.query is not None or writes or told.scope else []),
        *([401] if told.scope is not None or told.public or told.own else []),
        *([403] if told.scope is not None or told.own else []),
        *([404] if _PART.search(rule.rule) else []),
        *([413, 415, 422] if writes else []),
        *([409] if writes else []),
        *([412] if told.versioned else []),
    }


def _plain(status: int) -> dict[str, Any]:
    return {"description": TEXTS[status]}


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": TEXTS[status],
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _named(shape: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """Put the schema of a type among the named ones, and give the reference to it."""
    validates = isinstance(shape, type) and issubclass(shape, BaseModel)
    schema = TypeAdapter(shape).json_schema(
        ref_template="#/components/schemas/{model}", mode="validation" if validates else "serialization"
    )
    schemas.update(schema.pop("$defs", {}))
    if "$ref" in schema or "anyOf" in schema:
        return schema
    schemas[shape.__name__] = schema
    return {"$ref": f"#/components/schemas/{shape.__name__}"}
