"""Payloads that others collected, through every policy."""

import json
from pathlib import Path

import pytest

from cms.core import commonmark
from cms.core.errors import Invalid
from cms.core.markup import COMMENT, Policy, sanitize
from tests.unit.core.allow_list import HOSTS, POLICIES, beyond


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
