"""What search engines ask for: the map of the site, and what they may read here."""

from flask import Blueprint, Response

from cms.core.errors import NotFound
from cms.delivery import sitemap
from cms.delivery.freshness import CACHE_CONTROL
from cms.web import body
from cms.web.answers import Made, fresh
from cms.web.context import installation
from cms.web.operation import operation
from cms.web.parameters import Parameters

MEDIA_TYPE = "application/xml"
NAMES = ("articles", "exercises")
MAP_EXAMPLE = f"""<?xml version='1.0' encoding='utf-8'?>
<urlset xmlns="{sitemap.NAMESPACE}"><url><loc>https://clinic.example/</loc></url>\
<url><loc>https://clinic.example/articles/neck-pain</loc><lastmod>2026-05-06T10:30:00Z</lastmod></url></urlset>"""
sitemaps = Blueprint("sitemaps", __name__)


@sitemaps.get("/sitemap.xml")
@operation(
    "The map of the site; with more than 5,000 addresses an index of its parts",
    query=Parameters,
    public=True,
    media_type=MEDIA_TYPE,
    example=MAP_EXAMPLE,
)
def whole() -> Response:
    """Give the map, or the index of its parts."""
    body.query(Parameters)
    return fresh(_whole)


@sitemaps.get("/sitemap/<int:number>.xml")
@operation("A part of the map of the site", query=Parameters, public=True, media_type=MEDIA_TYPE, example=MAP_EXAMPLE)
def part(number: int) -> Response:
    """Give one part. Raises NotFound for one that is not there."""
    body.query(Parameters)
    if not 1 <= number <= sitemap.count_of_parts():
        raise NotFound("There is no such part of the map.")
    return fresh(lambda: _part(number))


@sitemaps.get("/robots.txt")
def robots() -> Response:
    """Say what robots may read here, and where the map is."""
    links = installation().links
    rules = ["User-agent: *", "Disallow: /admin/", "Disallow: /preview/", "Disallow: /mail/"]
    told = "\n".join([*rules, f"Sitemap: {links.public('/sitemap.xml')}", ""])
    return Response(told, content_type="text/plain; charset=utf-8", headers={"Cache-Control": CACHE_CONTROL})


def _whole() -> Made:
    parts = sitemap.count_of_parts()
    if parts == 1:
        return _part(1)
    return _made(sitemap.index_of(parts, installation().links))


def _part(number: int) -> Made:
    entries = sitemap.part(number)
    return _made(sitemap.map_of(entries, installation().links, with_home=number == 1))


def _made(document: bytes) -> Made:
    return Made(document, NAMES, media_type=f"{MEDIA_TYPE}; charset=utf-8")
