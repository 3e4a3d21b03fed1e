"""What is said of parameters whose models do not say it: of paths, and of queries that many lists share."""

from typing import Any

IDS = {
    "entry_id": "of the article or exercise",
    "report_id": "of the report of harm",
    "link_id": "of the preview link",
    "review_id": "of the sign-off",
    "comment_id": "of the comment",
    "media_id": "of the picture",
    "batch_id": "of the decision about many",
    "decision_id": "of the decision",
    "person_id": "of the person",
    "reply_id": "of the canned reply",
    "rule_id": "of the rule",
    "redirect_id": "of the redirect",
    "webhook_id": "of the webhook",
    "delivery_id": "of the message, as the list of them has it",
}
PATHS: dict[str, tuple[str, Any]] = {
    **{name: (f"The id {what}.", 1) for name, what in IDS.items()},
    "reference": ("The slug, or the id. A slug of before leads on.", "psoas-stretch"),
    "slug": ("The slug.", "neck"),
    "number": ("The number of the save, from 1.", 2),
    "other_number": ("The number of the save that it is compared with.", 3),
    "kind": ("`article` or `exercise`.", "article"),
    "key": ("The key that stands in the link.", "k3y-of-the-link"),
}
QUERIES = {
    "tag": "The slug of a tag that they bear.",
    "author": "The slug of an author who is named.",
    "language": "The language tag as it stands at the entry.",
    "status": "Where they stand.",
    "sort": "The order.",
    "q": "Words to look for.",
    "state": "How they stand.",
    "shelf": "A part of the library.",
    "signal": "What triage saw.",
    "reported": "Only what readers reported.",
    "rule": "The id of a rule that was met.",
    "by": "Who did it.",
    "action": "What is done.",
    "reason": "Why.",
    "from": "From this day on.",
    "to": "Up to this day, with it.",
    "comment": "The id of a comment to fill the places in for.",
    "comment_id": "The id of the comment that it is about.",
    "kind": "Of this kind.",
    "active": "Whether it is in force.",
    "type": "Only among these.",
    "article": "The slug of an article.",
    "exercise": "The slug of an exercise.",
    "parent": "The id of the comment above.",
    "force": "Whether it is to go though articles use it.",
    "limit": "How many items at most.",
}


def of_path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Describe a variable of a path; a reference in the path of one entry may be its id."""
    described = {"name": name, "in": "path", "required": True, "schema": schema}
    if name not in PATHS:
        return {**described, "description": name.replace("_", " ").capitalize() + "."}
    words, example = PATHS[name]
    return {**described, "description": words, "example": example}


def of_query(name: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    """Describe a query parameter; what its schema says of it stands beside it."""
    words = schema.get("description") or QUERIES.get(name) or name.replace("_", " ").capitalize() + "."
    kept = {part: value for part, value in schema.items() if part not in {"description", "title"}}
    return {"name": name, "in": "query", "required": required, "description": words, "schema": kept}
