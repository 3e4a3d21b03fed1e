"""How fresh an answer is: its ETag, its time, and the names it depends on (RFC 9110, 8.8 and 13)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from cms import __version__
from cms.content.views import EntryView
from cms.core.clock import now

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=300"


@dataclass(frozen=True)
class Freshness:
    """The content version an answer was made from, and when that version began."""

    number: int
    at: datetime

    def etag(self, address: str, configuration: str, encoding: str = "") -> str:
        """Give a strong ETag: a hash of the content version, never of a clock; one for each encoding."""
        seed = "\0".join([__version__, str(self.number), configuration, address])
        digest = hashlib.sha256(seed.encode()).hexdigest()[:32]
        return f'"{digest}-{encoding}"' if encoding else f'"{digest}"'

    def is_known_by(self, since: datetime | None) -> bool:
        """Tell whether nothing changed after a moment; the second of a change is not over until it is."""
        return since is not None and self.at.replace(microsecond=0) <= since and now() - self.at > timedelta(seconds=2)


def matches(etag: str, if_none_match: str) -> bool:
    """Compare weakly with a list of ETags or `*` (RFC 9110, 13.1.2)."""
    wanted = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return "*" in wanted or etag in wanted


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
