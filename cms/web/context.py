"""What a request has at hand: the installation it came to, and the site's settings."""

from flask import current_app, g, request

from cms.core import site as site_settings
from cms.core.languages import locale_of
from cms.core.site import SiteSettings
from cms.delivery.installation import Installation

KEY = "vertebra"
REGION = 2  # the letters of a country in the tag of a language (BCP 47)


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


def site_if_read() -> SiteSettings | None:
    """Give the site's settings if this request has read them: an answer about a failure must not need them."""
    kept: SiteSettings | None = g.get("site")
    return kept


def locale() -> str:
    """Give the locale of the site's language."""
    return locale_of(site().language)


def countries() -> set[str]:
    """Give the countries that the languages of a request name, and that of the site's own language."""
    tags = [*(tag for tag, _quality in request.accept_languages), site().language]
    return {part.upper() for tag in tags for part in tag.replace("_", "-").split("-")[1:] if len(part) == REGION}


def client_hash(address: str | None) -> str:
    """Give the keyed hash under which the sender of this request is known."""
    return installation().sealer.client_hash(address or "unknown")
