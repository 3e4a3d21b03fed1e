"""The map of URLs: every blueprint and its prefix, on one screen."""

from flask import Flask
from flask_wtf import CSRFProtect

from cms.content.status import EntryType
from cms.delivery.links import API
from cms.web import path_parts
from cms.web.admin.home import home
from cms.web.admin.moderation import desk
from cms.web.api.authors import authors
from cms.web.api.comments import comments
from cms.web.api.entries import entries
from cms.web.api.moderation import moderation
from cms.web.api.site import about
from cms.web.api.tags import tags
from cms.web.feeds import feeds
from cms.web.operations import operations


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Open every door. What takes tokens and no cookies needs no CSRF token."""
    path_parts.init_app(app)
    api = [
        *(entries(kind) for kind in EntryType),
        *(comments(kind) for kind in EntryType),
        authors,
        tags,
        moderation,
        about,
    ]
    for blueprint in api:
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint, url_prefix=API + (blueprint.url_prefix or ""))
    app.register_blueprint(feeds)
    app.register_blueprint(operations)
    app.register_blueprint(desk)
    app.register_blueprint(home)
