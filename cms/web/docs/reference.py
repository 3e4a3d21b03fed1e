"""The description of the API arranged for a page: groups of operations, each with what to send and what comes."""

import json
from dataclasses import dataclass
from typing import Any

from cms.web.described.typescript import type_of


@dataclass(frozen=True)
class Shown:
    """A type in words of TypeScript, with the schema that it is called after, and an example as text."""

    type: str
    schema: str
    example: str


@dataclass(frozen=True)
class Call:
    """An operation, as the page shows it; `more` are the answers that are not as asked, by status."""

    name: str
    method: str
    path: str
    summary: str
    rights: list[str]
    own: bool
    parameters: list[dict[str, Any]]
    body: Shown | None
    body_types: list[str]
    status: str
    answer: Shown
    media_type: str
    more: list[tuple[str, str]]
    curl: str


@dataclass(frozen=True)
class Group:
    """The operations that bear one tag."""

    name: str
    words: str
    calls: list[Call]


def groups(document: dict[str, Any]) -> list[Group]:
    """Give all operations by their tags, in the order of the document."""
    found: dict[str, list[Call]] = {each["name"]: [] for each in document["tags"]}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            found[told["tags"][0]].append(_call(document, path, method, told))
    words = {each["name"]: each.get("description", "") for each in document["tags"]}
    return [Group(name, words[name], calls) for name, calls in found.items() if calls]


def schemas(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Give name, words and type of every schema."""
    every = sorted(document["components"]["schemas"].items())
    return [(name, schema.get("description", ""), type_of(schema)) for name, schema in every]


def _call(document: dict[str, Any], path: str, method: str, told: dict[str, Any]) -> Call:
    status = min(told["responses"])
    media_type, good = next(iter(told["responses"][status]["content"].items()))
    bodies = told.get("requestBody", {}).get("content", {})
    needs = told["security"]
    return Call(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        rights=[right for need in needs for right in need.get("token", [])],
        own=any("edit_token" in need for need in needs),
        parameters=[{**each, "type": type_of(each["schema"])} for each in told["parameters"]],
        body=_shown(next(iter(bodies.values()))) if bodies else None,
        body_types=list(bodies),
        status=status,
        answer=_shown(good),
        media_type=media_type,
        more=[(each, _words(document, answer)) for each, answer in told["responses"].items() if each != status],
        curl=_curl(document["servers"][0]["url"], path, method, told),
    )


def _shown(content: dict[str, Any]) -> Shown:
    schema, example = content["schema"], content["example"]
    items = schema.get("properties", {}).get("items", {}).get("items", schema)
    name = items.get("$ref", "").rpartition("/")[2]
    text = example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
    return Shown(type_of(schema) if name else "", name, text)


def _words(document: dict[str, Any], answer: dict[str, Any]) -> str:
    name = answer.get("$ref", "").rpartition("/")[2]
    return str((document["components"]["responses"][name] if name else answer)["description"])


def _curl(server: str, path: str, method: str, told: dict[str, Any]) -> str:
    """Give the line of a shell that makes the call, with examples in its place."""
    asked = {each["name"]: each for each in told["parameters"]}
    for name, each in asked.items():
        if each["in"] == "path":
            path = path.replace(f"{{{name}}}", str(each.get("example", 1)))
    queries = [name for name, each in asked.items() if each["in"] == "query" and each["required"]]
    query = "?" + "&".join(f"{name}=neck" for name in queries) if queries else ""
    words = ["curl", *(["-X", method.upper()] if method != "get" else []), f"'{server}{path}{query}'"]
    lines = [" ".join(words)]
    needs = told["security"]
    if {} not in needs and needs:
        lines.append(
            "-H 'Authorization: Bearer $TOKEN'".replace("'", '"')
            if "token" in needs[0]
            else '-H "Authorization: Edit $TOKEN"'
        )
    bodies = told.get("requestBody", {}).get("content", {})
    if "application/json" in bodies:
        sent = json.dumps(bodies["application/json"]["example"], ensure_ascii=False).replace("'", "’")
        lines += ["-H 'Content-Type: application/json'", f"-d '{sent}'"]
    elif bodies:
        sent = next(iter(bodies.values()))["example"]
        lines += [f"-F '{name}={'@picture.jpg' if name == 'file' else value}'" for name, value in sent.items()]
    return " \\\n  ".join(lines)
