"""The site's own settings: a default each, rows in the database over it, the environment over both."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator
from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base, db
from cms.core.help_lines import USUAL, HelpLine
from cms.core.help_lines import read as read_help_line
from cms.core.mail_server import is_address
from cms.core.scripts import CRISIS_SCRIPT, EMERGENCY_SCRIPT
from cms.core.text import PlainText
from cms.core.urls import host_of, is_origin, is_web_address

CheckName = Literal[
    "neck_cautions",
    "cautions",
    "dosage",
    "film",
    "live_exercises",
    "summary",
    "search_title",
    "authors",
    "reviewer",
    "review",
    "sources",
    "alt_texts",
    "picture_names",
    "headings",
    "links",
    "link_texts",
    "reading_age",
    "paragraphs",
]
CRISIS_NOTICE = (
    "Thank you for writing this. It matters to us, and one of us will read it as soon as we can. That may not be"
    " soon enough. If you might hurt yourself, or somebody is in danger, please call your emergency number now"
    " (112, 999, 911 or the one where you are), or go to the nearest emergency department. You do not have to"
    " carry this alone: people are there to listen, in confidence."
)
EMERGENCY_NOTICE = (
    "Something that you describe can need a doctor today, and nobody can tell that from a comment. Please do not"
    " wait for our answer, and leave the exercises for now. Call your emergency number (112, 999, 911 or the one"
    " where you are), or go to the nearest emergency department. If you are not sure, ring your health advice line"
    " and tell them what you wrote here."
)
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*\Z")


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds."""

    count: int
    seconds: int


def rate_from(text: str) -> Rate | None:
    """Read `10/minute`; None for `off`. Raises ValueError for anything else."""
    if text == "off":
        return None
    found = re.fullmatch(r"([1-9]\d{0,5})/(second|minute|hour|day)", text)
    if not found:
        raise ValueError("must be a rate such as 10/minute (second, minute, hour, day), or off")
    return Rate(int(found[1]), SECONDS[found[2]])


def _rate(text: str) -> str:
    rate_from(text)
    return text


def _listed(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _origin(text: str) -> str:
    if text != "*" and not is_origin(text):
        raise ValueError("must hold origins such as https://example.org")
    return text.lower()


def _host(text: str) -> str:
    if host_of(f"https://{text}") != text.lower() or not is_origin(f"https://{text}"):
        raise ValueError("must hold names of hosts such as images.example.org")
    return text.lower()


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone such as Europe/Berlin") from None
    return name


def _language(tag: str) -> str:
    if not LANGUAGE.match(tag):
        raise ValueError("must be a language tag such as en or pt-BR")
    return tag


def _web_address(text: str) -> str:
    if text and not is_web_address(text):
        raise ValueError("must be an http or https address")
    return text


def _header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,100}", text):
        raise ValueError("must be the name of a header, such as Surrogate-Key")
    return text


def _lines(value: object) -> object:
    return [part.strip() for part in re.split(r"[;\n]", value) if part.strip()] if isinstance(value, str) else value


def _help_line(text: str) -> str:
    read_help_line(text)
    return text


def _mail_address(text: str) -> str:
    if not is_address(text):
        raise ValueError("must hold e-mail addresses such as ana@clinic.example")
    return text.lower()


Listed = BeforeValidator(_listed)
Lines = BeforeValidator(_lines)


