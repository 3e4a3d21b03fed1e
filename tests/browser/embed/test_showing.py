"""The page that shows front-end people `<cms-comments>` at work."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.embedding import Clinic, check_axe

pytestmark = pytest.mark.browser


def test_front_end_people_see_it_at_work(app: Flask, clinic: Clinic, guest: Callable[..., Visit]) -> None:
    clinic.said("It clicks.")
    seen = guest()
    page = seen.page
    for look in ("plain", "dark", "serif", "accent"):
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{clinic.base.removesuffix('/api/v1')}/api/docs/embed?look={look}")
            page.locator("cms-comments").evaluate("(element) => element.scrollIntoView()")
            expect(page.get_by_role("article", name="Reader 1")).to_be_visible()
            expect(page.locator("#told")).to_contain_text('cms-comments:ready {"count":1}')
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        check_axe(page)
    assert seen.complaints == []
