"""What feeds of all formats tell, in one shape."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """One item of a feed, as text that is not yet understood; `html` and `summary` still need the sanitiser.

    `number` is its place in the feed, `key` its id there. Dates are as they are written.
    """

    number: int
    key: str
    title: str
    html: str
    summary: str
    link: str
    published: str
    updated: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Head:
    """What a feed tells of itself: its page, its language and the address of its next page."""

    home: str = ""
    language: str = ""
    next: str = ""
