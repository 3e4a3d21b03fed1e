"""Sessions for the pages of the people who work here; public addresses open none and read no cookie."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

PAGES = "/admin"
NAME = "vertebra"
HOST_NAME = f"__Host-{NAME}"  # over TLS: no other host of our domain can put such a cookie here (RFC 6265bis, 4.1.3.2)


class PageSessions(SecureCookieSessionInterface):
    """Cookie sessions below `/admin`, and nothing elsewhere."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open a session for a page; None, which is a shared empty one, for what is public."""
        return super().open_session(app, request) if request.path.startswith(PAGES) else None
