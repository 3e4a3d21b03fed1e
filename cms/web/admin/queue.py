"""The queue as a page: the list, one comment of it open, and what is known about that one."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from flask import render_template, url_for
from pydantic import Field
from sqlalchemy import Select

from cms.accounts.permissions import Actor, Permission
from cms.comments import arriving, claiming, queries, triaging
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.comments.triage.signal import SignalId
from cms.content.overviews import titles
from cms.core.db import LARGEST_ID, db
from cms.core.paging import Order
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import desk_keys, labels
from cms.web.admin.known import known
from cms.web.context import installation
from cms.web.listing import Listed, listed
from cms.web.parameters import FilterText, FormParameters

ALL = "all"
SHELVES = (Status.PENDING, Status.APPROVED, Status.REJECTED, Status.SPAM, ALL)
LIST = {"comment": "", "list": "&view=list"}


class QueueAsked(FormParameters):
    """Which comments the list shows, in which order; `view` is what is seen where there is room for one alone."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    status: Status | Literal["all"] = Status.PENDING
    sort: Literal["urgent", "oldest", "newest"] | None = None
    article: FilterText | None = None
    author: FilterText | None = None
    signal: SignalId | None = None
    rule: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    q: FilterText | None = None
    view: Literal["comment", "list"] = "comment"

    @property
    def narrowing(self) -> dict[str, Any]:
        """Give what narrows the list beyond its status."""
        return self.model_dump(mode="json", include={"article", "author", "signal", "rule", "q"}, exclude_none=True)

    @property
    def told(self) -> dict[str, Any]:
        """Give what was asked as the parameters of an address."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude={"pane", "view", "since"})

    @property
    def told_as_list(self) -> dict[str, Any]:
        """Give the same, and that the list is to be seen where it is seen now."""
        return {**self.told, **({"view": "list"} if self.view == "list" else {})}

    @property
    def watched(self) -> str:
        """Give what was asked as a query without its place, as the page asks what is new in it."""
        return urlencode({name: value for name, value in self.told.items() if name not in {"cursor", "limit"}})

    @property
    def sorted_by(self) -> str:
        """Name the order of the list: what waits begins with the most urgent, what is decided with the newest."""
        return self.sort or ("urgent" if self.status == Status.PENDING else "newest")

    def holds(self, comment: Comment) -> bool:
        """Tell whether a comment stands on the shelf that the list shows."""
        return self.status in {ALL, comment.status}

    @property
    def order(self) -> Order:
        """Give the order of the list."""
        return queries.ORDERS[self.sorted_by]

    def selected(self, actor: Actor) -> Select[Comment]:
        """Select the comments of the list."""
        status = None if self.status == ALL else self.status
        return queries.queue(
            actor,
            status=status,
            article=self.article,
            author=self.author,
            signal=self.signal,
            in_danger=True,
            rule=self.rule,
            q=self.q,
        )


class CommentAsked(QueueAsked):
    """The list beside one comment; `pane` asks for the comment without the page around it."""

    pane: bool = False


def index() -> str:
    """Show the list with its first comment open; where there is room for one alone, that comment."""
    asked, actor, newest = body.query(QueueAsked), page_actor(), arriving.latest()
    found = _listed(asked, actor)
    return _page(asked, actor, found, found.rows[0] if found.rows else None, view=asked.view, newest=newest)


def read(comment_id: int) -> str:
    """Show one comment, with the list beside it where there is room."""
    asked, actor, newest = body.query(CommentAsked), page_actor(), arriving.latest()
    comment = queries.one(actor, comment_id)
    if asked.pane:
        return render_template("admin/queue/pane.html", **known(asked, actor, comment))
    return _page(asked, actor, _listed(asked, actor), comment, view="comment", newest=newest)


def behind(asked: QueueAsked, actor: Actor, comment: Comment) -> Comment | None:
    """Give what comes behind a comment in the list, whether that one is still in it or not."""
    order = asked.order
    return db.session.scalars(order.apply(asked.selected(actor), order.key(comment), 1)).first()


def shown_rows(asked: QueueAsked, actor: Actor, comments: Sequence[Comment]) -> dict[str, Any]:
    """Give what the rows of the list need."""
    return {
        "asked": asked,
        "rows": comments,
        "titles": titles([comment.entry_id for comment in comments]),
        "claims": claiming.held_by_others(actor, [comment.id for comment in comments]),
        "held": queries.held(comments) if asked.status == Status.PENDING else set(),
        "seen": triaging.kept(comment.id for comment in comments),
        "signal_names": labels.signals(),
        "may_decide": actor.may(Permission.COMMENTS_MODERATE),
    }


def _listed(asked: QueueAsked, actor: Actor) -> Listed:
    return listed(asked.selected(actor), asked.order, asked, scalar=True, path=url_for("desk.index"), told=asked.told)


def _page(asked: QueueAsked, actor: Actor, found: Listed, opened: Comment | None, *, view: str, newest: int) -> str:
    told = {
        "view": view,
        "newest": newest,
        "opened": opened,
        "next_path": found.next_url and found.next_url.removeprefix(installation().links.public_url) + LIST[view],
        "shelves": SHELVES,
        "doings": desk_keys.KEYS,
        "labels": labels.labels(),
        "article_title": queries.title_at(asked.article) if asked.article else None,
        **shown_rows(asked, actor, found.rows),
        **(known(asked, actor, opened) if opened else {}),
    }
    return render_template("admin/comments.html", **told)
