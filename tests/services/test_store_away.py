"""A bucket that dies or hangs under load: everything but pictures goes on, and pictures are back by themselves."""

import http.client
import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from cms.accounts.permissions import Role
from cms.core.connecting import THREADS
from tests.api import READER
from tests.beside import Beside
from tests.buckets import fresh_bucket
from tests.conftest import settings_for
from tests.drawings import drawn, encoded
from tests.relays import Relay
from tests.served import PATIENCE, Served

READERS = 2
SOON = 5.0  # seconds for which a page of a site whose bucket hangs may be waited for
HANGS = 8.0  # seconds, longer than anybody waits for the bucket


@dataclass
class Site:
    """A server whose pictures are behind a wire, and the key of an editor."""

    server: Served
    key: str
    wire: Relay

    def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Ask over a connection of its own; give the status, the headers and what came."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    def upload(self, number: int) -> tuple[int, Any]:
        """Send a picture of a size of its own."""
        told = {"alt": "A knee", "file": FileStorage(io.BytesIO(encoded(drawn(500 + number, 300))), "knee.png")}
        boundary, body = encode_multipart(told)
        status, _headers, answer = self.ask(
            "POST",
            "/api/v1/media",
            body,
            **{"Authorization": f"Bearer {self.key}", "Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        return status, json.loads(answer)

    def publish(self) -> None:
        """Have an article that can be commented on."""
        signed = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        told = json.dumps({"title": "The psoas", "slug": "psoas", "content_html": "<p>It lifts the leg.</p>"})
        status, _headers, body = self.ask("POST", "/api/v1/articles", told, **signed)
        assert status == 201, body
        made = json.loads(body)
        told = json.dumps({"version": made["version"]})
        assert self.ask("POST", f"/api/v1/articles/{made['id']}/publish", told, **signed)[0] == 200


class Readers(Beside):
    """As many who look at a picture as a server has threads, and some who read and comment; what each was answered."""

    def __init__(self, site: Site, picture: str) -> None:
        super().__init__(THREADS + READERS)
        self.site, self.picture = site, picture
        self.pictures: list[int] = []
        self.pages: list[int] = []
        self.longest = 0.0

    def go_on(self, number: int) -> None:
        """Look at the picture, or read the article and comment on it."""
        if number < THREADS:
            self.pictures.append(self.site.ask("GET", self.picture)[0])
        else:
            began = time.monotonic()
            self.pages.append(self.site.ask("GET", "/api/v1/articles/psoas")[0])
            told = json.dumps({**READER, "body": f"It helped me for the {len(self.pages)}th time."})
            path, kind = "/api/v1/articles/psoas/comments", {"Content-Type": "application/json"}
            self.pages.append(self.site.ask("POST", path, told, **kind)[0])
            self.longest = max(self.longest, time.monotonic() - began)
        time.sleep(0.05)

    def more(self) -> None:
        """Wait until everybody has read some more."""
        before, end = len(self.pages), time.monotonic() + PATIENCE
        while len(self.pages) < before + 3 * READERS:
            assert time.monotonic() < end, "nobody reads any more"
            time.sleep(0.05)


@pytest.fixture
def site(s3: str, database_url: str, token: Callable[..., str], tmp_path: Path) -> Iterator[Site]:
    """Serve from a bucket behind a wire, in one process, so that all its threads could hang."""
    with Relay(urlsplit(s3).port or 0) as wire:
        told = settings_for(database_url, CMS_MEDIA_URL=fresh_bucket(s3), CMS_COMMENT_RATE="off")
        del told["CMS_PUBLIC_URL"]
        told["AWS_ENDPOINT"] = f"http://127.0.0.1:{wire.port}"
        with Served(told, tmp_path, "serve", "--no-worker", "--workers", "1") as server:
            yield Site(server, token(Role.EDITOR), wire)


@pytest.mark.parametrize("how", [Relay.cut, Relay.hold], ids=["it dies", "it hangs"])
def test_all_but_pictures_goes_on_while_the_bucket_is_away(site: Site, how: Callable[[Relay], None]) -> None:
    site.publish()
    status, first = site.upload(0)
    assert status == 201
    picture = urlsplit(first["url"]).path
    with Readers(site, picture) as readers:
        readers.more()
        assert set(readers.pictures) == {200}
        how(site.wire)
        time.sleep(HANGS)
        readers.longest = 0.0
        readers.more()
        assert readers.longest < SOON, "what hangs held everything up"
        status, headers, _body = site.ask("GET", picture)
        assert (status, headers["Retry-After"]) == (503, "2")
        refused, told = site.upload(1)
        assert (refused, "CMS_MEDIA_URL" in told["detail"]) == (503, True)
        site.wire.mend()
        end = time.monotonic() + PATIENCE
        while site.ask("GET", picture)[0] != 200:
            assert time.monotonic() < end, "the pictures did not come back"
            time.sleep(0.1)
        readers.more()
    assert set(readers.pictures) == {200, 503}
    assert set(readers.pages) <= {200, 201, 202}, "nothing else was hindered"
    status, second = site.upload(2)
    assert status == 201
    assert [site.ask("GET", urlsplit(each["url"]).path)[0] for each in (first, second)] == [200, 200]
