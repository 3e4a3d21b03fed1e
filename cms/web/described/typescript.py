"""The types of the API for TypeScript, written from its OpenAPI document: nothing but declarations."""

import json
import re
from collections.abc import Iterator
from typing import Any

_NAME = re.compile(r"[A-Za-z_$][\w$]*\Z")
_WORD = re.compile(r"[^A-Za-z0-9]+")
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
PAGE = """\
/** A page of a list; `next` is the address of the page behind it. */
export interface Page<T> {
  items: T[];
  next: string | null;
  /** How many there are in all, where `total=true` asked for it. */
  total?: number;
  /** Of a thread: how many comments are public in all. */
  count?: number;
}
"""


def written(document: dict[str, Any]) -> str:
    """Give the declarations for a document: a type for each schema, then what each operation takes and gives."""
    info = document["info"]
    head = f"// {info['title']} {info['version']}: made from /api/v1/openapi.json, do not edit.\n"
    schemas = (_declared(name, schema) for name, schema in sorted(document["components"]["schemas"].items()))
    return "\n".join([head, PAGE, *schemas, _operations(document["paths"])])


def type_of(schema: Any) -> str:
    """Give the type of what a schema describes, in one line."""
    if not isinstance(schema, dict) or schema == {}:
        return "unknown"
    if "$ref" in schema:
        return _title(schema["$ref"].rpartition("/")[2])
    if "const" in schema or "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema.get("enum", [schema.get("const")]))
    choices = schema.get("anyOf") or ([] if "properties" in schema else schema.get("oneOf", []))
    if choices:
        return " | ".join(dict.fromkeys(type_of(each) for each in choices))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(type_of({**schema, "type": each}) for each in kind)
    if kind == "array":
        return _array(schema)
    if kind == "object" or "properties" in schema:
        return _object(schema)
    return PLAIN.get(kind or "", "unknown")


def _declared(name: str, schema: dict[str, Any]) -> str:
    words = _comment(schema.get("description"))
    told = type_of(schema)
    is_object = schema.get("type") == "object" and "properties" in schema
    return (
        f"{words}export interface {_title(name)} {told}\n"
        if is_object
        else f"{words}export type {_title(name)} = {told};\n"
    )


def _array(schema: dict[str, Any]) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(type_of(each) for each in schema['prefixItems'])}]"
    told = type_of(schema.get("items", {}))
    return f"({told})[]" if " | " in told else f"{told}[]"


def _object(schema: dict[str, Any]) -> str:
    parts, required = schema.get("properties"), set(schema.get("required", []))
    if not parts:
        more = schema.get("additionalProperties")
        return f"Record<string, {type_of(more) if isinstance(more, dict) else 'unknown'}>"
    if {"items", "next"} == required and parts["items"].get("type") == "array" and "total" in parts:
        return f"Page<{type_of(parts['items'].get('items', {}))}>"
    lines = (
        f"{_comment(part.get('description'))}{_key(name)}{'' if name in required else '?'}: {type_of(part)};"
        for name, part in parts.items()
    )
    return "{\n" + "\n".join(_indented(line) for line in lines) + "\n}"


def _operations(paths: dict[str, Any]) -> str:
    every = [(path, method, told) for path, methods in paths.items() for method, told in methods.items()]
    lines = [line for path, method, told in every for line in _operation(path, method, told)]
    return (
        "/** What each operation takes and gives, by its `operationId`. */\nexport interface Operations {\n"
        + "\n".join(lines)
        + "\n}\n"
    )


def _operation(path: str, method: str, told: dict[str, Any]) -> Iterator[str]:
    yield _indented(_comment(told["summary"]).rstrip("\n"))
    yield f"  {told['operationId']}: {{"
    yield f'    method: "{method.upper()}";'
    yield f'    path: "{path}";'
    for place in ("path", "query"):
        asked = [each for each in told["parameters"] if each["in"] == place]
        schema = {"properties": {each["name"]: each["schema"] for each in asked}, "type": "object"}
        schema["required"] = [each["name"] for each in asked if each["required"]]
        if asked:
            yield f"    {'parameters' if place == 'path' else 'query'}: {_deeper(type_of(schema))};"
    for content in told.get("requestBody", {}).get("content", {}).values():
        yield f"    body: {_deeper(type_of(content['schema']))};"
        break
    good = {
        status: each["content"]
        for status, each in told["responses"].items()
        if status.startswith("2") and "content" in each
    }
    shown = "; ".join(
        f"{status}: {_deeper(type_of(next(iter(each.values()))['schema']))}" for status, each in good.items()
    )
    yield f"    answers: {{ {shown} }};"
    yield "  };"


def _comment(words: str | None) -> str:
    if not words:
        return ""
    lines = words.replace("*/", "* /").strip().splitlines()
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _deeper(text: str) -> str:
    return text.replace("\n", "\n    ")


def _key(name: str) -> str:
    return name if _NAME.match(name) else json.dumps(name)


def _title(name: str) -> str:
    return _WORD.sub("_", name)
