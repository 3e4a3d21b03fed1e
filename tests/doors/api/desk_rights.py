"""Who may do what to a comment beyond deciding: one row for each route."""

from typing import Any

CORRECTION = {"text": "It is not so.", "source": {"title": "NHS", "url": "https://nhs.example/"}}
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
    ("GET", "/moderation/people/<int:person_id>/export"): ((401, 403, 403, 403, 200), None),
    ("GET", "/moderation/people/<int:person_id>/erasure"): ((401, 403, 403, 403, 404), None),  # nobody asked for it
    ("POST", "/moderation/people/<int:person_id>/erase"): ((401, 403, 403, 403, 202), {"reason": "request"}),
    ("POST", "/moderation/comments/<int:comment_id>/adverse-effect"): ((401, 403, 403, 200, 200), {"confirmed": True}),
    ("PUT", "/moderation/comments/<int:comment_id>/correction"): ((401, 403, 403, 200, 200), CORRECTION),
    ("DELETE", "/moderation/comments/<int:comment_id>/correction"): ((401, 403, 403, 404, 404), {}),  # there is none
    # What its author may do needs the secret of the comment and no token; what readers may do needs neither.
    ("GET", "/comments/<int:comment_id>"): ((200, 200, 200, 200, 200), None),
    ("PATCH", "/comments/<int:comment_id>"): ((401, 401, 401, 401, 401), {"body": "x"}),
    ("DELETE", "/comments/<int:comment_id>"): ((401, 401, 401, 401, 401), {}),
    ("POST", "/comments/<int:comment_id>/votes"): ((422, 422, 422, 422, 422), {}),
    ("POST", "/comments/<int:comment_id>/reports"): ((422, 422, 422, 422, 422), {}),
}
