"""A front end of another origin with `<cms-comments>` on it, under a strict policy, and readers at it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize

from cms.accounts.permissions import Role
from tests.browser.conftest import Visit
from tests.browser.embedding import Clinic, Host, hosting
from tests.served import Served

ELEMENT = '<cms-comments for="article:neck"></cms-comments>'


@pytest.fixture(scope="session")
def open_host() -> Iterator[Host]:
    """Serve the front end for the session, so that the server that is told its address goes on."""
    with hosting() as made:
        yield made


@pytest.fixture
def host(open_host: Host) -> Host:
    """Give the front end, without a page."""
    open_host.pages.clear()
    return open_host


@pytest.fixture
def more() -> dict[str, str]:
    """Give further settings; tests override it."""
    return {}


@pytest.fixture
def serving(host: Host, more: dict[str, str]) -> dict[str, str]:
    """Let the front end's origin send comments, and no other."""
    return {"CMS_SITE_URL": host.address, "CMS_COMMENT_ORIGINS": host.address, **more}


@pytest.fixture
def clinic(served: Served, host: Host, token: Callable[..., str]) -> Clinic:
    """Give the clinic with an article."""
    host.service = served.address
    made = Clinic(served.address, token(Role.ADMIN))
    made.publish("Neck")
    return made


@pytest.fixture
def guest(browser: Browser, served: Served, host: Host) -> Iterator[Callable[..., Visit]]:
    """Give a function that opens a window; requests to anywhere but host and service are complained of."""
    contexts = []

    def open_window(width: int = 1440, *, scripts: bool = True) -> Visit:
        size: ViewportSize = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, java_script_enabled=scripts)
        contexts.append(context)
        seen = Visit(context.new_page(), [])
        seen.page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on(
            "request",
            lambda sent: (
                None
                if sent.url.startswith((served.address, host.address, "data:"))
                else seen.complaints.append(f"another origin: {sent.url}")
            ),
        )
        return seen

    yield open_window
    for context in contexts:
        context.close()
