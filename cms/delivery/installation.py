"""What one installation is made of, built once from its settings and handed to every door."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import make_url

from cms.core.paging import Cursors
from cms.core.redis.counting import Counter
from cms.core.redis.news import News
from cms.core.redis.server import Server
from cms.core.sealing import Sealer
from cms.core.settings import Settings
from cms.core.storage import MediaStore, open_store
from cms.delivery.links import Links


@dataclass(frozen=True)
class Installation:
    """Settings, keys, addresses, the media store; a Redis where there is one, and the news that go over it.

    `fingerprint` changes when a restart changes what answers say.
    """

    settings: Settings
    sealer: Sealer
    cursors: Cursors
    links: Links
    store: MediaStore
    fingerprint: str
    redis: Server | None
    news: News | None

    @property
    def counter(self) -> Counter | None:
        """Give what counts ahead of the database."""
        return Counter(self.redis, self.sealer) if self.redis else None


def install(settings: Settings) -> Installation:
    """Build the parts that depend on nothing but the settings."""
    sealer = Sealer(settings.keys)
    links = Links(settings.public_url, settings.site_url, settings.article_url_pattern, settings.exercise_url_pattern)
    told = repr((links, sorted(settings.fixed_site.items()), settings.smtp_url is None))
    fingerprint = hashlib.sha256(told.encode()).hexdigest()[:16]
    redis = Server(settings.redis_url.get_secret_value()) if settings.redis_url else None
    return Installation(
        settings=settings,
        sealer=sealer,
        cursors=Cursors(sealer),
        links=links,
        store=open_store(settings.media_url),
        fingerprint=fingerprint,
        redis=redis,
        news=_news(settings, sealer, redis),
    )


def _news(settings: Settings, sealer: Sealer, redis: Server | None) -> News | None:
    """Give the channel of an installation on PostgreSQL; on SQLite every process sees each change by itself."""
    if redis is None or not settings.keys or make_url(settings.database_url).get_backend_name() != "postgresql":
        return None
    return News(redis, f"vertebra:{sealer.prints()[0]}")
