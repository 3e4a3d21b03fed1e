"""Which named things change for the public when content changes."""

from cms.content.models.entry import Entry
from cms.core import versions


def name_of(entry: Entry) -> str:
    """Give the name that every answer depends on which shows this entry: its own, and lists and feeds with it."""
    return f"{entry.type}:{entry.slug}"


def names_of(entry: Entry) -> list[str]:
    """Give the names that answers depend on which this entry may enter or leave, or where its words are looked for."""
    return [name_of(entry), f"{entry.type}s", "feed"]


def names_at(kind: str, slug: str) -> list[str]:
    """Give the names that answers at an address of an entry depend on: it and its comments."""
    return [f"{kind}:{slug}", f"comments:{kind}:{slug}"]


def touch_entry(entry: Entry, *more: str) -> None:
    """Move the content version for everything that shows this entry."""
    versions.touch([*names_of(entry), *more])
