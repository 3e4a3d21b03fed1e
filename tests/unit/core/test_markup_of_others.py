"""Payloads that others collected, through every policy."""

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.core import commonmark
from cms.core.errors import Invalid
from cms.core.markup import COMMENT, Policy, sanitize
from tests.conftest import CORPORA
from tests.unit.core.allow_list import HOSTS, POLICIES, beyond
from tests.unit.core.mutations import mutated
from tests.unit.core.payloads import ATTACKS


@cache
def payloads(corpora: Path) -> list[str]:
    found = [html for file in sorted((corpora / "xss").glob("*.json")) for html in json.loads(file.read_text("utf-8"))]
    assert len(found) > 4000
    return found


def passed(html: str, policy: Policy) -> str | None:
    try:
        return sanitize(html, policy, HOSTS)
    except Invalid:
        return None


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: str(policy.name))
def test_every_payload_stays_within_the_policy_and_is_stable(policy: Policy, corpora: Path) -> None:
    refused = 0
    for html in payloads(corpora):
        once = passed(html, policy)
        if once is None:
            refused += 1
            continue
        assert beyond(once, policy) == [], html
        assert sanitize(once, policy, HOSTS) == once, html
    assert refused < 10, "refusing everything is no sanitiser"


def test_every_payload_is_harmless_in_a_comment(corpora: Path) -> None:
    for html in payloads(corpora):
        assert beyond(commonmark.render(html[:5000]), COMMENT) == [], html


@settings(max_examples=400)
@given(st.data())
def test_a_payload_that_was_changed_stays_within_the_policy_and_is_stable(data: st.DataObject) -> None:
    html = data.draw(mutated([*ATTACKS.values(), *(payloads(CORPORA) if CORPORA.is_dir() else [])]))
    assert beyond(commonmark.render(html[:5000]), COMMENT) == []
    for policy in POLICIES:
        once = passed(html, policy)
        if once is not None:
            assert beyond(once, policy) == []
            assert sanitize(once, policy, HOSTS) == once
