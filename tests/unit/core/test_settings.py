"""Settings: defaults, a `.env` file over them, the environment over both, and one sentence for what is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cms.core.errors import Misconfigured
from cms.core.redis.server import Server
from cms.core.sealing import Sealer
from cms.core.settings import Settings, read
from tests.served import CHECKOUT

NO_FILE = Path(os.devnull)
LONG = "k" * 32


def test_without_any_variable_every_setting_has_its_default() -> None:
    settings = read({}, NO_FILE)
    assert settings.database_url.endswith("/instance/cms.db")
    assert (settings.public_url, settings.site_url) == ("http://127.0.0.1:8000", "http://127.0.0.1:8000")
    assert (settings.article_url_pattern, settings.exercise_url_pattern) == ("/articles/{slug}", "/exercises/{slug}")
    assert (settings.trusted_proxies, settings.log_level) == (0, "info")
    assert settings.secret_key is None
    assert settings.keys == []
    assert (settings.fixed_site, settings.unknown) == ({}, ())


def test_a_file_is_read_under_the_environment(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"CMS_SECRET_KEY={LONG}\nCMS_LOG_LEVEL=debug\nOTHER=1\n", encoding="utf-8")
    settings = read({"CMS_LOG_LEVEL": "error"}, file)
    assert settings.keys == [LONG]
    assert settings.log_level == "error"


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert read({"CMS_PUBLIC_URL": "", "CMS_SECRET_KEY": ""}, NO_FILE) == read({}, NO_FILE)


def test_a_name_may_be_written_in_lower_case() -> None:
    assert read({"cms_log_level": "debug"}, NO_FILE).log_level == "debug"


def test_the_front_end_lives_at_the_service_unless_it_is_told_otherwise() -> None:
    assert read({"CMS_PUBLIC_URL": "https://cms.example"}, NO_FILE).site_url == "https://cms.example"
    told = {"CMS_PUBLIC_URL": "https://cms.example", "CMS_SITE_URL": "https://clinic.example/"}
    assert read(told, NO_FILE).site_url == "https://clinic.example"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        pytest.param("DATABASE_URL", "nonsense", "is not a database address", id="text that is no address"),
        pytest.param("DATABASE_URL", "mysql://host/name", "SQLite or a PostgreSQL", id="another database"),
        pytest.param("DATABASE_URL", "postgresql+psycopg2://host/name", "begin with", id="a driver we do not bring"),
        pytest.param("DATABASE_URL", "sqlite+aiosqlite:///x.db", "begin with", id="a driver for other programs"),
        pytest.param(
            "DATABASE_URL", "postgresql://host:port/name", "is not a database address", id="a port of letters"
        ),
        pytest.param("WEBHOOK_ALLOW_HOSTS", "http://a.example/", "must hold hosts", id="an address for a host"),
        pytest.param("SECRET_KEY", "k" * 31, "at least 32", id="a secret that can be guessed"),
        pytest.param("ENCRYPTION_KEYS", f"{LONG},short", "at least 32", id="one key of two is too short"),
        pytest.param("ENCRYPTION_KEYS", f"{LONG},", "at least 32", id="an empty key behind a comma"),
        pytest.param("PUBLIC_URL", "cms.example", "origin", id="a host without a scheme"),
        pytest.param("PUBLIC_URL", "https://cms.example/path", "origin", id="an origin with a path"),
        pytest.param("PUBLIC_URL", "https://cms.example?a=b", "origin", id="an origin with a query"),
        pytest.param("PUBLIC_URL", "https://me:secret@cms.example", "origin", id="an origin with a password"),
        pytest.param("PUBLIC_URL", "https://cms.example:", "origin", id="a colon without a port"),
        pytest.param("PUBLIC_URL", "https://cms.example:99999", "origin", id="a port that does not exist"),
        pytest.param("SITE_URL", "https://a\u0378.example", "origin", id="a letter that no host has"),
        pytest.param("SITE_URL", "ftp://clinic.example", "origin", id="a scheme that is not the web's"),
        pytest.param("ARTICLE_URL_PATTERN", "/articles/", "{slug}", id="a pattern without a slug"),
        pytest.param("EXERCISE_URL_PATTERN", "exercises/{slug}", "{slug}", id="a pattern that is no path"),
        pytest.param("SMTP_URL", "mail.example.org:25", "smtp://", id="a mail server without a scheme"),
        pytest.param("SMTP_URL", "smtp://mail.example.org?ssl", "starttls", id="an option of mail that is none"),
        pytest.param("REDIS_URL", "redis.example.org:6379", "redis://", id="a Redis without a scheme"),
        pytest.param("REDIS_URL", "redis:///0", "redis://", id="a Redis without a host"),
        pytest.param("REDIS_URL", "redis://host:port/0", "redis://", id="a Redis with a port of letters"),
        pytest.param("REDIS_URL", "unix://", "redis://", id="a socket without a path"),
        pytest.param("REDIS_URL", "redis://host/main", "number", id="a Redis database by name"),
        pytest.param("REDIS_URL", "unix:///run/redis.sock?db=main", "number", id="a database of a socket by name"),
        pytest.param("REDIS_URL", "redis://host/0?socket_timeout=60", "no options", id="a patience that is not ours"),
        pytest.param("REDIS_URL", "rediss://host/0?timeout=60", "ssl_ca_certs", id="an option that TLS does not have"),
        pytest.param("MAIL_FROM", "The clinic", "e-mail address", id="a sender without an address"),
        pytest.param("DATABASE_REPLICA_URL", "sqlite:///copy.db", "only PostgreSQL", id="a file as a replica"),
        pytest.param("DATABASE_REPLICA_URL", "postgresql://copy/cms", "of which", id="a replica of a file"),
        pytest.param("PEOPLE_ON_DUTY", "ana@clinic.example, ben", "e-mail addresses", id="one of two is no address"),
        pytest.param("TRUSTED_PROXIES", "-1", "greater than or equal", id="fewer proxies than none"),
        pytest.param("TRUSTED_PROXIES", "one", "integer", id="a count in words"),
        pytest.param("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'", id="a level that is none"),
        pytest.param("COMMENT_RATE", "often", "10/minute", id="a rate that is none"),
        pytest.param("COMMENT_HOLD", "some", "'all', 'first' or 'flagged'", id="a policy that is none"),
        pytest.param("COMMENT_LENGTH", "0", "greater than or equal", id="no comment is this short"),
        pytest.param("COMMENT_ORIGINS", "https://a.example, b", "origins", id="one of two origins is none"),
        pytest.param("IMAGE_HOSTS", "https://images.example", "hosts", id="an address where a host is asked for"),
        pytest.param("LANGUAGE", "plain english", "language tag", id="a language in words"),
        pytest.param("TIMEZONE", "Berlin", "time zone", id="a city without its continent"),
        pytest.param("TIMEZONE", "../../etc/passwd", "time zone", id="a zone that is a path"),
        pytest.param("SITE_TITLE", " ", "at least 1", id="a title of blanks"),
        pytest.param("SITE_ICON", "icon.png", "http or https", id="an icon without a host"),
    ],
)
def test_a_bad_value_is_one_sentence_that_names_the_variable(name: str, value: str, told: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read({f"CMS_{name}": value}, NO_FILE)
    assert refused.value.detail.startswith(f"CMS_{name}: ")
    assert told in refused.value.detail
    assert refused.value.detail.endswith(".")
    assert "\n" not in refused.value.detail


@pytest.mark.parametrize("name", ["SECRET_KEY", "ENCRYPTION_KEYS", "DATABASE_URL", "SMTP_URL", "REDIS_URL"])
def test_a_refusal_does_not_tell_the_secret_that_was_given(name: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read({f"CMS_{name}": "hunter2"}, NO_FILE)
    assert "hunter2" not in str(refused.value)


def test_a_file_that_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"CMS_SITE_TITLE=\xff\xfe\n")
    with pytest.raises(Misconfigured, match="UTF-8"):
        read({}, file)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("redis://redis.example.org", id="a host alone"),
        pytest.param("redis://:pass%2Fword@redis.example.org:6380/3", id="a password alone"),
        pytest.param("rediss://me:pass@redis.example.org/0?ssl_ca_certs=/etc/ca.pem", id="TLS"),
        pytest.param("redis://[::1]:6379/0", id="an address of IPv6"),
        pytest.param("unix:///run/redis.sock?db=2", id="a socket"),
    ],
)
def test_the_addresses_of_a_redis_are_taken(url: str) -> None:
    given = read({"CMS_REDIS_URL": url}, NO_FILE)
    assert given.redis_url is not None
    assert given.redis_url.get_secret_value() == url
    assert "pass" not in repr(given)
    Server(url).close()


def test_without_the_library_a_redis_is_refused_and_all_else_goes_on() -> None:
    code = (
        "import sys; sys.modules['redis'] = None\n"
        "from pathlib import Path; from cms.app import create_app; from cms.core.settings import read\n"
        "create_app(read({'CMS_DATABASE_URL': 'sqlite:///:memory:'}, Path('/dev/null')))\n"
        "read({'CMS_REDIS_URL': 'redis://host'}, Path('/dev/null'))"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert ended.stderr.strip().endswith(
        "CMS_REDIS_URL: needs the library of Redis: pip install 'vertebra-cms[redis]'."
    )


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        pytest.param("postgresql://me:pass@host/name", "postgresql+psycopg://me:pass@host/name", id="our own driver"),
        pytest.param("postgresql+psycopg://me@host:5433/name", "postgresql+psycopg://me@host:5433/name", id="as told"),
        pytest.param("sqlite:////var/lib/cms.db", "sqlite:////var/lib/cms.db", id="a whole path"),
        pytest.param("sqlite:///x.db", f"sqlite:///{Path('x.db').resolve()}", id="a path is made whole"),
        pytest.param("sqlite:///:memory:", "sqlite:///:memory:", id="a database in memory"),
    ],
)
def test_a_database_address_is_kept_so_that_it_can_be_opened(url: str, kept: str) -> None:
    assert read({"CMS_DATABASE_URL": url}, NO_FILE).database_url == kept


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("CMS_SECERT_KEY", "CMS_SECERT_KEY (did you mean CMS_SECRET_KEY?)", id="letters swapped"),
        pytest.param("CMS_COMENT_RATE", "CMS_COMENT_RATE (did you mean CMS_COMMENT_RATE?)", id="a setting of the site"),
        pytest.param("CMS_ZZZ", "CMS_ZZZ", id="nothing is near"),
        pytest.param("CMS_FIXED_SITE", "CMS_FIXED_SITE", id="a field of our own is no setting"),
    ],
)
def test_an_unknown_name_is_kept_with_the_nearest_known_one(name: str, hint: str) -> None:
    assert read({name: "1"}, NO_FILE).unknown == (hint,)


def test_names_of_other_programs_and_of_the_tests_are_no_strangers() -> None:
    assert read({"PATH": "/bin", "CMSX": "1", "CMS_CORPORA": "/x", "CMS_ASSETS": "/y"}, NO_FILE).unknown == ()


def test_settings_of_the_site_that_the_environment_names_are_fixed_as_they_are_understood() -> None:
    told = {
        "CMS_SITE_TITLE": " The Back Clinic ",
        "CMS_COMMENT_ORIGINS": "https://A.example, https://b.example:8443,",
        "CMS_IMAGE_HOSTS": "Images.Example",
        "CMS_COMMENT_LENGTH": "300",
    }
    assert read(told, NO_FILE).fixed_site == {
        "site_title": "The Back Clinic",
        "comment_origins": ["https://a.example", "https://b.example:8443"],
        "image_hosts": ["images.example"],
        "comment_length": 300,
    }


def test_encryption_keys_stand_in_their_order_and_the_secret_key_stands_in_for_them() -> None:
    first, second = "a" * 32, "b" * 32
    both = read({"CMS_SECRET_KEY": LONG, "CMS_ENCRYPTION_KEYS": f"{first}, {second}"}, NO_FILE)
    assert both.keys == [first, second]
    assert read({"CMS_SECRET_KEY": LONG}, NO_FILE).keys == [LONG]


COMMAS = "short, and " + LONG


@pytest.mark.parametrize(
    ("secret", "chosen", "keys"),
    [
        pytest.param(COMMAS, "", [COMMAS, "short", f"and {LONG}"], id="it is one key, its parts were keys once"),
        pytest.param("," + LONG, "", ["," + LONG, "", LONG], id="an empty part seals nothing any more"),
        pytest.param(COMMAS, LONG, [LONG, COMMAS, "short", f"and {LONG}"], id="it opens what it sealed before"),
        pytest.param(LONG + "s", LONG, [LONG], id="one without commas can be listed, and need not be kept"),
    ],
)
def test_a_secret_key_with_commas_is_one_key(secret: str, chosen: str, keys: list[str]) -> None:
    assert read({"CMS_SECRET_KEY": secret, "CMS_ENCRYPTION_KEYS": chosen}, NO_FILE).keys == keys


def test_what_a_part_of_the_secret_key_sealed_is_opened_still() -> None:
    sealer = Sealer(read({"CMS_SECRET_KEY": "," + LONG}, NO_FILE).keys)
    before = Sealer(["", LONG])
    assert sealer.open(before.seal("a@b.example")) == "a@b.example"
    assert not sealer.is_present(before.seal("a@b.example"))
    with pytest.raises(Misconfigured):
        before.open(sealer.seal("a@b.example"))


@pytest.mark.parametrize(
    ("said", "named"),
    [
        pytest.param("https://Clinic.example:443/", "https://clinic.example", id="the port of https"),
        pytest.param("http://clinic.example:80", "http://clinic.example", id="the port of http"),
        pytest.param("http://clinic.example:443", "http://clinic.example:443", id="the port of the other"),
        pytest.param("https://clinic.example:8443", "https://clinic.example:8443", id="a port of its own"),
        pytest.param("https://Rücken.example", "https://xn--rcken-kva.example", id="letters that ASCII lacks"),
        pytest.param("https://straße.example:443", "https://xn--strae-oqa.example", id="a letter that is no two"),
        pytest.param("http://[0:0::1]:80", "http://[::1]", id="an address of IPv6"),
    ],
)
def test_an_origin_is_kept_as_browsers_name_it(said: str, named: str) -> None:
    told = read({"CMS_SITE_URL": said, "CMS_COMMENT_ORIGINS": said.rstrip("/")}, NO_FILE)
    assert (told.site_url, told.fixed_site["comment_origins"]) == (named, [named])


def test_secrets_are_not_written_where_settings_are_shown() -> None:
    shown = repr(read({"CMS_SECRET_KEY": LONG, "CMS_ENCRYPTION_KEYS": "e" * 40}, NO_FILE))
    assert LONG not in shown
    assert "e" * 40 not in shown


def test_a_mail_server_needs_somebody_whom_letters_come_from() -> None:
    with pytest.raises(Misconfigured, match="CMS_MAIL_FROM: must say who letters come from"):
        read({"CMS_SMTP_URL": "smtp://localhost"}, NO_FILE)
    told = read({"CMS_SMTP_URL": "smtp://ana:hunter2@localhost", "CMS_MAIL_FROM": "a@b.example"}, NO_FILE)
    assert told.mail is not None
    assert told.mail.password == "hunter2"
    assert "hunter2" not in repr(told)
    assert read({}, NO_FILE).mail is None


def test_settings_cannot_be_changed_once_read() -> None:
    settings = read({}, NO_FILE)
    with pytest.raises(ValueError, match="frozen"):
        settings.log_level = "debug"  # type: ignore[misc]  # what is refused
    assert isinstance(settings, Settings)
