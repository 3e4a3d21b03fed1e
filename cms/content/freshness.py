"""Which named things change for the public when content changes."""

from cms.content.models.entry import Entry
from cms.core import versions


def names_of(entry: Entry) -> list[str]:
    """Give the names that answers about this entry depend on."""
    return [f"{entry.type}:{entry.slug}", f"{entry.type}s", "feed"]


def touch_entry(entry: Entry, *more: str) -> None:
    """Move the content version for everything that shows this entry."""
    versions.touch([*names_of(entry), *more])
