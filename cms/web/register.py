"""The map of URLs: every blueprint and its prefix, on one screen."""

from flask import Flask
from flask_wtf import CSRFProtect

from cms.content.status import EntryType
from cms.delivery.links import API
from cms.web import path_parts
from cms.web.admin.account import account
from cms.web.admin.bringing import bringing
from cms.web.admin.canned import replies_desk
from cms.web.admin.checklist import checklists
from cms.web.admin.commenter_desk import commenter_desk
from cms.web.admin.correcting import corrections as correction_pages
from cms.web.admin.entry_desk import entry_desk
from cms.web.admin.exercise_card import cards
from cms.web.admin.exercise_choosing import exercise_choosing
from cms.web.admin.exercise_use import in_use
from cms.web.admin.figures import figures
from cms.web.admin.finding import finding
from cms.web.admin.harm import harm as harm_pages
from cms.web.admin.home import home
from cms.web.admin.import_pages import import_desk
from cms.web.admin.invitations import invitations
from cms.web.admin.log import log
from cms.web.admin.media import media_desk
from cms.web.admin.moderation import desk
from cms.web.admin.passkeys import passkey_door, passkeys
from cms.web.admin.people import people
from cms.web.admin.picture_choosing import picture_choosing
from cms.web.admin.preferences import preferences
from cms.web.admin.recovery import recovery
from cms.web.admin.rights_page import rights_page
from cms.web.admin.rules import rules_desk
from cms.web.admin.second_factor import second_factor
from cms.web.admin.second_step import second_step
from cms.web.admin.settings import settings
from cms.web.admin.sign_in import door
from cms.web.admin.table_pages import tables_desk
from cms.web.admin.taxonomy import taxonomy
from cms.web.admin.tokens import tokens
from cms.web.admin.webhook_pages import webhook_desk
from cms.web.api.adverse_effects import harm
from cms.web.api.answering import answering
from cms.web.api.authors import authors
from cms.web.api.canned import replies
from cms.web.api.claims import claims
from cms.web.api.comment_challenge import comment_challenge
from cms.web.api.comment_counts import counts
from cms.web.api.commenters import commenters
from cms.web.api.comments import comments
from cms.web.api.corrections import corrections
from cms.web.api.entries import entries
from cms.web.api.forgetting import forgetting
from cms.web.api.imports import imports
from cms.web.api.media import media
from cms.web.api.moderation import moderation
from cms.web.api.moderation_log import moderation_log
from cms.web.api.own_comments import own_comments
from cms.web.api.previews import previews
from cms.web.api.reactions import reactions
from cms.web.api.redactions import redactions
from cms.web.api.redirects import redirects
from cms.web.api.rules import rules
from cms.web.api.search import search
from cms.web.api.site import about
from cms.web.api.statistics import stats
from cms.web.api.sweeps import sweeps
from cms.web.api.tags import tags
from cms.web.api.webhooks import webhooks
from cms.web.comment_feeds import comment_feeds
from cms.web.docs.pages import docs
from cms.web.feeds import feeds
from cms.web.letters import letters
from cms.web.media import media_files
from cms.web.metrics import metrics
from cms.web.operations import operations
from cms.web.own_data import own_data
from cms.web.privacy import privacy
from cms.web.reader.pages import reader
from cms.web.reader.previewing import previews as preview_pages
from cms.web.reader.trying import trying
from cms.web.sitemaps import sitemaps
from cms.web.widget import widget


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Open every door. What takes tokens and no cookies needs no CSRF token."""
    path_parts.init_app(app)
    api = [
        *(entries(kind) for kind in EntryType),
        *(comments(kind) for kind in EntryType),
        comment_challenge,
        own_comments,
        reactions,
        counts,
        authors,
        tags,
        imports,
        media,
        search,
        previews,
        redirects,
        moderation,
        moderation_log,
        harm,
        corrections,
        rules,
        redactions,
        claims,
        stats,
        answering,
        replies,
        sweeps,
        commenters,
        forgetting,
        webhooks,
        about,
    ]
    for blueprint in api:
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint, url_prefix=API + (blueprint.url_prefix or ""))
    app.register_blueprint(reader)
    app.register_blueprint(preview_pages)
    app.register_blueprint(trying)
    for each in (letters, own_data, privacy):
        csrf.exempt(each)  # their addresses, or what they send, are the secret, and no cookie is read there
        app.register_blueprint(each)
    app.register_blueprint(docs)
    for each in (feeds, comment_feeds, sitemaps):
        app.register_blueprint(each)
    app.register_blueprint(media_files)
    app.register_blueprint(operations)
    app.register_blueprint(metrics)
    app.register_blueprint(widget)
    app.register_blueprint(desk)
    app.register_blueprint(commenter_desk)
    app.register_blueprint(rules_desk)
    app.register_blueprint(replies_desk)
    app.register_blueprint(figures)
    app.register_blueprint(harm_pages)
    app.register_blueprint(correction_pages)
    app.register_blueprint(home)
    app.register_blueprint(media_desk)
    app.register_blueprint(bringing)
    for kind in EntryType:
        app.register_blueprint(entry_desk(kind))
    for each in (cards, checklists, in_use, exercise_choosing, picture_choosing):
        app.register_blueprint(each)
    for each in (
        taxonomy,
        people,
        tokens,
        webhook_desk,
        import_desk,
        tables_desk,
        settings,
        log,
        finding,
        account,
        rights_page,
        preferences,
    ):
        app.register_blueprint(each)
    for each in (door, second_step, second_factor, passkeys, passkey_door):
        app.register_blueprint(each)
    for each in (invitations, recovery):
        csrf.exempt(each)  # their forms have their token checked, and send no referrer
        app.register_blueprint(each)
