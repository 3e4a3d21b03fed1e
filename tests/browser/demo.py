"""The demo before a browser: every page of it, as somebody of each role sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from cms.demo.loading import address
from tests.served import Served
from tests.showcase import sign_in
from tests.unit.transfer.runs import CLINIC

FIRST = 1
ARTICLE = "clicking-in-the-back-of-the-head"
WATCH = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


@dataclass
class Demo:
    """A served demo, with a kept sign-in for each role."""

    served: Served
    passwords: dict[str, str]
    folder: Path
    kept: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def page(self, browser: Browser, role: str | None, width: int, complaints: list[str]) -> Iterator[Page]:
        """Open a browser window as somebody of a role; what goes wrong in it is added to the complaints."""
        size: ViewportSize = {"width": width, "height": 900}
        context = browser.new_context(
            viewport=size,
            base_url=self.served.address,
            storage_state=self._state(browser, role),
            reduced_motion="reduce",
        )
        context.add_init_script(WATCH)
        yield self._watched(context, complaints)
        context.close()

    def filled(self, page: Page, path: str) -> str:
        """Put ids of the demo into a path."""
        if "{" not in path:
            return path
        if "{webhook}" in path:
            _try_a_webhook(page)
        if "{import_}" in path:
            _check_an_import(page)
        self.ids = self.ids or _ids(page)
        return path.format(**self.ids)

    def _watched(self, context: BrowserContext, complaints: list[str]) -> Page:
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda sent: (
                None
                if sent.url.startswith((self.served.address, "data:"))
                else complaints.append(f"another origin: {sent.url}")
            ),
        )
        return page

    def _state(self, browser: Browser, role: str | None) -> str | None:
        """Sign in once a role, and keep the cookies."""
        if role is None:
            return None
        if role not in self.kept:
            context = browser.new_context(base_url=self.served.address)
            sign_in(context.new_page(), address(role), self.passwords[role])
            path = self.folder / f"{role}.json"
            context.storage_state(path=path)
            context.close()
            self.kept[role] = str(path)
        return self.kept[role]


def _ids(page: Page) -> dict[str, int]:
    """Give an id of each kind of thing in the demo."""
    read = page.request.get
    kinds = ("person", "commenter", "tag", "author", "media", "rule", "reply", "webhook", "delivery", "import_")
    return {
        **dict.fromkeys((*kinds, "number"), FIRST),
        "article": read(f"/api/v1/articles/{ARTICLE}").json()["id"],
        "exercise": read("/api/v1/exercises/psoas-stretch").json()["id"],
        "comment": read(f"/api/v1/articles/{ARTICLE}/comments").json()["items"][0]["id"],
    }


def _try_a_webhook(page: Page) -> None:
    """Set a webhook up that leads nowhere, and send it a test, unless that was done."""
    page.goto("/admin/webhooks")
    if page.locator("table.webhooks").count():
        return
    page.get_by_label("Address").fill("https://hooks.invalid/in")
    page.get_by_label("An article goes live").check()
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("link", name="On to the webhook").click()
    page.get_by_role("button", name="Send a test").click()
    page.get_by_text("What is sent").first.wait_for()


def _check_an_import(page: Page) -> None:
    """Send an export in and have it checked, unless that was done."""
    page.goto("/admin/imports")
    if page.locator("a[href$='/admin/imports/1']").count():
        return
    page.set_input_files("#file", {"name": "export.xml", "mimeType": "text/xml", "buffer": CLINIC.encode()})
    page.get_by_role("button", name="Send and check it").click()
    page.get_by_role("heading", name="What would happen").wait_for()
