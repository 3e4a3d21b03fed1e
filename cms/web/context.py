"""What a request has at hand: the installation it came to, and the site's settings."""

from flask import current_app, g

from cms.core import site as site_settings
from cms.core.site import SiteSettings
from cms.delivery.installation import Installation

KEY = "vertebra"


def installation() -> Installation:
    """Give the installation that serves this request."""
    found: Installation = current_app.extensions[KEY]
    return found


def site() -> SiteSettings:
    """Give the site's settings, read once a request."""
    if "site" not in g:
        g.site = site_settings.load(installation().settings.fixed_site)
    kept: SiteSettings = g.site
    return kept


def client_hash(address: str | None) -> str:
    """Give the keyed hash under which the sender of this request is known."""
    return installation().sealer.client_hash(address or "unknown")
