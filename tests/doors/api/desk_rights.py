"""Who may do what to a comment beyond deciding: one row for each route."""

from typing import Any

OTHER = {"version": 3, "reason": "other", "body": "Other words."}
# What comes of it, for:                   nobody author editor moderator admin         with
DESK_RIGHTS: dict[tuple[str, str], tuple[tuple[int, int, int, int, int], dict[str, Any] | None]] = {
    ("PATCH", "/moderation/comments/<int:comment_id>"): ((401, 403, 403, 200, 200), OTHER),
    ("POST", "/moderation/comments/<int:comment_id>/reply"): ((401, 403, 403, 201, 201), {"body": "Thank you."}),
    ("POST", "/moderation/comments/<int:comment_id>/claim"): ((401, 403, 403, 200, 200), {}),
    ("POST", "/moderation/comments/<int:comment_id>/release"): ((401, 403, 403, 200, 200), {}),
    ("GET", "/moderation/comments/<int:comment_id>/original"): ((401, 403, 403, 200, 200), None),
    ("POST", "/moderation/comments/<int:comment_id>/original/restore"): ((401, 403, 403, 200, 200), {"version": 3}),
    ("POST", "/moderation/threads/<kind>/<reference>/close"): ((401, 403, 403, 200, 200), {}),
    ("POST", "/moderation/threads/<kind>/<reference>/open"): ((401, 403, 403, 200, 200), {}),
    ("GET", "/moderation/replies"): ((401, 403, 403, 200, 200), None),
    ("POST", "/moderation/replies"): ((401, 403, 403, 201, 201), {"title": "Thanks", "body": "Thank you, {name}."}),
    ("GET", "/moderation/replies/<int:reply_id>"): ((401, 403, 403, 200, 200), None),
    ("PATCH", "/moderation/replies/<int:reply_id>"): ((401, 403, 403, 200, 200), {"version": 1, "title": "Another"}),
    ("DELETE", "/moderation/replies/<int:reply_id>"): ((401, 403, 403, 200, 200), {}),
    ("POST", "/moderation/decisions/by-filter"): (
        (401, 403, 403, 200, 200),
        {"filter": {"status": "spam"}, "action": "hold", "expect": 0},
    ),
    ("POST", "/moderation/batches/<int:batch_id>/undo"): ((401, 403, 403, 200, 200), {}),
    ("GET", "/moderation/comments/<int:comment_id>/notes"): ((401, 403, 403, 200, 200), None),
    ("POST", "/moderation/comments/<int:comment_id>/notes"): ((401, 403, 403, 201, 201), {"body": "Rang Ana."}),
    ("GET", "/moderation/people/<int:person_id>"): ((401, 403, 403, 200, 200), None),
    ("GET", "/moderation/people/<int:person_id>/comments"): ((401, 403, 403, 200, 200), None),
    ("GET", "/moderation/people/<int:person_id>/notes"): ((401, 403, 403, 200, 200), None),
    ("POST", "/moderation/people/<int:person_id>/notes"): ((401, 403, 403, 201, 201), {"body": "Kind."}),
}
