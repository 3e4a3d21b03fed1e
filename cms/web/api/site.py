"""The site: what front ends need of it, its settings, and the description of this API."""

from typing import Any

from flask import Blueprint, Response, g
from typing_extensions import TypedDict

from cms.accounts import configuring
from cms.accounts.permissions import Permission
from cms.core.db import writing
from cms.core.site import SiteSettings
from cms.delivery.documents.site import SiteDocument, site_document
from cms.web import body
from cms.web.actor import api_actor, known_actor
from cms.web.answers import Made, fresh, private
from cms.web.context import installation, site
from cms.web.described.typescript import PAGE
from cms.web.description import description, types
from cms.web.operation import operation
from cms.web.parameters import Parameters

TYPESCRIPT = "text/plain; charset=utf-8"
about = Blueprint("site", __name__)


class SettingsDocument(TypedDict):
    """The site's settings in force, and the names of those that the environment fixes."""

    settings: dict[str, Any]
    fixed: list[str]


@about.get("/site")
@operation("Give what front ends need to know of the site", gives=SiteDocument, query=Parameters, public=True)
def read() -> Response:
    """Give what front ends need to know of the site."""
    api_actor()
    body.query(Parameters)
    letters = installation().settings.mail is not None
    return fresh(lambda: Made(site_document(site(), installation().links, letters=letters), ["site"]))


@about.get("/settings")
@operation("Give the site's settings", gives=SettingsDocument, query=Parameters, scope=Permission.SITE_ADMIN)
def settings() -> Response:
    """Give the site's settings."""
    known_actor().must(Permission.SITE_ADMIN)
    body.query(Parameters)
    return _shown(site())


@about.patch("/settings")
@operation("Change some of the site's settings", gives=SettingsDocument, body=SiteSettings, scope=Permission.SITE_ADMIN)
def change() -> Response:
    """Change some of the site's settings."""
    actor, sent = known_actor(), body.members()
    with writing():
        after = configuring.change(actor, sent, installation().settings.fixed_site)
    g.pop("site", None)
    return _shown(after)


@about.get("/openapi.json")
@operation("Describe this API as OpenAPI 3.1", query=Parameters, public=True)
def openapi() -> Response:
    """Describe this API."""
    api_actor()
    body.query(Parameters)
    return fresh(lambda: Made(description(), ["openapi"]))


@about.get("/types.d.ts")
@operation(
    "Give the types of this API for TypeScript", query=Parameters, public=True, media_type="text/plain", example=PAGE
)
def declarations() -> Response:
    """Give the types of this API for TypeScript."""
    api_actor()
    body.query(Parameters)
    return fresh(lambda: Made(types().encode(), ["openapi"], media_type=TYPESCRIPT))


def _shown(kept: SiteSettings) -> Response:
    return private({"settings": kept.model_dump(), "fixed": sorted(installation().settings.fixed_site)})
