"""What one installation is made of, built once from its settings and handed to every door."""

import hashlib
from dataclasses import dataclass

from cms.core.paging import Cursors
from cms.core.sealing import Sealer
from cms.core.settings import Settings
from cms.core.storage import MediaStore, open_store
from cms.delivery.links import Links


@dataclass(frozen=True)
class Installation:
    """Settings, keys, addresses and the media store; `fingerprint` changes when a restart changes what answers say."""

    settings: Settings
    sealer: Sealer
    cursors: Cursors
    links: Links
    store: MediaStore
    fingerprint: str


def install(settings: Settings) -> Installation:
    """Build the parts that depend on nothing but the settings."""
    sealer = Sealer(settings.keys)
    links = Links(settings.public_url, settings.site_url, settings.article_url_pattern, settings.exercise_url_pattern)
    told = repr((links, sorted(settings.fixed_site.items()), settings.smtp_url is None))
    fingerprint = hashlib.sha256(told.encode()).hexdigest()[:16]
    return Installation(settings, sealer, Cursors(sealer), links, open_store(settings.media_url), fingerprint)
