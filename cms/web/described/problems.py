"""Errors as the description has them: one shape, an answer for each status, and an example of it."""

from http import HTTPStatus
from typing import Any

from cms.web.described import headers
from cms.web.described.words import STATUSES

TEXT = {"type": "string"}
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "description": "An error (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Always `about:blank`: the status says what it is."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and what to do, for people."},
        "articles": {
            "type": "array",
            "description": "Where an exercise is used that was to be taken away.",
            "items": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "slug": TEXT, "title": TEXT, "live": {"type": "boolean"}},
            },
        },
        "claimed_by": {
            "type": "object",
            "description": "Who has the comment in hand that was to be taken or changed.",
            "properties": {"name": TEXT, "since": {"type": ["string", "null"]}, "until": {"type": ["string", "null"]}},
        },
        "notice": {
            "$ref": "#/components/schemas/NoticeDocument",
            "description": "What the writer of a refused comment should know at once, who may be in danger.",
        },
        "errors": {
            "type": "array",
            "description": "What is wrong, place by place.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": TEXT,
                    "pointer": {"type": "string", "description": "The place in the body, as JSON Pointer."},
                    "parameter": {"type": "string", "description": "The query parameter."},
                },
            },
        },
    },
}
DETAILS: dict[int, tuple[str, list[dict[str, str]]]] = {
    400: ("“colour” is not a parameter here.", [{"parameter": "colour"}]),
    401: ("This needs a token: send “Authorization: Bearer” and the token.", []),
    403: ("This needs the right “content.publish”, which Ada does not have.", []),
    404: ("There is no such article.", []),
    405: ("This address does not take that method.", []),
    409: ("Somebody changed this since you read it. Look at it again.", []),
    410: ("What was at this address is not there any more.", []),
    412: ("Somebody changed this since you read it. Look at it again.", []),
    413: ("This is larger than what is taken here.", []),
    415: ("Send JSON, with “Content-Type: application/json”.", []),
    422: ("This must not be empty.", [{"pointer": "#/title"}]),
    429: ("You sent many comments in a short time. Try again in a minute.", []),
    500: ("Something went wrong here. It has been noted; please try again.", []),
    503: ("The database does not answer right now. Nothing was changed. Try again in a moment.", []),
    507: ("There is no room left to store this. Nothing was changed.", []),
}
EVERYWHERE = (500, 503, 507)


def answers() -> dict[str, Any]:
    """Give an answer for each status that refuses, by the name under which operations refer to it."""
    return {_name(status): _answer(status) for status in DETAILS}


def reference(status: int) -> dict[str, Any]:
    """Refer to the answer for a status."""
    return {"$ref": f"#/components/responses/{_name(status)}"}


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.replace(" ", "")


def _answer(status: int) -> dict[str, Any]:
    detail, places = DETAILS[status]
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    errors = {"errors": [{"detail": detail, **place} for place in places]} if places else {}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": STATUSES[status],
        "headers": headers.of_problem(status),
        "content": {"application/problem+json": {"schema": schema, "example": {**told, **errors}}},
    }
