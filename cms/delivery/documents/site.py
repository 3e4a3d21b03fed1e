"""What front ends need to know of the site."""

from typing_extensions import TypedDict

from cms.comments.retention import CLIENTS_KEPT
from cms.core.help_lines import HelpLine
from cms.core.languages import in_language
from cms.core.site import SiteSettings
from cms.delivery.feeds.addresses import COMMENTS, ENTRIES, JSON_FEED
from cms.delivery.links import Links


class ConsentDocument(TypedDict):
    """What a commenter is asked to agree to."""

    text: str
    version: str


class FormDocument(TypedDict):
    """What a form may send along: `started` as the address gives it, and the name of a field that nobody sees."""

    url: str
    honeypot: str


class ChallengeDocument(TypedDict):
    """The task to solve before a comment is sent, and where a new one is to be had."""

    kind: str
    url: str


class PolicyDocument(TypedDict):
    """How comments are taken here; with `letters` a commenter can ask to be told of answers and of the decision.

    `open` is whether whoever reads may write; where `anyone` is false, only who sends a token may. `required` are
    the members of a comment that may not be left out.
    """

    open: bool
    anyone: bool
    required: list[str]
    hold: str
    length: int
    days_open: int
    edit_minutes: int
    consent: ConsentDocument | None
    challenge: ChallengeDocument | None
    letters: bool
    form: FormDocument


class HelpLineDocument(TypedDict):
    """A service that listens: `country` is an ISO 3166-1 code, or `*`; `contact` a number or an address."""

    country: str
    name: str
    contact: str


class NoticesDocument(TypedDict):
    """What a writer in danger is told."""

    crisis: str
    emergency: str


class FeedDocument(TypedDict):
    """A feed in one format."""

    url: str
    mime_type: str


class KeptDaysDocument(TypedDict):
    """For how many days things are kept; null is for as long as nobody asks for more."""

    pending: int | None
    rejected: int | None
    spam: int | None
    redacted_originals: int
    network_hashes: int


class PrivacyDocument(TypedDict):
    """Where readers are told what is kept of them, and can ask for it; and how long it is kept."""

    url: str
    days: KeptDaysDocument


class SiteDocument(TypedDict):
    """The site: its name, its languages, its comment policy."""

    title: str
    description: str
    icon: str | None
    languages: list[str]
    timezone: str
    url: str
    feed_url: str
    feeds: list[FeedDocument]
    comment_feeds: list[FeedDocument]
    image_hosts: list[str]
    comments: PolicyDocument
    privacy: PrivacyDocument
    notices: NoticesDocument
    help_lines: list[HelpLineDocument]


def site_document(site: SiteSettings, links: Links, *, letters: bool = False) -> SiteDocument:
    """Show the site; `letters` tells whether it has a mail server."""
    return {
        "title": site.site_title,
        "description": site.site_description,
        "icon": site.site_icon or None,
        "languages": [site.language],
        "timezone": site.timezone,
        "url": links.site_url,
        "feed_url": links.public(ENTRIES[JSON_FEED]),
        "feeds": [{"url": links.public(path), "mime_type": kind} for kind, path in ENTRIES.items()],
        "comment_feeds": [{"url": links.public(path), "mime_type": kind} for kind, path in COMMENTS.items()],
        "image_hosts": site.image_hosts,
        "comments": {
            "open": site.comments_open and site.comment_anyone,
            "anyone": site.comment_anyone,
            "required": _required(site),
            "hold": site.comment_hold,
            "length": site.comment_length,
            "days_open": site.comment_days_open,
            "edit_minutes": site.comment_edit_minutes,
            "consent": {"text": site.consent_text, "version": site.consent_version} if site.consent_text else None,
            "challenge": {"kind": "altcha", "url": links.api("/comment-challenge")} if site.comment_challenge else None,
            "letters": letters,
            "form": {"url": links.api("/comment-challenge"), "honeypot": "subject"},
        },
        "privacy": {
            "url": links.public("/privacy"),
            "days": {
                "pending": site.pending_days or None,
                "rejected": site.rejected_days or None,
                "spam": site.spam_days or None,
                "redacted_originals": site.originals_days,
                "network_hashes": CLIENTS_KEPT.days,
            },
        },
        "notices": {
            "crisis": in_language(site.crisis_notice, site.language),
            "emergency": in_language(site.emergency_notice, site.language),
        },
        "help_lines": [help_line_document(line) for line in site.lines],
    }


def _required(site: SiteSettings) -> list[str]:
    asked = {"author_name": site.comment_name_required, "author_email": site.comment_email_required, "body": True}
    return [name for name, needed in asked.items() if needed]


def help_line_document(line: HelpLine) -> HelpLineDocument:
    """Show a service that listens."""
    return {"country": line.country, "name": line.name, "contact": line.contact}
