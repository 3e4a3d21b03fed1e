"""Who may do what with webhooks: one row for each route; all of it is for admins alone."""

from typing import Any

WEBHOOK = {"url": "https://hooks.invalid/in", "events": ["article.published"]}
SINCE = {"since": "2026-05-01T00:00:00Z"}
ADMINS, MADE = (401, 403, 403, 403, 200), (401, 403, 403, 403, 201)
# What comes of it, for:                   nobody author editor moderator admin         with
WEBHOOK_RIGHTS: dict[tuple[str, str], tuple[tuple[int, int, int, int, int], dict[str, Any] | None]] = {
    ("GET", "/webhooks"): (ADMINS, None),
    ("POST", "/webhooks"): (MADE, WEBHOOK),
    ("GET", "/webhooks/<int:webhook_id>"): (ADMINS, None),
    ("PATCH", "/webhooks/<int:webhook_id>"): (ADMINS, {"version": 1, "note": "So."}),
    ("DELETE", "/webhooks/<int:webhook_id>"): (ADMINS, {}),
    ("POST", "/webhooks/<int:webhook_id>/enable"): (ADMINS, {}),
    ("POST", "/webhooks/<int:webhook_id>/disable"): (ADMINS, {}),
    ("POST", "/webhooks/<int:webhook_id>/rotate"): (ADMINS, {}),
    ("POST", "/webhooks/<int:webhook_id>/test"): (ADMINS, {}),
    ("POST", "/webhooks/<int:webhook_id>/replay"): (ADMINS, SINCE),
    ("GET", "/webhooks/<int:webhook_id>/deliveries"): (ADMINS, None),
    ("GET", "/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>"): (ADMINS, None),
    ("POST", "/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/replay"): (ADMINS, {}),
}
