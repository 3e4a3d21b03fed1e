"""Whether search engines can show the whole title."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place

MOST = 60  # characters that search results show at least


def look(draft: Draft) -> Iterator[Place]:
    """Find a title that would be cut off."""
    own = draft.members["seo"]["title"].strip()
    length = len(own or draft.members["title"].strip())
    if length > MOST:
        pointer = "#/seo/title" if own else "#/title"
        yield Place(f"The title has {length} characters; search results show about {MOST}.", pointer)


CHECK = Check(
    "search_title",
    "A title that fits into search results",
    "Search engines cut off what is longer, often in the middle of what matters.",
    "Shorten it, or give a shorter title for search results.",
    look,
)
