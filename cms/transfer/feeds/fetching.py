"""Feeds from an address: every page, each into a file, through the same guard as all that we ask of others."""

from collections.abc import Collection
from pathlib import Path
from urllib.parse import urljoin

from cms.core import outgoing
from cms.core.errors import Fault, Invalid
from cms.core.outgoing import Patience, Unsent
from cms.transfer.feeds import reading

MOST_PAGES, MOST_MOVES = 500, 5
LARGEST_PAGE = 32 * 1024 * 1024
PATIENCE = Patience(connect=10, read=30, total=120)
_ACCEPT = "application/feed+json, application/rss+xml, application/atom+xml, application/json;q=0.9, */*;q=0.5"
_MOVED = frozenset({301, 302, 303, 307, 308})
OK = 200


def fetch(address: str, folder: Path, allowed_hosts: Collection[str]) -> None:
    """Write the pages of a feed into a folder, in their order.

    Follows `next_url` of JSON Feed and `rel="next"` (RFC 5005), never twice to one page. Raises Invalid
    for what does not answer or is no feed, and where an address is of a private network.
    """
    seen: set[str] = set()
    while address:
        if len(seen) >= MOST_PAGES:
            raise Invalid(Fault(f"This feed has more than {MOST_PAGES} pages."))
        seen.add(address)
        page = folder / f"page-{len(seen):04}"
        address, content = _page(address, allowed_hosts)
        page.write_bytes(content)
        onward = reading.survey(page, lambda _count: None, lambda _story: None).next
        address = urljoin(address, onward) if onward else ""
        if address in seen:
            return


def _page(address: str, allowed_hosts: Collection[str]) -> tuple[str, bytes]:
    """Give a page, and the address at which it was found in the end."""
    for _move in range(MOST_MOVES):
        try:
            answer = outgoing.request(
                "GET",
                address,
                headers={"accept": _ACCEPT},
                allowed_hosts=allowed_hosts,
                patience=PATIENCE,
                most=LARGEST_PAGE,
            )
        except Unsent as failed:
            raise Invalid(Fault(f"The feed could not be fetched. {failed}")) from None
        if answer.status not in _MOVED or "location" not in answer.headers:
            break
        address = urljoin(address, answer.headers["location"])
    if answer.status != OK:
        raise Invalid(Fault(f"The feed could not be fetched: the answer was {answer.status}."))
    if len(answer.body) >= LARGEST_PAGE:
        raise Invalid(Fault(f"A page of this feed is larger than {LARGEST_PAGE // 1024 // 1024} MB."))
    return address, answer.body
