"""The feeds of comments: of one article, of one exercise, or of the whole site."""

from typing import Annotated, Any

from flask import Blueprint, Response, request
from flask_babel import gettext
from pydantic import AfterValidator, ValidationInfo

from cms.comments import latest
from cms.comments.freshness import COMMENT_FEED, comment_feed_name
from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core.errors import NotFound
from cms.delivery.feeds.addresses import ATOM, COMMENTS, JSON_FEED, RSS
from cms.delivery.feeds.comment_feed import comment_feed
from cms.web import body
from cms.web.answers import Made, fresh, moved
from cms.web.context import installation, site
from cms.web.feed_examples import COMMENTS_ATOM_EXAMPLE, COMMENTS_JSON_EXAMPLE, COMMENTS_RSS_EXAMPLE
from cms.web.feeds import made
from cms.web.listing import listed
from cms.web.operation import operation
from cms.web.parameters import FilterText, PageParameters

comment_feeds = Blueprint("comment_feeds", __name__)


def _alone(slug: str | None, others: ValidationInfo) -> str | None:
    if slug is not None and others.data.get("article") is not None:
        raise ValueError("cannot be asked for beside an article")
    return slug


class CommentFeedParameters(PageParameters):
    """What the comments are on: the slug of an article or of an exercise, or nothing for all of them."""

    article: FilterText | None = None
    exercise: Annotated[FilterText | None, AfterValidator(_alone)] = None

    @property
    def subject(self) -> tuple[EntryType, str] | None:
        """Give the kind and the slug of what the comments are on."""
        if self.article is not None:
            return EntryType.ARTICLE, self.article
        return (EntryType.EXERCISE, self.exercise) if self.exercise is not None else None


def _told(name: str, kind: str, example: Any) -> dict[str, Any]:
    return {
        "summary": f"The newest approved comments as {name}, of one thread or of all",
        "query": CommentFeedParameters,
        "public": True,
        "media_type": kind,
        "others": (301,),
        "example": example,
    }


@comment_feeds.get(COMMENTS[JSON_FEED])
@operation(**_told("JSON Feed 1.1", JSON_FEED, COMMENTS_JSON_EXAMPLE))
def json() -> Response:
    """Give the JSON Feed."""
    return _answered(JSON_FEED)


@comment_feeds.get(COMMENTS[RSS])
@operation(**_told("RSS 2.0", RSS, COMMENTS_RSS_EXAMPLE))
def rss() -> Response:
    """Give the RSS feed."""
    return _answered(RSS)


@comment_feeds.get(COMMENTS[ATOM])
@operation(**_told("Atom", ATOM, COMMENTS_ATOM_EXAMPLE))
def atom() -> Response:
    """Give the Atom feed."""
    return _answered(ATOM)


def _answered(kind: str) -> Response:
    asked = body.query(CommentFeedParameters)
    subject = asked.subject
    slug = queries.moved_to(*subject) if subject and _about(subject) is None else None
    if subject and slug:
        links, told = installation().links, request.args.to_dict()
        return moved(links.public(COMMENTS[kind], **{**told, subject[0]: slug}))
    return fresh(lambda: _comments(asked, kind))


def _comments(asked: CommentFeedParameters, kind: str) -> Made:
    subject, links = asked.subject, installation().links
    about = _about(subject) if subject else None
    statement: Any = latest.said_on(about[0] if about else None) if subject else latest.said()
    found = listed(statement, latest.NEWEST_FIRST, asked)
    feed = comment_feed(
        latest.gathered(found.rows),
        site(),
        links,
        links.public(COMMENTS[kind], article=asked.article, exercise=asked.exercise),
        gettext,
        about=about,
        next_url=found.next_url,
        whole=asked.cursor is None and found.next_url is None,
        hub=site().websub_hub or None,
    )
    return made(feed, kind, ["site", *_names(subject, about)])


def _about(subject: tuple[EntryType, str]) -> tuple[Entry, Revision] | None:
    try:
        return queries.live_entry(*subject)
    except NotFound:
        return None


def _names(subject: tuple[EntryType, str] | None, about: tuple[Entry, Revision] | None) -> list[str]:
    if about is not None:
        return [comment_feed_name(about[0]), f"{about[0].type}:{about[0].slug}"]
    return [f"{subject[0]}s"] if subject else [COMMENT_FEED, "feed"]
