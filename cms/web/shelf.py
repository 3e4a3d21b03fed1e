"""Where finished public answers are kept: as many as fit, found by address, dropped by what they depend on.

Answers that were asked for once stay in a small queue, so that a stranger who walks through ever new
addresses drives out nothing that others read; those that were asked for again move on to the large
one, where each use lets them stay one round longer (https://dl.acm.org/doi/10.1145/3600006.3613147).
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from urllib.parse import parse_qsl

from cms.web.kept import Kept

Address = tuple[str, str]
NEW_PART = 8  # the small queue has one part in so many
LARGEST_PART = 8  # no answer takes more than one part in so many
MOST_SPELLINGS = 8
MOST_MOVES = 20_000


class Shelf:
    """Answers by address. All that changes it holds one lock; finding takes none."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.age = 0
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._found: dict[Hashable, Kept] = {}
        self._named: dict[str, set[Kept]] = {}
        self._queues: tuple[OrderedDict[Kept, None], OrderedDict[Kept, None]] = (OrderedDict(), OrderedDict())
        self._weights = [0, 0]
        self._moves: dict[str, int] = {}
        self._forgotten = -1

    @property
    def weight(self) -> int:
        """Give the bytes that are taken."""
        return sum(self._weights)

    def __len__(self) -> int:
        """Give the number of answers."""
        return sum(len(queue) for queue in self._queues)

    def find(self, address: Address) -> Kept | None:
        """Give the answer at an address, however its parameters are ordered or spelt."""
        found = self._found.get(address)
        if found is not None or not address[1]:
            return found
        found = self._found.get(spelt(address))
        if found is not None and len(found.places) < MOST_SPELLINGS:
            with self._lock:
                if found.alive:
                    self._place(address, found)
        return found

    def put(self, address: Address, new: Kept, age: int) -> bool:
        """Keep an answer; tell whether it was.

        It is not where something that it depends on has moved since it was made, or where the shelf
        was emptied since (`age` is that of when its making began).
        """
        if not self.fits(new):
            return False
        with self._lock:
            if age != self.age or self._is_old(new):
                return False
            for place in (address, *([] if new.finished.in_order else [spelt(address)])):
                before = self._found.get(place)
                if before is not None and before is not new:
                    self._drop(before)
                self._place(place, new)
            for name in new.finished.names:
                self._named.setdefault(name, set()).add(new)
            self._enter(0, new)
            self._make_room()
            return True

    def fits(self, new: Kept) -> bool:
        """Tell whether an answer is small enough to be kept at all."""
        return new.size <= self.room // LARGEST_PART

    def move(self, moved: Mapping[str, int]) -> None:
        """Drop the answers that depend on names and were made before these moved."""
        with self._lock:
            for name, number in moved.items():
                self._moves[name] = max(number, self._moves.get(name, 0))
                for old in [each for each in self._named.get(name, ()) if each.finished.seen.number < number]:
                    self._drop(old)
            if len(self._moves) > MOST_MOVES:
                self._forgotten = max(self._forgotten, *self._moves.values())
                self._moves.clear()

    def empty(self, number: int = -1) -> None:
        """Drop everything, and also what is being made now; take nothing more that was made before a count.

        What moved before that count is not known here: an answer that a replica gave, some changes behind, would
        never be dropped.
        """
        with self._lock:
            for each in self._found.values():
                each.alive = False
            self.age += 1
            self._begin()
            self._forgotten = number

    def _is_old(self, new: Kept) -> bool:
        number = new.finished.seen.number
        return number < self._forgotten or any(self._moves.get(name, 0) > number for name in new.finished.names)

    def _place(self, place: Hashable, new: Kept) -> None:
        self._found[place] = new
        new.places.append(place)

    def _enter(self, queue: int, new: Kept) -> None:
        self._queues[queue][new] = None
        self._weights[queue] += new.size

    def _leave(self, queue: int, old: Kept) -> None:
        del self._queues[queue][old]
        self._weights[queue] -= old.size

    def _make_room(self) -> None:
        while self.weight > self.room:
            young = self._weights[0] > self.room // NEW_PART or not self._queues[1]
            queue = 0 if young else 1
            oldest = next(iter(self._queues[queue]))
            if oldest.used:
                oldest.used = False
                self._leave(queue, oldest)
                self._enter(1, oldest)
            else:
                self._drop(oldest)

    def _drop(self, old: Kept) -> None:
        if not old.alive:
            return
        old.alive = False
        for place in old.places:
            if self._found.get(place) is old:
                del self._found[place]
        for name in old.finished.names:
            others: Iterable[Kept] = self._named.get(name, ())
            if isinstance(others, set):
                others.discard(old)
                if not others:
                    del self._named[name]
        self._leave(0 if old in self._queues[0] else 1, old)


def spelt(address: Address) -> Hashable:
    """Give one spelling for all that mean the same: parameters decoded, and sorted by name."""
    path, query = address
    # Latin-1 keeps every byte apart from every other, whatever the bytes are meant to be.
    told = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
    return path, tuple(sorted(told, key=lambda pair: pair[0]))
