"""Where the files of a WordPress site come from: a folder of this machine, or the old site itself."""

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urljoin

from cms.core import outgoing
from cms.core.destinations import target
from cms.core.errors import Fault, Invalid
from cms.core.outgoing import Patience, Unsent
from cms.core.pictures import LARGEST_BYTES
from cms.transfer.wordpress.uploads import checked

PATIENCE = Patience(connect=5.0, read=15.0, total=60.0)
MOST_STEPS = 3
MOST_FAILURES = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_TOO_LARGE = f"It is larger than {LARGEST_BYTES // 1024 // 1024} MB, which is the most that fits."


class Folder:
    """A copy of `wp-content/uploads`. Nothing outside of it is ever read: links are not followed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, place: str) -> bytes | None:
        """Give what lies at a path below the folder, None for nothing. Raises Invalid for what is too large."""
        for form in ("NFC", "NFD"):  # macOS writes the other one
            named = unicodedata.normalize(form, place)
            if checked(named) and (content := self._read(named.split("/"))) is not None:
                return content
        return None

    def _read(self, parts: list[str]) -> bytes | None:
        """Go down folder by folder, so that no link on the way leads out."""
        try:
            at = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
            for place, part in enumerate(parts):
                kind = os.O_NONBLOCK if place == len(parts) - 1 else os.O_DIRECTORY
                try:
                    below = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | kind, dir_fd=at)
                finally:
                    os.close(at)
                at = below
            if not stat.S_ISREG(os.fstat(at).st_mode):
                os.close(at)
                return None
            with os.fdopen(at, "rb") as file:
                return _within(file.read(LARGEST_BYTES + 1))
        except OSError:
            return None


class OldSite:
    """The old site, asked over the network as strictly as any machine of others; soon no more if it does not answer."""

    def __init__(self, allowed_hosts: Collection[str]) -> None:
        self._allowed = allowed_hosts
        self._failures: Counter[str] = Counter()

    def read(self, address: str) -> bytes:
        """Give what lies at an address. Raises Invalid, in words for the report, for what cannot be had."""
        try:
            return self._answer(address, MOST_STEPS)
        except Unsent as unsent:
            raise Invalid(Fault(f"The old site did not give it: {unsent}")) from None

    def _answer(self, address: str, steps: int) -> bytes:
        host = target(address).host
        if self._failures[host] >= MOST_FAILURES:
            raise Invalid(Fault(f"{host} did not answer {MOST_FAILURES} times in a row, and was not asked any more."))
        try:
            answer = outgoing.request(
                "GET",
                address,
                headers={"accept": "image/*"},
                allowed_hosts=self._allowed,
                patience=PATIENCE,
                most=LARGEST_BYTES + 1,
            )
        except Unsent:
            self._failures[host] += 1
            raise
        self._failures[host] = 0
        onward = answer.headers.get("location")
        if answer.status in _MOVED and onward and steps:
            return self._answer(urljoin(address, onward), steps - 1)
        if answer.status != 200:  # noqa: PLR2004 -- the one that means the file
            raise Invalid(Fault(f"The old site answered {answer.status}."))
        told = answer.headers.get("content-length", "")
        if told.isdecimal() and len(answer.body) < min(int(told), LARGEST_BYTES):
            raise Invalid(Fault("The old site broke off in the middle of it."))
        return _within(answer.body)


def _within(content: bytes) -> bytes:
    if len(content) > LARGEST_BYTES:
        raise Invalid(Fault(_TOO_LARGE))
    return content
