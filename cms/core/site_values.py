"""The values that settings of the site can have: what each must be, and how it is written in the environment."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field

from cms.core.help_lines import read as read_help_line
from cms.core.languages import LANGUAGE
from cms.core.mail_server import is_address
from cms.core.text import PlainText
from cms.core.urls import host_of, is_origin, is_web_address, origin_of

RoleName = Literal["author", "editor", "moderator", "admin"]
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
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


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
    found = text if text == "*" else origin_of(text)
    if found is None:
        raise ValueError("must hold origins such as https://example.org")
    return found


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
RateText = Annotated[str, AfterValidator(_rate)]
Origin = Annotated[str, AfterValidator(_origin)]
ImageHost = Annotated[PlainText, AfterValidator(_host)]
Zone = Annotated[str, AfterValidator(_zone)]
Language = Annotated[str, AfterValidator(_language)]
WebAddress = Annotated[PlainText, AfterValidator(_web_address), Field(max_length=2000)]
Header = Annotated[str, AfterValidator(_header)]
HelpLineText = Annotated[PlainText, AfterValidator(_help_line), Field(max_length=300)]
MailAddress = Annotated[PlainText, AfterValidator(_mail_address), Field(max_length=254)]
