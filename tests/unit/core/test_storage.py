"""The media store: what is put is there whole, what is no key is nowhere, and nothing leads out."""

import os
import stat
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from cms.core import storage
from cms.core.errors import Misconfigured, NotFound
from cms.core.settings import read
from cms.core.storage import Bucket, Folder, MediaStore, open_store

NOT_KEYS = [
    "", "/", "..", "../secret", "a/../secret", "a/..", "/etc/passwd", "a//b", "a/", ".hidden", "a\0b", "a\\b", "A",
    "a b", "ä", "a%2e", "a\n",
]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    (tmp_path / "secret").write_bytes(b"secret")
    return Folder(tmp_path / "made" / "on" / "demand")


def test_what_is_put_can_be_read_listed_and_deleted(store: Folder) -> None:
    for key in ("ab/800.webp", "ab/1600.webp", "abc/800.webp"):
        store.put(key, key.encode())
    assert store.get("ab/800.webp") == b"ab/800.webp"
    assert list(store.keys()) == ["ab/1600.webp", "ab/800.webp", "abc/800.webp"]
    assert list(store.keys("ab")) == ["ab/1600.webp", "ab/800.webp"]
    store.delete("ab")
    assert list(store.keys()) == ["abc/800.webp"]
    assert [path.name for path in store.root.iterdir()] == ["abc"]


def test_nothing_is_made_before_it_is_needed(store: Folder) -> None:
    assert list(store.keys()) == []
    store.delete("ab")
    assert not store.root.exists()


def test_what_is_put_again_takes_the_place(store: Folder) -> None:
    store.put("a/b", b"one")
    store.put("a/b", b"two")
    assert store.get("a/b") == b"two"
    assert list(store.keys()) == ["a/b"]


@pytest.mark.parametrize("key", ["nothing", "a/nothing", "a", "a/b/c"])
def test_what_is_not_there_is_not_found(store: Folder, key: str) -> None:
    store.put("a/b", b"x")
    with pytest.raises(NotFound):
        store.get(key)


@pytest.mark.parametrize("key", NOT_KEYS)
def test_what_is_no_key_is_nowhere(store: Folder, key: str) -> None:
    store.put("a/b", b"x")
    with pytest.raises(NotFound):
        store.get(key)
    with pytest.raises(NotFound):
        store.put(key, b"x")
    with pytest.raises(NotFound):
        store.delete(key)
    assert list(store.keys()) == ["a/b"]
    assert (store.root.parent.parent.parent / "secret").read_bytes() == b"secret"


def test_a_write_that_fails_leaves_nothing(store: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Misconfigured, match=r"CMS_MEDIA_URL: .*No space left on device"):
        store.put("a/b", b"x")
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_a_file_that_is_not_whole_is_not_listed(store: Folder) -> None:
    store.put("a/b", b"x")
    (store.root / "a" / "c.1234.part").write_bytes(b"half")
    assert list(store.keys()) == ["a/b"]


def test_files_are_no_programs(store: Folder) -> None:
    store.put("a/b", b"x")
    assert not (store.root / "a" / "b").stat().st_mode & (stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def test_a_folder_that_cannot_be_one_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for root in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere")):
        with pytest.raises(Misconfigured, match=r"\ACMS_MEDIA_URL: the media store cannot be used \([^/\n]+\)\.\Z"):
            Folder(root).put("a/b", b"x")


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")  # servers fork as well, and know what they do
def test_a_process_that_was_forked_reads_and_writes_too(store: Folder) -> None:
    store.put("a/b", b"x")
    child = os.fork()
    if child == 0:
        failed = 1
        try:
            store.put("a/c", store.get("a/b"))
            failed = 0
        finally:
            os._exit(failed)  # whatever happens, it must not go on with the tests
    assert os.waitpid(child, 0)[1] == 0
    assert store.get("a/c") == b"x"


def test_a_bucket_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    store = _bucket_at("http://127.0.0.1:9", monkeypatch)
    assert isinstance(store, Bucket)
    with pytest.raises(NotFound):
        store.get("../secret")
    with pytest.raises(Misconfigured, match="CMS_MEDIA_URL: the media store cannot be used") as refused:
        store.get("a/b")
    assert "127.0.0.1" not in refused.value.detail


def test_what_is_no_key_tells_nothing_of_a_bucket_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    store = _bucket_at("http://127.0.0.1:9", monkeypatch)
    with pytest.raises(Misconfigured, match="GenericError"):
        store.get("a/b")
    for touch in (store.get, store.delete, lambda key: store.put(key, b"x")):
        with pytest.raises(NotFound):
            touch("../secret")
    with pytest.raises(Misconfigured, match="did not answer a moment ago"):
        store.get("a/b")


def test_a_bucket_that_refuses_has_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        store = _bucket_at(f"http://127.0.0.1:{server.server_port}", monkeypatch)
        for _again in range(2):
            with pytest.raises(Misconfigured, match="PermissionDenied"):
                store.put("a/b", b"x")
        server.shutdown()
        serving.join()


class Refusing(BaseHTTPRequestHandler):
    """Lets nobody write."""

    def do_PUT(self) -> None:
        """Say so."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_told: Any) -> None:
        """Be silent."""


def _bucket_at(address: str, monkeypatch: pytest.MonkeyPatch) -> MediaStore:
    told = {"ENDPOINT": address, "REGION": "eu-central-1", "ACCESS_KEY_ID": "nobody", "SECRET_ACCESS_KEY": "nothing"}
    for name, value in told.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    return open_store("s3://pictures/site")


@pytest.mark.parametrize(
    "address",
    [
        "media", "/var/media", "file://", "file:///", "file://host/media", "s3://", "s3:///prefix", "s3://Not_A_Bucket",
        "s3://user:secret@bucket", "http://host/media", "memory:///", "file:///media?a=b", "s3://bucket/prefix#a",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_store_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(ValueError, match=r"file:///.*s3://"):
        storage.check(address)
    with pytest.raises(Misconfigured, match=r"\ACMS_MEDIA_URL: .*s3://") as refused:
        read({"CMS_MEDIA_URL": address}, Path(os.devnull))
    assert "secret" not in refused.value.detail


@pytest.mark.parametrize(
    ("told", "address"),
    [
        pytest.param({"CMS_MEDIA_URL": "s3://bucket/a/b"}, "s3://bucket/a/b", id="what is told"),
        pytest.param({"CMS_DATABASE_URL": "sqlite:////srv/cms.db"}, "file:///srv/media", id="beside the database"),
        pytest.param(
            {"CMS_DATABASE_URL": "sqlite:////srv/my site/cms.db"}, "file:///srv/my%20site/media", id="a blank"
        ),
        pytest.param(
            {"CMS_DATABASE_URL": "postgresql://me@host/cms"},
            Path("instance/media").resolve().as_uri(),
            id="in the instance, where the database is elsewhere",
        ),
        pytest.param(
            {"CMS_DATABASE_URL": "sqlite:///:memory:"}, Path("instance/media").resolve().as_uri(), id="or gone"
        ),
    ],
)
def test_pictures_are_kept(told: dict[str, str], address: str) -> None:
    settings = read(told, Path(os.devnull))
    assert settings.media_url == address
    store = open_store(address)
    if isinstance(store, Folder):
        assert store.root.as_uri() == address
