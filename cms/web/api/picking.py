"""Lists of which only some members are asked for (`fields`)."""

from collections.abc import Callable, Iterable
from typing import Any

from cms.web.answers import members, picked


def shown(rows: Iterable[Any], show: Callable[[Any], Any], fields: str | None, shape: Any) -> list[dict[str, Any]]:
    """Show rows with the members that were asked for.

    Raises Unreadable for a member that the shape does not have, also where there is no row.
    """
    wanted = members(fields, shape)
    return [picked(show(row), wanted) for row in rows]
