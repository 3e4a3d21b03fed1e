"""Imports that were asked for in the browser or over the API."""

from collections.abc import Callable
from pathlib import Path

from cms.accounts.permissions import WORKER
from cms.core import site
from cms.delivery.feeds.addresses import ENTRIES, RSS
from cms.delivery.installation import Installation
from cms.transfer.course import Order
from cms.transfer.runs import running
from cms.transfer.runs.journal import Means


def run_imports(house: Installation, should_stop: Callable[[], bool]) -> int:
    """Check, run or take back the import that waits for it; what is stopped half-way goes on at the next start."""
    own, links, folder = house.settings, house.links, Path(house.settings.imports_folder)
    order = Order(WORKER, folder, site.load(own.fixed_site), house.sealer, store=house.store, addresses=links.addresses)
    return running.work(Means(order, should_stop, hosts=own.allowed_hosts, feed=links.public(ENTRIES[RSS])), folder)
