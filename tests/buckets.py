"""An S3 that answers on this machine, for the store and for all that is kept in it."""

import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from moto.server import ThreadedMotoServer


@contextmanager
def serving_buckets() -> Iterator[str]:
    """Serve buckets for the block, and name them in the environment as operators do; give the server's address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    told = {
        "AWS_ENDPOINT": f"http://{host}:{port}",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": "something",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in told.items():
            patch.setenv(name, value)
        yield told["AWS_ENDPOINT"]
    server.stop()


def fresh_bucket(address: str) -> str:
    """Make a bucket; give the address of a store in it."""
    name = f"pictures-{uuid.uuid4().hex[:12]}"
    with urllib.request.urlopen(urllib.request.Request(f"{address}/{name}", method="PUT")) as answer:
        assert answer.status == 200
    return f"s3://{name}/site"
