"""Headers of answers and requests, described once."""

from typing import Any

TEXT = {"type": "string"}
ANSWERED: dict[str, dict[str, Any]] = {
    "ETag": {"description": "Names this version of the answer, for `If-None-Match`.", "schema": TEXT},
    "VersionTag": {"description": "The `version` as `If-Match` takes it.", "schema": TEXT},
    "Last-Modified": {"description": "When something public changed last.", "schema": TEXT},
    "Cache-Control": {"description": "How long it may be kept, and by whom.", "schema": TEXT},
    "Surrogate-Key": {"description": "What the answer depends on, joined by spaces.", "schema": TEXT},
    "Link": {
        "description": 'The page behind this one, with `rel="next"`, and whatever else belongs to it.',
        "schema": TEXT,
    },
    "Location": {"description": "Where it is.", "schema": {"type": "string", "format": "uri"}},
    "Retry-After": {"description": "How many seconds to wait.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "The scheme of the token that is needed.", "schema": TEXT},
    "X-Request-ID": {"description": "Names this request in the log of the service.", "schema": TEXT},
}
PUBLIC = ("ETag", "Last-Modified", "Cache-Control", "Surrogate-Key")
SENT = {
    "Idempotency-Key": "A text of one's own, up to 255 characters: the same key and body give the first answer again.",
    "If-Match": "The version that was read, such as `v3`, in the place of the member `version`.",
    "If-None-Match": "The `ETag` that one has: 304 if it is still the present one.",
}
EXAMPLES = {"Idempotency-Key": "3f0c5b52-9d1e-4f0a-b1c4", "If-Match": '"v3"', "If-None-Match": '"5f2b8e0c1d6a4f7b"'}


def of_good(*, public: bool, listed: bool, versioned: bool, made: bool) -> dict[str, Any]:
    """Give the headers of an answer that is as asked."""
    names = [*(PUBLIC if public else ("Cache-Control",)), "X-Request-ID"]
    told = {name: _reference(name) for name in names}
    if listed:
        told["Link"] = _reference("Link")
    if made:
        told["Location"] = _reference("Location")
    if versioned:
        told["ETag"] = _reference("VersionTag")
    return told


def of_way(status: int) -> dict[str, Any]:
    """Give the headers of an answer that leads elsewhere, or says that nothing changed."""
    names = ["ETag", "Last-Modified", "Cache-Control"] if status == 304 else ["Location"]  # noqa: PLR2004 -- RFC 9110
    return {name: _reference(name) for name in [*names, "X-Request-ID"]}


def of_problem(status: int) -> dict[str, Any]:
    """Give the headers of a refusal."""
    more = {401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"], 507: ["Retry-After"]}.get(status, [])
    return {name: _reference(name) for name in [*more, "X-Request-ID"]}


def sent(name: str) -> dict[str, Any]:
    """Describe a header that a request may carry."""
    described = {"name": name, "in": "header", "required": False, "description": SENT[name], "schema": TEXT}
    return {**described, "example": EXAMPLES[name]}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/headers/{name}"}
