"""Slugs for many new entries at once: none that is taken, no two alike, and none looked for among all there are."""

import pytest
from flask import Flask

from cms.content import addresses
from cms.content.status import EntryType
from cms.core.db import db
from tests.plans import plan
from tests.unit.content.entries import article

MANY = [f"post-{number}" for number in range(100)]


def test_many_get_slugs_that_nobody_has(app: Flask) -> None:
    article(slug="neck")
    told = ["neck", "back", "back", "knee"]
    assert addresses.free_all(EntryType.ARTICLE, told) == ["neck-2", "back", "back-2", "knee"]
    assert addresses.free_all(EntryType.EXERCISE, told) == ["neck", "back", "back-2", "knee"]
    assert set(db.session.scalars(addresses.met(EntryType.ARTICLE, told))) == {"neck"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_they_are_looked_for_by_slug_and_not_among_all_of_their_kind(app: Flask) -> None:
    steps = [step for step in plan(addresses.met(EntryType.ARTICLE, MANY)) if step.startswith(("SCAN", "SEARCH"))]
    assert len(steps) == 4
    assert not [step for step in steps if step.startswith("SCAN") or step.endswith("(type=?)")]