class SiteSettings(BaseModel):
    """What an admin of the site decides while it runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    site_title: Annotated[PlainText, Field(min_length=1, max_length=200)] = "Vertebra"
    site_description: Annotated[PlainText, Field(max_length=1000)] = ""
    site_icon: Annotated[PlainText, AfterValidator(_web_address), Field(max_length=2000)] = ""
    language: Annotated[str, AfterValidator(_language)] = "en"
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    image_hosts: Annotated[list[Annotated[PlainText, AfterValidator(_host)]], Listed, Field(max_length=100)] = Field(
        default_factory=list
    )
    required_checks: Annotated[list[CheckName], Listed] = Field(default_factory=list)
    comment_origins: Annotated[list[Annotated[str, AfterValidator(_origin)]], Listed, Field(max_length=100)] = Field(
        default_factory=list
    )
    comments_open: bool = True
    comment_challenge: bool = False
    comment_rate: Annotated[str, AfterValidator(_rate)] = "10/minute"
    comment_hold: Literal["all", "first", "flagged"] = "first"
    comment_length: Annotated[int, Field(ge=1, le=20_000)] = 5000
    comment_links: Annotated[int, Field(ge=0, le=100)] = 2
    comment_answers: Annotated[int, Field(ge=0, le=1000)] = 0
    comment_self_answers: bool = True
    comment_days_open: Annotated[int, Field(ge=0, le=36_500)] = 0
    comment_edit_minutes: Annotated[int, Field(ge=0, le=1440)] = 15
    comment_learn_after: Annotated[int, Field(ge=0, le=100_000)] = 50
    report_threshold: Annotated[int, Field(ge=0, le=1000)] = 3
    consent_text: Annotated[PlainText, Field(max_length=5000)] = ""
    consent_version: Annotated[PlainText, Field(max_length=50, validate_default=True)] = ""

    people_on_duty: Annotated[
        list[Annotated[PlainText, AfterValidator(_mail_address), Field(max_length=254)]], Listed, Field(max_length=100)
    ] = Field(default_factory=list)
    removed_contact: Annotated[PlainText, Field(min_length=1, max_length=200)] = (
        "[removed by the editors: contact details]"
    )
    removed_health: Annotated[PlainText, Field(min_length=1, max_length=200)] = (
        "[removed by the editors: health details]"
    )
    removed_words: Annotated[PlainText, Field(min_length=1, max_length=200)] = "[removed by the editors]"
    pending_days: Annotated[int, Field(ge=0, le=3650)] = 0
    rejected_days: Annotated[int, Field(ge=0, le=3650)] = 30
    spam_days: Annotated[int, Field(ge=0, le=3650)] = 30
    originals_days: Annotated[int, Field(ge=1, le=3650)] = 90

    crisis_notice: Annotated[PlainText, Field(min_length=1, max_length=3000)] = CRISIS_NOTICE
    emergency_notice: Annotated[PlainText, Field(min_length=1, max_length=3000)] = EMERGENCY_NOTICE
    crisis_script: Annotated[PlainText, Field(min_length=1, max_length=5000)] = CRISIS_SCRIPT
    emergency_script: Annotated[PlainText, Field(min_length=1, max_length=5000)] = EMERGENCY_SCRIPT
    help_lines: Annotated[
        list[Annotated[PlainText, AfterValidator(_help_line), Field(max_length=300)]], Lines, Field(max_length=100)
    ] = Field(default_factory=lambda: list(USUAL))

    cdn_purge: Literal["off", "http", "fastly", "cloudflare"] = "off"
    cdn_purge_url: Annotated[PlainText, AfterValidator(_web_address), Field(max_length=2000, validate_default=True)] = (
        ""
    )
    cdn_purge_method: Literal["PURGE", "BAN", "POST", "DELETE"] = "PURGE"
    cdn_purge_header: Annotated[str, AfterValidator(_header)] = "Surrogate-Key"
    websub_hub: Annotated[PlainText, AfterValidator(_web_address), Field(max_length=2000)] = ""

    @field_validator("cdn_purge_url")
    @classmethod
    def _orders_have_an_address(cls, url: str, others: ValidationInfo) -> str:
        if others.data.get("cdn_purge", "off") != "off" and not url:
            raise ValueError("must be there, since a cache is to be told what to drop")
        return url

    @field_validator("consent_version")
    @classmethod
    def _wording_has_a_version(cls, version: str, others: ValidationInfo) -> str:
        if others.data.get("consent_text") and not version:
            raise ValueError("must be there while there is a wording, so that it is known what was agreed to")
        return version

    @property
    def rate(self) -> Rate | None:
        """Give the rate of comments per client, None where there is no limit."""
        return rate_from(self.comment_rate)

    @property
    def lines(self) -> list[HelpLine]:
        """Give who listens, by country."""
        return [read_help_line(line) for line in self.help_lines]


class SiteSetting(Base):
    """One setting that an admin changed from its default."""

    __tablename__ = "site_setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


def load(fixed: Mapping[str, Any]) -> SiteSettings:
    """Give the settings in force: defaults, then rows, then what the environment fixes."""
    kept: dict[str, Any] = dict(db.session.connection().execute(select(SiteSetting.name, SiteSetting.value)).all())
    known = {name: value for name, value in kept.items() if name in SiteSettings.model_fields}
    return SiteSettings.model_validate({**known, **fixed})


def store(name: str, value: Any) -> None:
    """Keep one setting; what it replaces is gone."""
    db.session.merge(SiteSetting(name=name, value=value))
    db.session.flush()
