"""Who may do what with imports: one row for each route; all of it is for admins alone."""

ADMINS, ACCEPTED = (401, 403, 403, 403, 200), (401, 403, 403, 403, 202)
# What comes of it, for:                     nobody author editor moderator admin    on one that is
IMPORT_RIGHTS: dict[tuple[str, str], tuple[tuple[int, int, int, int, int], str]] = {
    ("GET", "/imports"): (ADMINS, "waiting"),
    ("POST", "/imports"): (ACCEPTED, "cancelled"),
    ("GET", "/imports/<int:run_id>"): (ADMINS, "waiting"),
    ("POST", "/imports/<int:run_id>/run"): (ACCEPTED, "checked"),
    ("POST", "/imports/<int:run_id>/cancel"): (ACCEPTED, "waiting"),
    ("POST", "/imports/<int:run_id>/undo"): (ACCEPTED, "done"),
}
