"""The site's own settings: a default each, rows in the database over it, the environment over both."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base, db
from cms.core.help_lines import USUAL, HelpLine
from cms.core.help_lines import read as read_help_line
from cms.core.scripts import CRISIS_NOTICE, CRISIS_SCRIPT, EMERGENCY_NOTICE, EMERGENCY_SCRIPT
from cms.core.site_values import (
    CheckName,
    Header,
    HelpLineText,
    ImageHost,
    Language,
    Lines,
    Listed,
    MailAddress,
    Origin,
    Rate,
    RateText,
    RoleName,
    WebAddress,
    Zone,
    rate_from,
)
from cms.core.text import PlainText


class SiteSettings(BaseModel):
    """What an admin of the site decides while it runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    site_title: Annotated[PlainText, Field(min_length=1, max_length=200)] = "Vertebra"
    site_description: Annotated[PlainText, Field(max_length=1000)] = ""
    site_icon: WebAddress = ""
    language: Language = "en"
    timezone: Zone = "UTC"
    image_hosts: Annotated[list[ImageHost], Listed, Field(max_length=100)] = Field(default_factory=list)
    second_factor_roles: Annotated[list[RoleName], Listed] = Field(default_factory=list)
    required_checks: Annotated[list[CheckName], Listed] = Field(default_factory=list)
    comment_origins: Annotated[list[Origin], Listed, Field(max_length=100)] = Field(default_factory=list)
    comments_open: bool = True
    comment_anyone: bool = True
    comment_name_required: bool = True
    comment_email_required: bool = True
    comment_challenge: bool = False
    comment_rate: RateText = "10/minute"
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

    people_on_duty: Annotated[list[MailAddress], Listed, Field(max_length=100)] = Field(default_factory=list)
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
    help_lines: Annotated[list[HelpLineText], Lines, Field(max_length=100)] = Field(default_factory=lambda: list(USUAL))

    cdn_purge: Literal["off", "http", "fastly", "cloudflare"] = "off"
    cdn_purge_url: Annotated[WebAddress, Field(validate_default=True)] = ""
    cdn_purge_method: Literal["PURGE", "BAN", "POST", "DELETE"] = "PURGE"
    cdn_purge_header: Header = "Surrogate-Key"
    websub_hub: WebAddress = ""

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


_KEPT = select(SiteSetting.name, SiteSetting.value)
_last: list[tuple[dict[str, Any], SiteSettings]] = []  # what was read last, and what it means: it seldom changes


def load(fixed: Mapping[str, Any]) -> SiteSettings:
    """Give the settings in force: defaults, then rows, then what the environment fixes."""
    kept: dict[str, Any] = dict(db.session.connection().execute(_KEPT).all())
    told = {**{name: value for name, value in kept.items() if name in SiteSettings.model_fields}, **fixed}
    for known, settings in _last:
        if known == told:
            return settings
    read = SiteSettings.model_validate(told)
    _last[:] = [(told, read)]
    return read


def store(name: str, value: Any) -> None:
    """Keep one setting; what it replaces is gone."""
    db.session.merge(SiteSetting(name=name, value=value))
    db.session.flush()
