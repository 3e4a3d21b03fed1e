"""What a browser is told to refuse, and who may read us from other origins."""

from collections.abc import Iterable

from flask import Flask, Response, request

from cms.core.errors import Forbidden
from cms.web.context import installation, site, site_if_read

OWN = "'self'"


def policy(images: Iterable[str] = (), forms: Iterable[str] = ()) -> str:
    """Give the Content-Security-Policy, with the hosts that pictures and the origins that forms may lead to."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {' '.join((OWN, 'data:', *images))}; "
        f"font-src 'self'; connect-src 'self'; form-action {' '.join((OWN, *forms))}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ALLOWED_HEADERS = "If-None-Match, If-Match, Idempotency-Key, Authorization, Content-Type"
EXPOSED_HEADERS = "ETag, Link, Retry-After, Location, Last-Modified, X-Request-ID"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"


def init_app(app: Flask) -> None:
    """Send the browser's rules with every answer, and answer preflights."""
    app.before_request(_preflight)
    app.after_request(_guard)


def may_post_from(origin: str | None) -> bool:
    """Tell whether a comment may come from this origin; a request that names none is no browser's."""
    if origin is None:
        return True
    allowed = site().comment_origins or [installation().links.site_url]
    return "*" in allowed or origin in allowed or origin == installation().links.public_url


def refuse_other_origins() -> None:
    """Raise Forbidden for a page of a site that may not send comments."""
    if not may_post_from(request.headers.get("Origin")):
        raise Forbidden("Comments cannot be sent from this site.")


def _preflight() -> Response | None:
    asked = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    return Response(status=204) if asked and is_open(request.path) else None


def is_open(path: str) -> bool:
    """Tell whether an address is for front ends on any origin."""
    return path.startswith(("/api/", "/feed", "/atom.xml", "/sitemap", "/avatars/", "/media/", "/embed"))


def _guard(answer: Response) -> Response:
    known = site_if_read()
    if request.path.startswith("/admin") and known is not None:
        answer.headers.setdefault("Content-Security-Policy", policy(known.image_hosts))
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if installation().links.public_url.startswith("https:"):
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith("/admin"):
        answer.headers.setdefault("Cache-Control", "private, no-store")
    if is_open(request.path):
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        _share(answer)
    return answer


def _share(answer: Response) -> None:
    """Let scripts of other origins read what is public; comments only from the origins that may post."""
    origin = request.headers.get("Origin")
    changing = not CHANGING.isdisjoint({request.method, request.headers.get("Access-Control-Request-Method")})
    if changing and "/comments" in request.path and "/moderation/" not in request.path:
        answer.vary.add("Origin")
        if origin is None or not may_post_from(origin):
            return
        answer.headers["Access-Control-Allow-Origin"] = origin
    else:
        answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    if request.method == "OPTIONS":
        answer.headers["Access-Control-Allow-Methods"] = ALLOWED_METHODS
        answer.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
        answer.headers["Access-Control-Max-Age"] = "600"
