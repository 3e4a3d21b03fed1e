"""Examples of what is sent and what comes: made of the schemas, so that they keep step with them."""

from dataclasses import dataclass
from typing import Any

from cms.web.described.bodies import ARTICLE, BODIES, SOON

AT = "2026-03-01T09:00:00Z"
SLUG = "psoas-stretch"
PAGE = f"https://clinic.example/exercises/{SLUG}"
MEMBERS: dict[str, Any] = {
    "id": 7,
    "slug": SLUG,
    "title": "Psoas stretch",
    "name": "Ada Byron",
    "credentials": "MSc, MCSP",
    "url": PAGE,
    "api_url": f"https://cms.example/api/v1/exercises/{SLUG}",
    "avatar_url": "https://cms.example/avatars/AB-200.svg",
    "status": "published",
    "language": "en",
    "summary": "A stretch for the front of the hip.",
    "key_takeaway": "Push the hips, not the back.",
    "content_html": "<p>Kneel on one knee.</p>",
    "content_text": "Kneel on one knee.",
    "text_html": "<p>Kneel on one knee.</p>",
    "text": "Kneel on one knee.",
    "body": "It clicks when I look up.",
    "source": "It clicks when I look up.",
    "author_email": "jo@reader.example",
    "version": 3,
    "number": 3,
    "count": 2,
    "width": 1200,
    "height": 800,
    "mime_type": "image/webp",
    "alt": "A woman kneels on one knee.",
    "hold_seconds": 30,
    "repetitions": 3,
    "sets": 2,
    "frequency": "twice a day",
    "position": "half kneeling",
    "difficulty": "easy",
    "equipment": "mat",
    "funding": "None.",
    "title_html": "<mark>Psoas</mark> stretch",
    "snippet_html": "A <mark>stretch</mark> for the front of the hip.",
    "from": "/old-article",
    "to": PAGE,
    "code": 301,
    "edit_token": "e_2b7t…",
    "country": "GB",
    "score": 4,
    "share": 0.2,
    "day": "2026-03-01",
    "next": "https://cms.example/api/v1/exercises?limit=20&cursor=Zm9vYmFy",
    "reason": "other",
    "detail": "Done.",
    "note": "Looked at with a colleague.",
    "by": "Mo",
    "priority": "urgent",
    "provider": "youtube",
    "hash": "9f86d081884c7d65",
    "x": 0.5,
    "y": 0.4,
}
OF_MODEL: dict[str, dict[str, Any]] = {
    "CommentDocument": {"parent_id": None, "edited_at": None},
    "CommenterDocument": {"name": "Jo Bloggs", "url": None},
    "TagDocument": {"name": "Neck", "slug": "neck", "kind": "body_region"},
    "ManagedTagDocument": {"name": "Neck", "slug": "neck", "kind": "body_region"},
    "AuthorDocument": {"slug": "ada-byron", "url": "https://ada.example/"},
    "ManagedAuthorDocument": {"slug": "ada-byron", "url": "https://ada.example/"},
    "ArticleDocument": {
        **{name: ARTICLE[name] for name in ("title", "summary", "content_html")},
        "type": "article",
        "slug": "clicking-in-the-back-of-the-head",
        "content_text": "Why it clicks\nMostly it is harmless.",
        "url": "https://clinic.example/articles/clicking-in-the-back-of-the-head",
    },
    "ExerciseDocument": {"type": "exercise"},
    "SubmittedDocument": {"status": "pending"},
    "OwnDocument": {"status": "pending"},
    "RevisedDocument": {"status": "pending"},
    "ModeratedDocument": {"status": "pending"},
    "HistoryDocument": {"status": "pending"},
    "OutcomeDocument": {"status": "approved"},
    "WebhookDocument": {"url": "https://www.clinic.example/hooks/cms", "note": "Builds the website anew"},
    "WebhookMadeDocument": {"url": "https://www.clinic.example/hooks/cms", "note": "Builds the website anew"},
    "DeliveryDocument": {"state": "delivered", "type": "comment.approved", "subject": "comment:7"},
    "DeliveryInFullDocument": {"state": "delivered", "type": "comment.approved", "subject": "comment:7"},
    "AttemptDocument": {"status": 200, "error": None, "answer": "thanks"},
    "MuscleDocument": {"name": "Psoas major", "action": "stretch"},
    "ThreadDocument": {"url": f"https://cms.example/api/v1/exercises/{SLUG}/comments"},
}
OF_TYPE: dict[str, Any] = {"integer": 1, "number": 0.5, "boolean": False, "string": "text", "null": None}


@dataclass(frozen=True)
class Examples:
    """Makes examples of schemas that refer to each other by name."""

    schemas: dict[str, Any]

    def sent(self, model: str, *, versioned: bool) -> Any:
        """Give a body to send: the one that is kept for a model, or one made of what it requires."""
        schema = self.schemas[model]
        wanted = {
            name: part for name, part in schema.get("properties", {}).items() if name in schema.get("required", [])
        }
        made = {name: self._of(part, name, (model,)) for name, part in wanted.items()}
        return {**BODIES.get(model, made), **({"version": 3} if versioned else {})}

    def answered(self, schema: dict[str, Any]) -> Any:
        """Give an answer as a schema has it."""
        return self._of(schema, "", ())

    def _of(self, schema: dict[str, Any], name: str, within: tuple[str, ...]) -> Any:
        if "$ref" in schema:
            return self._named(schema["$ref"].rpartition("/")[2], name, within)
        for fixed in ("example", "const"):
            if fixed in schema:
                return schema[fixed]
        told = OF_MODEL.get(within[-1] if within else "", {})
        if name in told and not isinstance(schema.get("items"), dict):
            return told[name]
        if "enum" in schema:
            return MEMBERS[name] if MEMBERS.get(name) in schema["enum"] else schema["enum"][0]
        choices = schema.get("anyOf") or schema.get("oneOf")
        if choices and "properties" not in schema:
            return self._chosen(choices, name, within)
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = kind[0]
        if kind == "object":
            parts = schema.get("properties", {})
            return {each: self._of(part, each, within) for each, part in parts.items() if each != "json_ld"}
        if kind == "array":
            return self._listed(schema, name, within)
        return self._plain(kind, schema, name)

    def _named(self, model: str, name: str, within: tuple[str, ...]) -> Any:
        return self._of(self.schemas[model], name, (*within, model))

    def _chosen(self, choices: list[dict[str, Any]], name: str, within: tuple[str, ...]) -> Any:
        real = [each for each in choices if each.get("type") != "null"]
        open_ = [each for each in real if each.get("$ref", "").rpartition("/")[2] not in within]
        if not open_ and len(real) < len(choices):
            return None
        return self._of((open_ or real)[0], name, within)

    def _listed(self, schema: dict[str, Any], name: str, within: tuple[str, ...]) -> list[Any]:
        items = schema.get("items") or (schema.get("prefixItems") or [{}])[0]
        if items.get("$ref", "").rpartition("/")[2] in within:
            return []
        return [self._of(items, name, within)] * schema.get("minItems", 1)

    def _plain(self, kind: str | None, schema: dict[str, Any], name: str) -> Any:
        known = MEMBERS.get(name)
        fits: tuple[type, ...] = {"string": (str,), "integer": (int,), "number": (int, float)}.get(kind or "", ())
        if isinstance(known, fits):
            return known
        if schema.get("format") == "date-time":
            return SOON if name in {"review_due_at", "unpublish_at", "expires_at"} else AT
        if kind in {"integer", "number"} and "minimum" in schema:
            return schema["minimum"]
        return OF_TYPE.get(kind or "", "text")
