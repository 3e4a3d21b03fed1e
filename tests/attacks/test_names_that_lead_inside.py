"""Addresses that somebody gave us to ask at, and that mean a machine of our own: no place that fetches is led inside.

The name server and the wire are the test's: names answer as an attacker's would, and every connection is noted.
"""

import json
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cms.core import outbox
from cms.core.db import writing
from cms.core.errors import Problem
from cms.delivery.announcing import working
from cms.transfer.feeds import fetching
from cms.transfer.wordpress.getting import OldSite
from tests.api import Api
from tests.receivers import Told, receiving
from tests.unit.delivery.webhooks.hooks import hook, house, send, tell

PUBLIC = "8.8.8.8"
NAME = "rebind.example"
INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 -- Linux takes it for this machine; it is refused here, not bound
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2001:0:7f00:1::",
    "2002:7f00:1::",
    "fd00:ec2::254",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
FORMS = [
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0x0.0x0.0x1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://0/",
    "http://127.0.0.1./",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://2852039166/latest/meta-data/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://8.8.8.8@127.0.0.1/",
    "http://127.0.0.1#@8.8.8.8/",
    "http://127.0.0.1\\@8.8.8.8/",
    "http://127.0.0.1%00.example/",
    "http://127.0.0.1%2f@8.8.8.8/",
    "http://127.0.0.1\t/",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "file:///etc/passwd",
]


Place = Callable[[str], object]


class Wire:
    """A name server that answers by turns, the last answer for ever; and the connections that were asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, list[Sequence[str]]] = {}
        self.asked: list[str] = []
        self.reached: list[str] = []
        self._connect, self._resolve = socket.create_connection, socket.getaddrinfo

    def resolve(self, host: Any, port: Any, *args: Any, **named: Any) -> Any:
        """Answer as an attacker's name server does; numbers are read as the system reads them."""
        turns = self.answers.get(str(host))
        if turns is None:
            return self._resolve(host, port, *args, **named)
        self.asked.append(str(host))
        told = turns.pop(0) if len(turns) > 1 else turns[0]
        return [(socket.AF_INET6 if ":" in each else socket.AF_INET, 1, 6, "", (each, port)) for each in told]

    def connect(self, address: tuple[str, int], *args: Any, **named: Any) -> Any:
        """Note who is to be reached; a machine of ours stands in for the public one, and all others refuse."""
        self.reached.append(address[0])
        if address[0] != PUBLIC:
            raise ConnectionRefusedError(111, "Connection refused")
        return self._connect(("127.0.0.1", self.port), *args, **named)


@pytest.fixture
def said() -> dict[str, Any]:
    """Say what the public machine answers: an address that it leads on to, or a page of a feed."""
    return {}


@pytest.fixture
def wire(said: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """Give the wire, with a public machine that answers."""

    def answer(_told: Told) -> tuple[int, dict[str, str], bytes]:
        if "location" in said:
            return 302, {"Location": said["location"]}, b""
        page = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [], **said}
        return 200, {"Content-Type": "application/feed+json"}, json.dumps(page).encode()

    with receiving(answer) as public:
        made = Wire(public.port)
        monkeypatch.setattr(socket, "getaddrinfo", made.resolve)
        monkeypatch.setattr(socket, "create_connection", made.connect)
        yield made


@pytest.fixture
def places(app: Flask, api: Callable[..., Api], tmp_path: Path) -> dict[str, Place]:
    """Give every place that asks at an address which somebody gave; what is refused there is refused."""
    admin = api("admin")

    def webhook(url: str) -> None:
        tell(str(hook(app, url)))
        send(app)

    def announced(topic: str, payload: dict[str, Any], work: Callable[[Any], int], **settings: Any) -> None:
        if admin.patch("/settings", settings).status_code == 200:
            with writing():
                outbox.write(topic, payload)
            work(house(app))

    return {
        "a webhook": webhook,
        "a cache that is purged": lambda url: announced(
            working.PURGE, {"names": ["feed"]}, working.purge, cdn_purge="http", cdn_purge_url=url
        ),
        "a hub that is told": lambda url: announced(
            working.PING, {"feed": "https://cms.example/feed.json"}, working.ping, websub_hub=url
        ),
        "a feed that is imported": lambda url: fetching.fetch(url, tmp_path, ()),
        "pictures of an old site": lambda url: OldSite(()).read(url),
    }


def ask(place: Place, url: str) -> None:
    """Have a place ask at an address, or refuse to."""
    with suppress(Problem):
        place(url)


pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_each_place_asks_where_it_should(wire: Wire, places: dict[str, Place]) -> None:
    wire.answers[NAME] = [[PUBLIC]]
    for name, place in places.items():
        wire.reached.clear()
        ask(place, f"http://{NAME}/")
        assert set(wire.reached) == {PUBLIC}, name


def test_a_name_that_leads_inside_the_second_time_is_not_asked_twice(wire: Wire, places: dict[str, Place]) -> None:
    for name, place in places.items():
        wire.answers[NAME], wire.asked = [[PUBLIC], ["127.0.0.1"]], []
        wire.reached.clear()
        ask(place, f"http://{NAME}/")
        assert (wire.asked, wire.reached) == ([NAME], [PUBLIC]), name
        ask(place, f"http://{NAME}/again")
        assert wire.reached == [PUBLIC], f"{name}, when it asks once more"


def test_no_address_inside_is_connected_to_whatever_name_leads_there(wire: Wire, places: dict[str, Place]) -> None:
    for number, inside in enumerate(INSIDE):
        host = f"n{number}.example"
        wire.answers[host] = [[inside]]
        for name, place in places.items():
            ask(place, f"http://{host}/")
            assert wire.reached == [], (name, inside)


def test_no_way_to_write_an_address_leads_inside(wire: Wire, places: dict[str, Place]) -> None:
    for url in FORMS:
        for name, place in places.items():
            ask(place, url)
            assert set(wire.reached) <= {PUBLIC}, (name, url)


def test_no_answer_leads_on_to_what_is_inside(wire: Wire, said: dict[str, Any], places: dict[str, Place]) -> None:
    wire.answers[NAME], wire.answers["inside.example"] = [[PUBLIC]], [["127.0.0.1"]]
    onward = [*FORMS, "http://inside.example/", *(f"http://[{each}]/" for each in INSIDE if ":" in each)]
    for location in onward:
        if "\t" in location or not location.isascii():
            continue  # no header holds it
        said["location"] = location
        for name, place in places.items():
            ask(place, f"http://{NAME}/")
            assert set(wire.reached) <= {PUBLIC}, (name, location)


def test_no_page_of_a_feed_leads_to_one_inside(wire: Wire, said: dict[str, Any], places: dict[str, Place]) -> None:
    wire.answers[NAME], wire.answers["inside.example"] = [[PUBLIC], ["127.0.0.1"]], [["127.0.0.1"]]
    for next_url in (f"http://{NAME}/2", "http://inside.example/", "http://127.0.0.1/", "http://[::1]/"):
        said["next_url"] = next_url
        ask(places["a feed that is imported"], f"http://{NAME}/")
        assert set(wire.reached) <= {PUBLIC}, next_url
