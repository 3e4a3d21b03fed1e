"""How fresh an answer is: its ETag, its time, and the names it depends on (RFC 9110, 8.8 and 13)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from cms import __version__
from cms.content.views import EntryView
from cms.core.clock import now
from cms.core.slugs import is_slug

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=300"


@dataclass(frozen=True)
class Freshness:
    """The count at which what an answer depends on changed last, and when that was."""

    number: int
    at: datetime

    def etag(self, address: str, configuration: str, content: bytes = b"") -> str:
        """Give a strong ETag: a hash of the content version and of the content, never of a clock.

        The content is in it because a database that was brought back from a backup counts the same
        numbers once more.
        """
        seed = "\0".join([__version__, str(self.number), configuration, address, ""])
        return f'"{hashlib.sha256(seed.encode() + content).hexdigest()[:32]}"'

    def is_known_by(self, since: datetime | None) -> bool:
        """Tell whether nothing changed after a moment; the second of a change is not over until it is."""
        return since is not None and self.at.replace(microsecond=0) <= since and now() - self.at > timedelta(seconds=2)


def of_encoding(etag: str, encoding: str) -> str:
    """Give the ETag that an answer has when it is compressed."""
    return f'{etag[:-1]}-{encoding}"' if encoding else etag


def matches(etag: str, if_none_match: str) -> bool:
    """Compare weakly with a list of ETags or `*` (RFC 9110, 13.1.2)."""
    wanted = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return "*" in wanted or etag in wanted


def names_asked(tag: str | None = None, author: str | None = None) -> list[str]:
    """Give the names of what narrows a list: a tag that takes a slug from another one fills an empty list.

    What is no slug names nothing, now or later, and has no place in a header.
    """
    named = {"tag": tag, "author": author}
    return [f"{kind}:{slug}" for kind, slug in named.items() if slug is not None and is_slug(slug)]


def names_of_entry(view: EntryView) -> list[str]:
    """Give the names that an answer about an entry depends on."""
    kind = view.entry.type
    other = "exercise" if kind == "article" else "article"
    return [
        f"{kind}:{view.entry.slug}",
        *(f"author:{author.slug}" for author in view.authors),
        *(f"author:{each.slug}" for each in (view.reviewer, view.signed_by) if each),
        *(f"tag:{tag.slug}" for tag in view.tags),
        *(f"{other}:{each.slug}" for each in view.neighbours),
    ]
