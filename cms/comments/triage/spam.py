"""Does the text promote something?"""

from collections.abc import Iterator

from cms.comments.triage.context import reaches
from cms.comments.triage.promotion.hosts import hosts, is_shop, is_shortener, is_trusted
from cms.comments.triage.promotion.signs import Sign, signs
from cms.comments.triage.promotion.stuffing import is_keyword_list, is_stuffed
from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Signal
from cms.comments.triage.weighing import Place, judge, said

_MANY_LINKS = 3


def spam(reading: Reading, circumstances: Circumstances) -> Signal | None:
    """Give the signal of what the word lists and the signs of promotion tell together."""
    return judge("spam", reading, places(reading, circumstances))


def places(reading: Reading, circumstances: Circumstances) -> dict[str, list[Place]]:
    """Give what a text says that can be part of a promotion, and the signs of one, each with its places."""
    found = said("spam", reading, reaches(reading))
    for kind, (start, end) in _seen(reading, circumstances.own_hosts):
        first, last = reading.within(start, end)
        if first < len(reading.words):
            sentence = reading.words[first].sentence
            found.setdefault(kind, []).append(Place(kind, first, max(last, first + 1), sentence))
    return found


def _seen(reading: Reading, own_hosts: frozenset[str]) -> Iterator[Sign]:
    whole = (0, len(reading.source))
    yield from signs(reading.source)
    linked = hosts(reading.source)
    if is_stuffed(reading, linked):
        yield "stuffing", whole
    if is_keyword_list(reading):
        yield "keyword_list", whole
    foreign = [host for host in linked if not is_trusted(host.name) and host.name not in own_hosts]
    for host in foreign:
        yield "link", (host.start, host.end)
        if is_shop(host.name) or is_shortener(host.name):
            yield "shop_link", (host.start, host.end)
        if len(foreign) >= _MANY_LINKS:
            yield "many_links", (host.start, host.end)
