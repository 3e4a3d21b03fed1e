"""What one installation is made of, and how fresh its answers are."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.core.settings import read
from cms.core.text import clean
from cms.delivery.avatars import KEY, avatar_key
from cms.delivery.freshness import Freshness
from cms.delivery.installation import Installation, install

MOMENT = datetime(2026, 5, 1, 12, 0, 0, 500_000, UTC)
USUAL = {"CMS_SECRET_KEY": "k" * 32, "CMS_PUBLIC_URL": "https://cms.example"}


def installed(**told: str) -> Installation:
    return install(read({**USUAL, **told}, Path(os.devnull)))


def test_the_parts_know_the_settings() -> None:
    made = installed(CMS_SITE_URL="https://clinic.example", CMS_EXERCISE_URL_PATTERN="/moves/{slug}")
    assert made.links.page("exercise", "psoas") == "https://clinic.example/moves/psoas"
    assert made.links.api("/site") == "https://cms.example/api/v1/site"
    assert made.sealer.open(made.sealer.seal("a")) == "a"
    assert made.cursors.read(made.cursors.write([1], "list"), "list") == [1]


@pytest.mark.parametrize(
    ("told", "changes"),
    [
        pytest.param({}, False, id="a restart changes nothing"),
        pytest.param({"CMS_LOG_LEVEL": "debug"}, False, id="nor does what nobody sees"),
        pytest.param({"CMS_SITE_URL": "https://clinic.example"}, True, id="another front end"),
        pytest.param({"CMS_PUBLIC_URL": "https://other.example"}, True, id="another address of our own"),
        pytest.param({"CMS_ARTICLE_URL_PATTERN": "/a/{slug}"}, True, id="another pattern"),
        pytest.param({"CMS_SITE_TITLE": "Backs"}, True, id="a setting that is fixed now"),
    ],
)
def test_the_fingerprint_changes_when_a_restart_changes_what_answers_say(told: dict[str, str], changes: bool) -> None:
    assert (installed().fingerprint != installed(**told).fingerprint) is changes


@pytest.mark.parametrize(
    ("since", "later", "known"),
    [
        pytest.param(None, 60, False, id="a client that knows nothing"),
        pytest.param(MOMENT + timedelta(seconds=10), 60, True, id="a client that looked after the change"),
        pytest.param(MOMENT.replace(microsecond=0), 60, True, id="a client that says the second of the change"),
        pytest.param(MOMENT - timedelta(seconds=1), 60, False, id="a client that looked before the change"),
        pytest.param(MOMENT + timedelta(seconds=1), 1, False, id="a change that is only just over"),
    ],
)
def test_a_client_knows_what_did_not_change_since_it_looked(since: datetime | None, later: int, known: bool) -> None:
    with time_machine.travel(MOMENT + timedelta(seconds=later), tick=False):
        assert Freshness(1, MOMENT).is_known_by(since) is known


@settings(max_examples=200)
@given(st.text(max_size=30).map(clean))
def test_any_name_has_a_picture_that_can_be_asked_for(name: str) -> None:
    found = KEY.match(avatar_key(name))
    assert found is not None
    assert int(found["hue"]) < 360
    assert avatar_key(name) == avatar_key(name)
