"""Settings that are needed before there is a database: read from the environment, checked at start."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    ByteSize,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from cms.core import destinations, mail_server, reporting, storage
from cms.core.errors import Misconfigured
from cms.core.redis import address
from cms.core.site import SiteSettings
from cms.core.urls import origin_of

PREFIX = "CMS_"
SHORTEST_SECRET = 32
DRIVERS = {"sqlite": "sqlite", "sqlite+pysqlite": "sqlite", "postgresql": "postgresql+psycopg"}
METRICS_OFF, METRICS_LOCAL, METRICS_ON = "off", "local", "on"
SHORTEST_TOKEN = 16
NOT_OURS = {"assets", "corpora"}  # read by the build and by the tests


def _database(url: str) -> str:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(
            "is not a database address such as sqlite:///cms.db or postgresql+psycopg://user@host/name"
        ) from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError("must name an SQLite or a PostgreSQL database")
    parsed = parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed.drivername not in DRIVERS.values():
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://, since no other driver is installed")
    if parsed.drivername == "sqlite" and parsed.database in {None, "", ":memory:"}:
        return url
    if parsed.drivername == "sqlite":
        parsed = parsed.set(database=str(Path(parsed.database or "").resolve()))
    return parsed.render_as_string(hide_password=False)


def _replica(url: str) -> str:
    if not url:
        return url
    url = _database(url)
    if make_url(url).get_backend_name() != "postgresql":
        raise ValueError("must be a PostgreSQL address: only PostgreSQL has replicas")
    return url


def _secret(value: SecretStr | None) -> SecretStr | None:
    if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(f"must have at least {SHORTEST_SECRET} characters")
    return value


def _listed(value: SecretStr | None) -> list[str]:
    return [part.strip() for part in value.get_secret_value().split(",")] if value else []


def _keys(value: SecretStr | None) -> SecretStr | None:
    if any(len(key) < SHORTEST_SECRET for key in _listed(value)):
        raise ValueError(f"must hold comma-separated keys of at least {SHORTEST_SECRET} characters each")
    return value


def _origin(url: str) -> str:
    found = origin_of(url.rstrip("/"))
    if url and found is None:
        raise ValueError("must be an origin such as https://example.org, without a path")
    return found or ""


def _media(url: str) -> str:
    if url:
        storage.check(url)
    return url


def _pattern(pattern: str) -> str:
    if not pattern.startswith("/") or "{slug}" not in pattern:
        raise ValueError("must be a path that holds {slug}, such as /articles/{slug}")
    return pattern


def _smtp(value: SecretStr | None) -> SecretStr | None:
    if value is not None:
        mail_server.read(value.get_secret_value())
    return value


def _redis(value: SecretStr | None) -> SecretStr | None:
    if value is not None:
        address.check(value.get_secret_value())
    return value


def _sentry(value: SecretStr | None) -> SecretStr | None:
    if value is not None:
        reporting.check(value.get_secret_value())
    return value


def _hosts(names: str) -> str:
    destinations.hosts(names)
    return names


def _metrics(value: SecretStr) -> SecretStr:
    told = value.get_secret_value()
    if told not in {METRICS_OFF, METRICS_LOCAL, METRICS_ON} and (len(told) < SHORTEST_TOKEN or not told.isascii()):
        raise ValueError(f"must be off, local, on, or a token of at least {SHORTEST_TOKEN} ASCII characters")
    return value


class Settings(BaseModel):
    """What the operator says through `CMS_…` variables or a `.env` file; the variables win."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    database_url: Annotated[str, AfterValidator(_database)] = "sqlite:///instance/cms.db"
    database_replica_url: Annotated[str, AfterValidator(_replica)] = ""
    secret_key: Annotated[SecretStr | None, AfterValidator(_secret)] = None
    encryption_keys: Annotated[SecretStr | None, AfterValidator(_keys)] = None
    redis_url: Annotated[SecretStr | None, AfterValidator(_redis)] = None
    public_url: Annotated[str, AfterValidator(_origin)] = "http://127.0.0.1:8000"
    site_url: Annotated[str, AfterValidator(_origin)] = ""
    article_url_pattern: Annotated[str, AfterValidator(_pattern)] = "/articles/{slug}"
    exercise_url_pattern: Annotated[str, AfterValidator(_pattern)] = "/exercises/{slug}"
    media_url: Annotated[str, AfterValidator(_media)] = ""
    imports_folder: str = ""
    import_bytes: Annotated[ByteSize, Field(gt=0)] = ByteSize(2 * 1024 * 1024 * 1024)
    smtp_url: Annotated[SecretStr | None, AfterValidator(_smtp)] = None
    mail_from: str = ""
    cdn_token: SecretStr | None = None
    webhook_allow_hosts: Annotated[str, AfterValidator(_hosts)] = ""
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0
    cache_bytes: Annotated[ByteSize, Field(ge=0)] = ByteSize(64 * 1024 * 1024)
    metrics: Annotated[SecretStr, AfterValidator(_metrics)] = SecretStr(METRICS_LOCAL)
    metrics_folder: str = ""
    sentry_dsn: Annotated[SecretStr | None, AfterValidator(_sentry)] = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    fixed_site: dict[str, Any] = Field(default_factory=dict, exclude=True)
    unknown: tuple[str, ...] = Field(default=(), exclude=True)

    @field_validator("database_replica_url")
    @classmethod
    def _a_replica_is_of_the_database(cls, value: str, others: ValidationInfo) -> str:
        database = others.data.get("database_url")  # none where that is wrong itself, and told
        if value and database and make_url(database).get_backend_name() != "postgresql":
            raise ValueError("needs a PostgreSQL database in CMS_DATABASE_URL, of which it is a replica")
        return value

    @field_validator("mail_from")
    @classmethod
    def _letters_come_from_somebody(cls, value: str, others: ValidationInfo) -> str:
        if value:
            return mail_server.sender(value)
        if others.data.get("smtp_url") is not None:
            raise ValueError("must say who letters come from, since CMS_SMTP_URL is set")
        return value

    @model_validator(mode="after")
    def _site_lives_here_by_default(self) -> Self:
        if not self.site_url:
            object.__setattr__(self, "site_url", self.public_url)
        return self

    @model_validator(mode="after")
    def _files_lie_beside_the_database_by_default(self) -> Self:
        database = make_url(self.database_url)
        beside = database.get_backend_name() == "sqlite" and database.database not in {None, "", ":memory:"}
        place = Path(database.database or "").parent if beside else Path("instance").resolve()
        if not self.media_url:
            object.__setattr__(self, "media_url", (place / "media").as_uri())
        chosen = Path(self.imports_folder).resolve() if self.imports_folder else place / "imports"
        object.__setattr__(self, "imports_folder", str(chosen))
        return self

    @property
    def mail(self) -> mail_server.MailServer | None:
        """Give where letters are handed over; None where no mail is sent."""
        return mail_server.read(self.smtp_url.get_secret_value()) if self.smtp_url else None

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Give the hosts that requests may go to though they are private."""
        return destinations.hosts(self.webhook_allow_hosts)

    @property
    def keys(self) -> list[str]:
        """Give the encryption keys, the one that encrypts first; the secret key stands in for them.

        It is one key. Each part of one that holds commas was a key by itself once, so it opens what was sealed then.
        """
        chosen, parts = _listed(self.encryption_keys), _listed(self.secret_key)
        if self.secret_key and len(parts) > 1:
            return [*chosen, self.secret_key.get_secret_value().strip(), *parts]
        return chosen or parts


def read(environment: Mapping[str, str], env_file: Path = Path(".env")) -> Settings:
    """Build the settings from an environment and a `.env` file.

    Raises Misconfigured with one sentence that names the first bad variable. Names that start with
    `CMS_` and mean nothing are kept in `unknown`, each with the nearest name that does.
    """
    try:
        told = {name.upper(): value for name, value in dotenv_values(env_file).items() if value is not None}
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(f"{env_file}: cannot be read; it must be a file of text in UTF-8.") from None
    told |= {name.upper(): value for name, value in environment.items()}
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in told.items()
        if name.startswith(PREFIX) and value != ""
    }
    own = set(Settings.model_fields) - {"fixed_site", "unknown"}
    site = set(SiteSettings.model_fields)
    fixed = {name: value for name, value in given.items() if name in site}
    strangers = sorted(set(given) - own - site - NOT_OURS)
    try:
        checked = SiteSettings.model_validate(fixed).model_dump(include=set(fixed))
        values: dict[str, Any] = {name: value for name, value in given.items() if name in own}
        return Settings(**values, fixed_site=checked, unknown=tuple(_hint(name, own | site) for name in strangers))
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else "settings"
        raise Misconfigured(f"{name}: {first['msg'].removeprefix('Value error, ')}.") from None


def _hint(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    shown = PREFIX + name.upper()
    return f"{shown} (did you mean {PREFIX}{near[0].upper()}?)" if near else shown
