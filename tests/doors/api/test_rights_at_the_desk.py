"""Who may do what to a comment beyond deciding."""

from collections.abc import Callable

import pytest

from tests.api import Api
from tests.doors.api.desk_rights import DESK_RIGHTS
from tests.doors.api.problems import told

SWEEP = "/moderation/decisions/by-filter"
ROLES = (None, "author", "editor", "moderator", "admin")


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


def test_each_role_may_do_at_the_desk_what_its_row_says(api: Callable[..., Api]) -> None:
    article, moderator = api("editor").published("articles"), api("moderator")
    slug = api("editor").published("articles", title="Another")["slug"]
    for place, ((method, rule), (expected, sent)) in enumerate(DESK_RIGHTS.items()):
        came = []
        for role in ROLES:
            comment = api().commented(article, body=f"By {role}, number {place}")["id"]
            moderator.decided("approve", comment)
            changed = {"version": 2, "reason": "other", "body": "Redacted."}
            moderator.patch(f"/moderation/comments/{comment}", changed)
            path = rule.replace("<int:comment_id>", str(comment)).replace("<kind>/<reference>", "article/" + slug)
            path = path.replace("<int:person_id>", "1")
            if "<int:batch_id>" in path:
                swept = {"filter": {"status": "approved", "q": "Redacted"}, "action": "hold", "expect": 0}
                counted = moderator.post(SWEEP, {**swept, "dry_run": True}).get_json()["count"]
                batch = moderator.post(SWEEP, {**swept, "expect": counted}).get_json()["batch_id"]
                path = path.replace("<int:batch_id>", str(batch))
            if "<int:reply_id>" in path:
                kept = moderator.made("/moderation/replies", {"title": "Thanks", "body": "Thank you."})["id"]
                path = path.replace("<int:reply_id>", str(kept))
            answer = api(role).call(method, path, sent)
            came.append(answer.status_code)
            assert answer.status_code < 400 or told(answer, answer.status_code)
        assert tuple(came) == expected, f"{method} {rule}"
