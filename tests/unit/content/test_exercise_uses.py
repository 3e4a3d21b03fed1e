"""Where an exercise is used, and that it is not taken from there unasked."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.content import exercise_uses, publishing
from cms.content.models.entry import Entry
from cms.core.clock import now
from cms.core.db import writing
from cms.core.errors import Used
from tests.counting import counting
from tests.unit.content.entries import EXERCISE, article, draft, edited, exercise, fresh


def used(entry: Entry) -> list[tuple[str, bool, bool]]:
    return [(use.title, use.live, use.draft) for use in exercise_uses.uses_of(entry.id)]


def moved(verb: Callable[..., Entry], entry: Entry, **told: Any) -> Entry:
    with writing():
        return verb(SHELL, fresh(entry), fresh(entry).version, **told)


def test_articles_are_named_that_show_it_live_or_in_their_draft(app: Flask) -> None:
    tuck = exercise(title="Chin tuck", slug="chin-tuck")
    uses: dict[str, Any] = {"exercises": ["chin-tuck"]}
    draft(title="A draft", slug="a", **uses)
    edited(article(title="Live", slug="b", **uses), title="Live, without it", exercises=[])
    edited(article(title="Before", slug="c"), title="Only its draft", **uses)
    article(title="Both", slug="d", **uses)
    edited(edited(draft(title="Long ago", slug="e", **uses), title="Not now", exercises=[]), summary="x")
    moved(publishing.discard, draft(title="In the bin", slug="f", **uses))
    assert used(tuck) == [
        ("Both", True, True),
        ("Live", True, False),
        ("Only its draft", False, True),
        ("A draft", False, True),
    ]


def test_the_uses_cost_one_query_however_many_there_are(app: Flask) -> None:
    tuck = exercise(title="Chin tuck", slug="chin-tuck")
    for number in range(6):
        article(title=f"A {number}", exercises=["chin-tuck"])
    fresh(tuck)
    with counting() as sent:
        assert len(exercise_uses.uses_of(tuck.id)) == 6
    assert len([each for each in sent if not each.startswith("BEGIN")]) == 1


WITHDRAWALS: list[Any] = [
    pytest.param(publishing.unpublish, id="taken off the site"),
    pytest.param(publishing.archive, id="laid aside"),
    pytest.param(publishing.discard, id="put into the bin"),
]


@pytest.mark.parametrize("verb", WITHDRAWALS)
def test_what_is_used_stays_unless_it_is_to_go_all_the_same(app: Flask, verb: Callable[..., Entry]) -> None:
    tuck = exercise(title="Chin tuck", slug="chin-tuck")
    made = article(title="Neck", exercises=["chin-tuck"])
    with pytest.raises(Used, match="“Neck” \\(live\\)") as refused:
        moved(verb, tuck)
    assert refused.value.articles == [{"id": made.id, "slug": "neck", "title": "Neck", "live": True}]
    assert (fresh(tuck).is_live, fresh(tuck).version) == (True, 2)
    moved(verb, tuck, force=True)
    assert not fresh(tuck).is_live
    moved(verb, article(title="Articles are not asked about", exercises=[]))


def test_a_draft_that_nobody_sees_can_be_taken_back_from_its_time(app: Flask) -> None:
    tuck = draft(EXERCISE, title="Tuck", slug="tuck", steps=[{"text": "Nod."}])
    article(title="Neck", exercises=["tuck"])
    with writing():
        publishing.schedule(
            SHELL, fresh(tuck), 1, publish_at=now() + timedelta(hours=1), unpublish_at=None, required=()
        )
    moved(publishing.unpublish, tuck)
    assert fresh(tuck).status == "draft"
    with pytest.raises(Used, match="“Neck”"):
        moved(publishing.discard, tuck)


def test_a_time_that_was_set_to_end_it_is_kept(app: Flask) -> None:
    tuck = exercise(title="Tuck", slug="tuck")
    article(title="Neck", exercises=["tuck"])
    end = now() + timedelta(hours=1)
    moved(partial(publishing.schedule, publish_at=None, unpublish_at=end, required=()), tuck)
    with time_machine.travel(end, tick=False), writing():
        publishing.unpublish_when_due({"entry_id": tuck.id, "at": end.isoformat()})
    assert not fresh(tuck).is_live
