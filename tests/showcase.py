"""The pictures of the README, taken of the running demo: `python -m tests.showcase`, or `make pictures`."""

import io
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from cms.demo.loading import address
from tests.browser.conftest import FLAGS
from tests.served import CHECKOUT, Served

FOLDER = CHECKOUT / "docs" / "pictures"
WIDE: ViewportSize = {"width": 1360, "height": 860}
NARROW: ViewportSize = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Picture:
    """What a picture shows: a page, whom it is shown to, on what screen, in which colours."""

    name: str
    path: str
    role: str | None = None
    screen: str = "wide"
    scheme: str = "light"
    at: str = ""


PICTURES = [
    Picture("queue", "/admin/comments", "moderator"),
    Picture("queue-phone", "/admin/comments", "moderator", screen="narrow", scheme="dark"),
    Picture("editor", "/admin/articles/{article}", "editor"),
    Picture("exercise-form", "/admin/exercises/{exercise}", "editor", at="#rows-steps"),
    Picture("today", "/admin/", "admin", scheme="dark"),
    Picture("reading-page", "/"),
    Picture("exercise", "/exercises/psoas-stretch"),
]
SLUGS = {"article": "sitting-all-day-what-your-back-needs", "exercise": "psoas-stretch"}


def main() -> None:
    """Start the demo in a folder of its own, and take every picture."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit("The pictures need Chromium, which is not on this machine.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Served({}, Path(folder), "demo", "--data", folder) as served:
        passwords = json.loads((Path(folder) / "demo.json").read_text())["passwords"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
            for picture in PICTURES:
                _take(browser, served.address, picture, passwords)
            browser.close()


def _take(browser: Browser, base: str, picture: Picture, passwords: dict[str, str]) -> None:
    context = browser.new_context(
        viewport=WIDE if picture.screen == "wide" else NARROW,
        color_scheme="dark" if picture.scheme == "dark" else "light",
        base_url=base,
        device_scale_factor=1.5,
        reduced_motion="reduce",
    )
    page = context.new_page()
    if picture.role:
        sign_in(page, address(picture.role), passwords[picture.role])
    page.goto(picture.path.format(**{name: _id(page, name, slug) for name, slug in SLUGS.items()}))
    page.wait_for_load_state("networkidle")
    if picture.at:
        page.locator(picture.at).evaluate("each => each.scrollIntoView()")
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        taken.save(FOLDER / f"{picture.name}.webp", quality=82, method=6)
    print(f"{picture.name}: {(FOLDER / f'{picture.name}.webp').stat().st_size // 1024} KB")
    context.close()


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the sign-in page."""
    page.goto("/admin/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


def _id(page: Page, kind: str, slug: str) -> int:
    told = page.request.get(f"/api/v1/{kind}s/{slug}").json()
    return int(told["id"])


if __name__ == "__main__":
    main()
