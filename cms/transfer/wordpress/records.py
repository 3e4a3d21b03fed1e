"""The records of a WordPress export, as they stand in the file: text, not yet understood."""

import hashlib
import json
from dataclasses import dataclass

LONGEST_NUMBER = 20
EXERCISES = "vertebra-exercise"  # the category that our exports put exercises in; it is no tag
KIND = "_vertebra_kind"  # what our exports write beside a tag that is no topic


@dataclass(frozen=True)
class Author:
    """A person of the site, without the e-mail address that the file holds too."""

    number: str
    login: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A word of a taxonomy: a category, a tag, or one that a plugin brought; `parent` is the nicename above it.

    One that our own export wrote tells its `kind`.
    """

    nicename: str
    name: str
    domain: str = "category"
    parent: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Comment:
    """A comment, pingback or trackback; the network address that the file holds is not read."""

    number: str
    parent: str
    type: str
    status: str
    author: str
    email: str
    url: str
    date: str
    date_gmt: str
    content: str


@dataclass(frozen=True)
class Item:
    """A post, a page, an attachment, or whatever else plugins keep as posts.

    `parent` is the number of the post it belongs to, `meta` what plugins and WordPress itself wrote
    beside it, as pairs of key and value; a key may come again.
    """

    number: str
    type: str
    status: str
    title: str
    name: str
    creator: str
    content: str
    excerpt: str
    password: str
    date: str
    date_gmt: str
    modified_gmt: str
    published: str
    comment_status: str
    parent: str
    link: str
    guid: str
    attachment_url: str
    sticky: str
    terms: tuple[Term, ...]
    comments: tuple[Comment, ...]
    meta: tuple[tuple[str, str], ...] = ()

    def told(self, key: str) -> str:
        """Give the first value that stands under a key of the post's meta; empty for none."""
        return next((value for name, value in self.meta if name == key), "")


Record = Author | Term | Item


@dataclass(frozen=True)
class Survey:
    """What a first look at the whole file tells: the site, its language, when it was exported, how many authors.

    `network` is the address of the installation that the site is one of; mostly they are the same.
    """

    site: str
    network: str
    language: str
    exported: str
    authors: int
    title: str = ""
    tagline: str = ""


def digest(record: Record | Comment, *more: str) -> str:
    """Give the SHA-256 of a record, by which a change of it is noticed."""
    return hashlib.sha256(json.dumps([record, *more], sort_keys=True, default=vars).encode()).hexdigest()


def in_words(kind: str, number: str) -> str:
    """Name a record for the report: by its number alone, since anything else may be somebody's words."""
    known = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    return f"{kind} {number}" if known else f"{kind} without a number"
