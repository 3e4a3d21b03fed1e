"""Pages that are rendered already: given again as long as all answers that they are made of stay the same.

To render a thread takes ten times as long as to ask for what it is made of, which the layer before Flask keeps.
"""

import threading
from collections import OrderedDict

from flask import current_app

from cms.web.context import installation

KEY = "vertebra.pages"
PART, MOST = 4, 8 * 1024 * 1024  # of what answers may take, and bytes that are enough for any site

Key = tuple[str, str]  # the address that was asked for, and the mark of all that the page is made of


class Pages:
    """The pages that were asked for last, as bytes, up to so many of them."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.weight = 0
        self._lock = threading.Lock()
        self._pages: OrderedDict[Key, bytes] = OrderedDict()

    def find(self, key: Key) -> bytes | None:
        """Give a page that is kept."""
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
        return found

    def keep(self, key: Key, page: bytes) -> None:
        """Keep a page that fits; those that nobody asked for the longest go."""
        weight = _weight(key, page)
        if weight > self.room:
            return
        with self._lock:
            self._take(key)
            self._pages[key] = page
            self.weight += weight
            while self.weight > self.room:
                self._take(next(iter(self._pages)))

    def _take(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self.weight -= _weight(key, page)


def pages() -> Pages:
    """Give what this process keeps of pages."""
    found: Pages | None = current_app.extensions.get(KEY)
    if found is None:
        room = min(MOST, installation().settings.cache_bytes // PART)
        found = current_app.extensions.setdefault(KEY, Pages(room))
    return found


def _weight(key: Key, page: bytes) -> int:
    return len(key[0]) + len(key[1]) + len(page)
