"""Which item of a list has become which: first the same ones, then those that are still alike."""

import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cms.core.differences import words

ALIKE = 0.5

Features = Counter[str]
Describe = Callable[[Any], Features]


def pairs(before: Sequence[Any], after: Sequence[Any], describe: Describe) -> dict[int, int]:
    """Give for places in `after` the place that the item had in `before`; what is new has none.

    Items that are not the same are one where at least ALIKE of what describes them is.
    """
    found = dict(_same(before, after))
    left = sorted(set(range(len(before))) - set(found.values()))
    new = [place for place in range(len(after)) if place not in found]
    gone, come = {place: describe(before[place]) for place in left}, {place: describe(after[place]) for place in new}
    ranked = sorted(
        (-_likeness(gone[here], come[there]), abs(here - there), here, there) for here in left for there in new
    )
    taken: set[int] = set()
    for likeness, _far, here, there in ranked:
        if -likeness >= ALIKE and here not in taken and there not in found:
            found[there] = here
            taken.add(here)
    return found


def stayed(was: Mapping[int, int]) -> set[int]:
    """Give the places in `after` whose items stand in the order in which they stood: as many as there can be.

    Of as many, those are preferred that stand at the very same place; the others were moved.
    """
    best: dict[int, tuple[int, int, list[int]]] = {}
    for here in sorted(was):
        before = [best[other] for other in best if was[other] < was[here]]
        count, kept, places = max(before, key=lambda each: each[:2], default=(0, 0, []))
        best[here] = (count + 1, kept + (was[here] == here), [*places, here])
    return set(max(best.values(), key=lambda each: each[:2], default=(0, 0, []))[2])


def by_words(item: Any) -> Features:
    """Describe an item by the words in it."""
    return Counter(word.strip().casefold() for text in _texts(item) for word in words(text))


def by_key(key: str) -> Describe:
    """Describe items by what they have under a key."""
    return lambda item: Counter([str(item[key])])


def by_nothing(_item: Any) -> Features:
    """Describe no item: it is the same, or another."""
    return Counter()


def _same(before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[int, int]]:
    places: dict[str, deque[int]] = defaultdict(deque)
    for place, item in enumerate(before):
        places[_whole(item)].append(place)
    for place, item in enumerate(after):
        if places[_whole(item)]:
            yield place, places[_whole(item)].popleft()


def _whole(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


def _likeness(one: Features, other: Features) -> float:
    return 2 * (one & other).total() / ((one.total() + other.total()) or 1)


def _texts(item: Any) -> Iterator[str]:
    """Give every text within an item."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, dict | list):
        for part in item.values() if isinstance(item, dict) else item:
            yield from _texts(part)
