"""Slugs: lower-case ASCII words joined by `-`."""

import re
from collections.abc import Iterator
from itertools import count

from slugify import slugify

PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
LONGEST = 120


def is_slug(text: str) -> bool:
    """Tell whether the text is a slug that may be stored."""
    return len(text) <= LONGEST and PATTERN.match(text) is not None


def slug_from(text: str, fallback: str = "untitled") -> str:
    """Make a slug of a title in any script, cut at a word; give the fallback if no word is left."""
    return slugify(text, max_length=LONGEST - 10, word_boundary=True) or fallback


def numbered(slug: str) -> Iterator[str]:
    """Give the slug, then the slug with `-2`, `-3` … behind it, without an end."""
    yield slug
    for number in count(2):
        yield f"{slug}-{number}"
