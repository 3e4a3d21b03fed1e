"""What goes into an archive: every table with its columns, by name, since tables of every room are meant.

A test holds this and `left_out` against the models: what stands in neither of them fails it.
"""

from collections.abc import Iterator

from sqlalchemy import Table

from cms.core.db import db

TABLES: dict[str, str] = {
    "adverse_effect": "id comment_id entry_id confirmed judged_by judged_by_name judged_at"
    " looked_at looked_by looked_by_name note",
    "appeal": "id comment_id decision_id text created_at",
    "audit_log": "id at actor_kind actor_id actor_name action subject_type subject_id reason details",
    "author": "id slug name credentials bio url avatar_url user_id version",
    "batched_decision": "decision_id batch_id",
    "canned_reply": "id title body version created_at updated_at",
    "comment": "id entry_id parent_id shown_under_id depth person_id author_name author_url is_staff source format"
    " html text policy status shown held_because urgency score spam_score version fingerprint consent_version"
    " notify_replies notify_decision created_at edited_at redacted_at escalated_at first_looked_at",
    "comment_band": "band comment_id",
    "comment_report": "id comment_id reason note at",
    "comment_rule": "id kind value key action signal note expires_at hits last_hit_at version created_by"
    " created_by_name created_at updated_at",
    "comment_rule_hit": "comment_id rule_id",
    "comment_signal": "comment_id signal position severity score explanation spans",
    "comment_vote": "comment_id value changes at",
    "content_version": "name at",
    "correction": "comment_id source html text policy source_title source_url written_by written_by_name written_at",
    "decision": "id comment_id action before after reason note version actor_kind actor_id actor_name at undone_at"
    " undone_by_name",
    "decision_batch": "id action actor_kind actor_id actor_name at",
    "entry": "id type slug status live_number newest_number live_version version comments_open comment_count"
    " created_by created_at updated_at published_at live_since publish_at unpublish_at binned_at review_due_at"
    " sent_back_at",
    "erasure": "person_id reason actor_kind actor_id actor_name asked_at erased_at counts mark",
    "former_slug": "type slug entry_id",
    "former_tag_slug": "slug tag_id",
    "highest_id": "name number",
    "imported_record": "source kind key local_id digest version",
    "letter": "id kind about_id recipient created_at sent_at",
    "media": "id key width height bytes renditions alt decorative caption file_name focal_x focal_y awaited created_by"
    " created_at version",
    "note": "id entry_id number occasion body written_by written_by_name written_at resolved_by resolved_by_name"
    " resolved_at",
    "person": "id email_sealed email_index first_seen_at confirmed_at letters_stopped_at",
    "redirect": "id path target code version created_at",
    "review": "id entry_id number digest reviewer_id reviewer_name reviewer_credentials reviewed_at review_due_at"
    " planned_due_at entered_by entered_by_name entered_at",
    "review_notice": "id entry_id due_at reviewer_id made_at",
    "revision": "id entry_id number title slug language source rendered policy hash reviewer_id review_due_at made_by"
    " made_by_name note created_at",
    "revision_author": "revision_id position author_id",
    "revision_exercise": "revision_id position exercise_id named place_in_text",
    "revision_media": "revision_id media_id",
    "revision_tag": "revision_id position tag_id",
    "sealed_original": "id comment_id sealed reason actor_kind actor_id actor_name at destroy_at destroyed_at undone_at"
    " undone_by_name",
    "site_setting": "name value",
    "spam_lesson": "comment_id is_spam tokens learned_at",
    "spam_token": "token spam ham",
    "staff_note": "id comment_id person_id body written_by written_by_name at",
    "tag": "id slug name kind version",
    "user": "id email name password role active created_at preferences",
    "webhook": "id url events note version created_by created_by_name created_at updated_at disabled_at"
    " disabled_because",
}
CREDENTIALS = frozenset({"user.password"})  # asked for by name, or left out
SEALED = frozenset({"person.email_sealed", "person.email_index", "sealed_original.sealed"})  # likewise
SEALED_RULES = "address"  # the kind of rule whose value is an address, and encrypted
KEYED = ("comment_band", "spam_lesson", "spam_token")  # counts under hashes that mean nothing under another key
FIRST = "site_setting"  # says which pictures of others a text may show


def columns(table: str, *, credentials: bool = True, sealed: bool = True) -> list[str]:
    """Give the names of the columns of a table that go into an archive."""
    left = (frozenset() if credentials else CREDENTIALS) | (frozenset() if sealed else SEALED)
    return [name for name in TABLES[table].split() if f"{table}.{name}" not in left]


def tables() -> Iterator[Table]:
    """Give the tables in an order in which each row comes after those that it refers to."""
    ordered = [table for table in db.metadata.sorted_tables if table.name in TABLES]
    yield from sorted(ordered, key=lambda table: table.name != FIRST)


def member(table: str) -> str:
    """Give the name that the rows of a table have in the file."""
    return f"tables/{table}.jsonl"
