"""Are there links that deserve a look: many, hidden, disguised, or to a shop of the author?"""

from collections.abc import Iterator

from cms.comments.triage.promotion.hosts import Host, hosts, is_disguised, is_number, is_shop, is_shortener
from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Severity, Signal

_Reason = tuple[float, str, list[Host]]


def links(reading: Reading, circumstances: Circumstances) -> Signal | None:
    """Give a signal that only orders: what is unusual about the links of a comment, or the address of its author."""
    foreign = [host for host in hosts(reading.source) if host.name not in circumstances.own_hosts]
    reasons = sorted(_reasons(foreign, circumstances), key=lambda reason: reason[0], reverse=True)
    if not reasons:
        return None
    spans = sorted({(host.start, host.end) for _score, _why, found in reasons for host in found})
    return Signal("links", Severity.LOW, reasons[0][0], reasons[0][1], tuple(spans))


def _reasons(foreign: list[Host], circumstances: Circumstances) -> Iterator[_Reason]:
    if found := [host for host in foreign if is_disguised(host.name)]:
        yield 0.9, "Links to an address with letters that look like others, so that it passes for a known one.", found
    if found := [host for host in foreign if is_number(host.name)]:
        yield 0.8, "Links to a bare number instead of a name.", found
    if found := [host for host in foreign if "xn--" in host.name and not is_disguised(host.name)]:
        yield 0.6, "Links to an address in coded letters; look where it leads.", found
    if found := [host for host in foreign if is_shortener(host.name)]:
        yield 0.6, "Links through a service that hides where the link leads.", found
    if len(foreign) > circumstances.most_links:
        yield 0.5, f"Has {_links(len(foreign))}, where {circumstances.most_links or 'none'} may pass unread.", foreign
    author = next((host.name for host in hosts(circumstances.author_url)), "")
    if author and author not in circumstances.own_hosts and (is_shop(author) or is_shortener(author)):
        yield 0.5, "The author’s address has the name of a shop or an advertisement.", []


def _links(count: int) -> str:
    return "a link" if count == 1 else f"{count} links"
