"""What moved is gathered every few seconds, written to the outbox, and told to caches and to the hub."""

from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from cms.core import outbox, site
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.destinations import target
from cms.core.leased import work_off
from cms.core.outgoing import request
from cms.core.site import SiteSettings
from cms.delivery.announcing import moved, topics
from cms.delivery.announcing.purging import Cache, is_done, may_have_secret, orders
from cms.delivery.installation import Installation

PURGE, PING = "purge", "ping"
TOPICS = frozenset({PURGE, PING})
LEASE = timedelta(minutes=5)
NAMES = 100  # in one row
MOST_ATTEMPTS = 12
AFTER_PURGES = timedelta(seconds=2)  # a hub that fetches too early gets from a cache what was before


class NotTold(Exception):
    """The other side answered, and did not do it."""


def gather_purges(house: Installation) -> int:
    """Write down which names a cache is to drop; give how many rows that took."""
    if site.load(house.settings.fixed_site).cdn_purge == "off" or not moved.is_behind(PURGE):
        return 0
    with writing():
        found = moved.names_since(PURGE)
        rows = [found[at : at + NAMES] for at in range(0, len(found), NAMES)]
        for names in rows:
            outbox.write(PURGE, {"names": names})
    return len(rows)


def gather_pings(house: Installation) -> int:
    """Write down of which feeds the hub is to be told, each once however often it changed; give their number."""
    if not site.load(house.settings.fixed_site).websub_hub or not moved.is_behind(PING):
        return 0
    with writing():
        found = topics.addresses(moved.names_since(PING), house.links)
        for address in found:
            outbox.write(PING, {"feed": address}, due_at=now() + AFTER_PURGES)
    return len(found)


def purge(house: Installation) -> int:
    """Tell the cache what is due, outside of any transaction; give how many rows were."""
    return work_off({PURGE}, partial(_purge, house), _nothing, lease=LEASE, fail=_fail)


def ping(house: Installation) -> int:
    """Tell the hub what is due, outside of any transaction; give how many rows were."""
    return work_off({PING}, partial(_ping, house), _nothing, lease=LEASE, fail=_fail)


def _nothing(_payload: dict[str, Any], _told: None) -> None:
    """Keep nothing: that the row is finished says all."""


def _fail(row_id: int, error: Exception) -> None:
    outbox.fail(row_id, error, most=MOST_ATTEMPTS)


def _purge(house: Installation, payload: dict[str, Any]) -> None:
    settings = _settings(house)
    if settings.cdn_purge == "off":
        return
    cache = Cache(
        kind=settings.cdn_purge,
        url=settings.cdn_purge_url,
        method=settings.cdn_purge_method,
        header=settings.cdn_purge_header,
        token=_token(house, settings),
    )
    allowed = _allowed(house, "cdn_purge_url", cache.url)
    for order in orders(cache, payload["names"]):
        answer = request(order.method, order.url, order.body, order.headers, allowed_hosts=allowed)
        if not is_done(cache, answer.status, answer.body):
            raise NotTold


def _token(house: Installation, settings: SiteSettings) -> str:
    token, fixed = house.settings.cdn_token, "cdn_purge_url" in house.settings.fixed_site
    if token is None or not may_have_secret(settings.cdn_purge, settings.cdn_purge_url, fixed=fixed):
        return ""
    return token.get_secret_value()


def _ping(house: Installation, payload: dict[str, Any]) -> None:
    hub = _settings(house).websub_hub
    if not hub:
        return
    body = urlencode({"hub.mode": "publish", "hub.url": payload["feed"]}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = request("POST", hub, body, headers, allowed_hosts=_allowed(house, "websub_hub", hub))
    if not 200 <= answer.status < 300:  # noqa: PLR2004 -- 2xx is what HTTP calls success
        raise NotTold


def _settings(house: Installation) -> SiteSettings:
    """Read the settings, and let the connection go before anybody is waited for."""
    found = site.load(house.settings.fixed_site)
    db.session.remove()
    return found


def _allowed(house: Installation, name: str, url: str) -> frozenset[str]:
    """Give the hosts that may be private: those allowed by name, and the one that the environment itself names.

    What is set on a page is held to the list, so that no account of this service reaches its neighbours.
    """
    allowed, where = house.settings.allowed_hosts, target(url)
    return allowed | {f"{where.host}:{where.port}"} if name in house.settings.fixed_site else allowed
