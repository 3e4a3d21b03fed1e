"""Addresses that we hand out, built on the settings and never on what a request claims."""

from dataclasses import dataclass
from urllib.parse import urlencode

from cms.content.models.entry import Entry
from cms.content.redirect_paths import Addresses
from cms.content.status import EntryType
from cms.core.urls import host_of

API = "/api/v1"


@dataclass(frozen=True)
class Links:
    """`public_url` is this service's origin, `site_url` the front end's; the patterns hold `{slug}`."""

    public_url: str
    site_url: str
    article_pattern: str
    exercise_pattern: str

    @property
    def addresses(self) -> Addresses:
        """Give where entries are on the front end, for what leads there."""
        return Addresses(self.site_url, self.article_pattern, self.exercise_pattern)

    @property
    def hosts(self) -> frozenset[str]:
        """Give the hosts of this service and of the front end."""
        return frozenset({host_of(self.public_url), host_of(self.site_url)})

    def page(self, kind: str, slug: str) -> str:
        """Give the address of an entry on the front end."""
        pattern = self.exercise_pattern if kind == EntryType.EXERCISE else self.article_pattern
        return self.site_url + pattern.replace("{slug}", slug)

    def api(self, path: str, **query: str | None) -> str:
        """Give an address of the API, with the parameters that are not None."""
        return self.public(API + path, **query)

    def public(self, path: str, **query: str | None) -> str:
        """Give an address on this service, with the parameters that are not None."""
        told = {name: value for name, value in query.items() if value is not None}
        return f"{self.public_url}{path}?{urlencode(told)}" if told else f"{self.public_url}{path}"

    def entry(self, entry: Entry, *, by_id: bool = False) -> str:
        """Give an entry's address in the API; the one by id never changes."""
        return self.api(f"/{entry.type}s/{entry.id if by_id else entry.slug}")

    def desk(self, comment_id: int | None = None) -> str:
        """Give the address of a comment at the moderators' desk, or of the desk."""
        return self.public("/admin/comments" if comment_id is None else f"/admin/comments/{comment_id}")

    def letter(self, what: str, key: str) -> str:
        """Give the address that a letter leads to, with its signed key."""
        return self.public(f"/mail/{what}/{key}")

    def media(self, key: str, file: str) -> str:
        """Give the address of a picture in one size."""
        return self.public(f"/media/{key}/{file}")

    def thread(self, entry: Entry, **query: str | None) -> str:
        """Give the address of an entry's comments in the API."""
        return self.api(f"/{entry.type}s/{entry.slug}/comments", **query)
