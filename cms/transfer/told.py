"""Members of JSON that others wrote, which may be of any type."""

from collections.abc import Mapping
from typing import Any

_MOST = 1_000_000


def text(members: Mapping[str, Any], name: str) -> str:
    """Give a text without blanks around it; empty for what is none."""
    value = members.get(name)
    return value.strip() if isinstance(value, str) else ""


def count(members: Mapping[str, Any], name: str) -> int:
    """Give a whole number of a size that can be; 0 for what is none."""
    value = members.get(name)
    return min(max(value, -_MOST), _MOST) if isinstance(value, int) else 0


def within(members: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Give the members of a member; none for what has none."""
    value = members.get(name)
    return value if isinstance(value, dict) else {}


def dicts(value: Any) -> list[dict[str, Any]]:
    """Give those items of a list that have members."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
