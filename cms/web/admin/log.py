"""The log: who did what, when and why. Moderators see what was done to comments, admins all of it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, url_for
from pydantic import AfterValidator, Field
from sqlalchemy import Select

from cms.accounts import users
from cms.accounts.permissions import Permission
from cms.audit import searching
from cms.audit.log import LogRow
from cms.content.queries import is_id
from cms.content.status import EntryType
from cms.core.db import LARGEST_ID
from cms.core.paging import Order
from cms.delivery.subjects import subjects_of
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import log_words
from cms.web.admin.forms.settings import setting_name
from cms.web.admin.labels import labels, signals
from cms.web.admin.member_words import member_name
from cms.web.admin.pages import exactly, needs
from cms.web.context import installation, site
from cms.web.listing import listed
from cms.web.parameters import FilterText, FormParameters

log = Blueprint("log", __name__, url_prefix="/admin/log")
NEWEST = Order((LogRow.id,), descending=True, key=lambda row: (row.id,))
COMMENTS = "comment"
LOGGED = (COMMENTS, "rule")  # what moderators do
SHOWN = "slug"  # stands in the sentence, for a thing that is gone
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


ADDRESSES: dict[str, Callable[[int], str]] = {
    COMMENTS: lambda number: url_for("desk.read", comment_id=number),
    EntryType.ARTICLE: lambda number: url_for("articles_desk.edit", entry_id=number),
    EntryType.EXERCISE: lambda number: url_for("exercises_desk.edit", entry_id=number),
    "media": lambda number: url_for("media_desk.one", media_id=number),
    "tag": lambda number: url_for("taxonomy.tag", tag_id=number),
    "author": lambda number: url_for("taxonomy.author", author_id=number),
    "person": lambda number: url_for("commenter_desk.one", person_id=number),
    "user": lambda number: url_for("people.show", user_id=number),
    "token": lambda _number: url_for("tokens.index", everyone="true"),
}


def _person(text: str) -> str:
    if text not in log_words.ACTORS and not is_id(text):
        raise ValueError("is nobody that the log knows")
    return text


def _kind(text: str) -> str:
    if text not in log_words.KINDS:
        raise ValueError("is no kind of thing that the log knows")
    return text


def _action(text: str) -> str:
    if text not in log_words.ACTIONS:
        raise ValueError("is nothing that the log knows")
    return text


class LogAsked(FormParameters):
    """Which rows the page shows, days by the site's clocks."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    person: Annotated[FilterText, AfterValidator(_person)] | None = None
    kind: Annotated[FilterText, AfterValidator(_kind)] | None = None
    action: Annotated[FilterText, AfterValidator(_action)] | None = None
    since: Day | None = None
    until: Day | None = None
    number: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    reason: FilterText | None = None

    @property
    def narrowing(self) -> dict[str, Any]:
        """Give what narrows the list, as the parameters of an address."""
        return self.model_dump(
            mode="json",
            include={"person", "kind", "action", "since", "until", "number", "reason"},
            exclude_defaults=True,
        )


@log.get("")
@needs(Permission.COMMENTS_READ)
def index() -> str:
    """Show one page of the log, the newest first."""
    asked, sees_all = body.query(LogAsked), page_actor().may(Permission.SITE_ADMIN)
    found = listed(_narrowed(asked, sees_all=sees_all), NEWEST, asked, scalar=True)
    subjects = subjects_of(found.rows)
    people = users.everyone() if sees_all else users.moderators()
    return render_template(
        "admin/log.html",
        asked=asked,
        rows=found.rows,
        details={row.id: _details(row, {each.id: each.name for each in people}) for row in found.rows},
        subjects=subjects,
        addresses={
            (kind, number): ADDRESSES[kind](number)
            for (kind, number), subject in subjects.items()
            if subject.opens and kind in ADDRESSES
        },
        words=log_words,
        states=_states(),
        people=people,
        sees_all=sees_all,
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=url_for("log.index", **asked.narrowing) if asked.cursor else "",
    )


def _narrowed(asked: LogAsked, *, sees_all: bool) -> Select[LogRow]:
    statement = searching.found(
        subject_type=asked.kind,
        subject_id=asked.number,
        action=asked.action,
        actor_id=int(asked.person) if asked.person and is_id(asked.person) else None,
        actor_kind=asked.person if asked.person in log_words.ACTORS else None,
        since=_morning(asked.since) if asked.since else None,
        until=_morning(asked.until + timedelta(days=1)) if asked.until else None,
        reason=asked.reason,
        reasons=_codes(asked.reason),
    )
    return statement if sees_all else statement.where(LogRow.subject_type.in_(LOGGED))


def _codes(words: str | None) -> list[str]:
    """Give the codes whose words on this page hold what is looked for."""
    sought = (words or "").casefold()
    return [code for code, word in _states().items() if sought and sought in str(word).casefold()]


def _states() -> dict[str, Any]:
    return {**signals(), **labels(), **log_words.STATES}


def _details(row: LogRow, names: Mapping[int, str]) -> list[tuple[str, Any]]:
    """Give what else the row holds, in the order of the table of words, with words for codes."""
    known = [name for name in log_words.DETAILS if name in row.details]
    others = [name for name in row.details if name not in log_words.DETAILS and name != SHOWN]
    return [
        (str(log_words.DETAILS.get(name, name.replace("_", " "))), _in_words(name, row.details[name], names))
        for name in [*known, *others]
    ]


def _in_words(name: str, value: Any, names: Mapping[int, str]) -> Any:
    if name == "members":
        return [member_name(each) for each in value]
    if name == "settings":
        return [setting_name(each) for each in value]
    if name == "owner":
        return names.get(value, value)
    return exactly(datetime.fromisoformat(value)) if name.endswith("_at") and value else value


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(site().timezone))
