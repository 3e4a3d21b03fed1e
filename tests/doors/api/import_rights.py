"""Who may do what with imports: one row for each route; all of it is for admins alone."""

from typing import Any

ADMINS, ACCEPTED = (401, 403, 403, 403, 200), (401, 403, 403, 403, 202)
OPTIONS: dict[str, Any] = {"options": {}}
# What comes of it, for:               nobody author editor moderator admin    on one that is  with
IMPORT_RIGHTS: dict[tuple[str, str], tuple[tuple[int, int, int, int, int], str, dict[str, Any] | None]] = {
    ("GET", "/imports"): (ADMINS, "waiting", None),
    ("POST", "/imports"): (ACCEPTED, "cancelled", None),
    ("GET", "/imports/<int:run_id>"): (ADMINS, "waiting", None),
    ("POST", "/imports/<int:run_id>/run"): (ACCEPTED, "checked", None),
    ("POST", "/imports/<int:run_id>/check"): (ACCEPTED, "checked", OPTIONS),
    ("POST", "/imports/<int:run_id>/cancel"): (ACCEPTED, "waiting", None),
    ("POST", "/imports/<int:run_id>/undo"): (ACCEPTED, "done", None),
}
