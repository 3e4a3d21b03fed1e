"""Lists of which only some members are asked for (`fields`)."""

from collections.abc import Callable, Iterable
from typing import Any

from cms.web.answers import picked
from cms.web.parameters import FilterText, PageParameters


class PickedParameters(PageParameters):
    """How much of a list, and which members of what it lists; all of them where none is named."""

    fields: FilterText | None = None


def shown(rows: Iterable[Any], show: Callable[[Any], Any], fields: str | None, shape: Any) -> list[dict[str, Any]]:
    """Show rows with the members that were asked for.

    Raises Unreadable for a member that the shape does not have, also where there is no row.
    """
    picked(dict.fromkeys(shape.__required_keys__), fields, shape)
    return [picked(show(row), fields, shape) for row in rows]
