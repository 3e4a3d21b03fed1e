"""What tests of imports share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.core.site import SiteSettings
from cms.transfer import importing
from cms.transfer.course import Order
from cms.transfer.report import Report
from cms.transfer.wordpress import opening
from cms.transfer.wordpress.wishes import Wishes
from tests.unit.transfer.wxr import written

Wished = Callable[..., Report]


@pytest.fixture
def wished(app: Flask, tmp_path: Path) -> Wished:
    """Give a function that imports an export, given by its text, with wishes."""

    def run(text: str, *, site: SiteSettings | None = None, **wishes: Any) -> Report:
        sealer = app.extensions["vertebra"].sealer
        order = Order(SHELL, written(tmp_path, text), site or SiteSettings(), sealer)
        return importing.run(opening.opened(order, Wishes(**wishes)))

    return run
