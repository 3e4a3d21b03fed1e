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
from cms.transfer.importing import Source
from cms.transfer.report import Report
from cms.transfer.wordpress import opening
from cms.transfer.wordpress.wishes import Wishes
from tests.unit.transfer.wxr import written

Import = Callable[..., Report]
Wished = Callable[..., Report]


@pytest.fixture
def wished(app: Flask, tmp_path: Path) -> Wished:
    """Give a function that imports an export, given by its text, with wishes."""

    def run(text: str, *, site: SiteSettings | None = None, dry_run: bool = False, **wishes: Any) -> Report:
        ours = app.extensions["vertebra"]
        order = Order(
            SHELL,
            written(tmp_path, text),
            site or SiteSettings(),
            ours.sealer,
            store=ours.store,
            addresses=ours.links.addresses,
        )
        return importing.run(opening.opened(order, Wishes(**wishes)), dry_run=dry_run)

    return run


@pytest.fixture
def order(app: Flask) -> Callable[[Path], Order]:
    """Give a function that gives the order to import a file."""
    house = app.extensions["vertebra"]
    return lambda path: Order(SHELL, path, SiteSettings(), house.sealer, addresses=house.links.addresses)


@pytest.fixture
def imported(order: Callable[[Path], Order]) -> Import:
    """Give a function that imports a file, with the function that opens it."""

    def run(opened: Callable[..., Source[Any]], path: Path, *, dry_run: bool = False, **told: Any) -> Report:
        return importing.run(opened(order(path), **told), dry_run=dry_run)

    return run
