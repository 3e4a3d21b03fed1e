"""Start a demo and an empty view under the same server, and print what each answer costs beside it; then the pages."""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from tests.benchmarks import pages, spam
from tests.benchmarks.load import WRK, Measured, measure
from tests.served import CHECKOUT, Served, clean_environment, free_port

ROUNDS = 3
WRITERS, SECONDS = 8, 5
ARTICLE = "/api/v1/articles/clicking-in-the-back-of-the-head"


def main() -> None:
    """Print a table: requests a second, p50, p99 and the ratio to the empty view."""
    with tempfile.TemporaryDirectory() as folder, Served({}, Path(folder), "demo", "--data", f"{folder}/demo") as demo:
        port = free_port()
        words = ["-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--no-ws"]
        command = [sys.executable, *words, "--port", str(port), "tests.benchmarks.empty:app"]
        empty = subprocess.Popen(command, env=clean_environment(), cwd=CHECKOUT, stdout=subprocess.DEVNULL)
        try:
            _wait(port)
            _print_reads(demo.address, f"http://127.0.0.1:{port}/")
        finally:
            empty.terminate()
            empty.wait()
    with tempfile.TemporaryDirectory() as folder:
        environment = {"CMS_COMMENT_RATE": "off"}
        with Served(environment, Path(folder), "demo", "--data", f"{folder}/demo") as demo:
            print(f"comment POST of 600 characters, durable: {_posts(demo.port):.0f} a second")
    pages.main()
    spam.main([])


def _print_reads(base: str, empty: str) -> None:
    etag = urllib.request.urlopen(f"{base}/feed.json").headers["ETag"]
    asked = {
        "empty Flask view": (empty, {}),
        "feed": (f"{base}/feed.json", {}),
        "feed, gzip": (f"{base}/feed.json", {"Accept-Encoding": "gzip"}),
        "feed, 304": (f"{base}/feed.json", {"If-None-Match": etag}),
        "list of articles": (f"{base}/api/v1/articles", {}),
        "one article": (f"{base}{ARTICLE}", {}),
        "its thread": (f"{base}{ARTICLE}/comments", {}),
    }
    found: dict[str, list[Measured]] = {name: [] for name in asked}
    for _round in range(ROUNDS):
        for name, (url, headers) in asked.items():
            found[name].append(measure(url, headers))
    print(f"load from {'wrk' if WRK else 'threads of Python'}, medians of {ROUNDS} rounds by turns")
    measure_of_all = statistics.median(each.rate for each in found["empty Flask view"])
    print(f"{'':<20}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}")
    for name, rounds in found.items():
        rate, p50, p99 = (statistics.median(getattr(each, part) for each in rounds) for part in ("rate", "p50", "p99"))
        print(f"{name:<20}{rate:>10.0f}{p50:>9.2f}{p99:>9.2f}{rate / measure_of_all:>8.2f}")


def _posts(port: int) -> float:
    end, done = time.monotonic() + SECONDS, []

    def post(writer: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        number = 0
        while time.monotonic() < end:
            number += 1
            text = f"{writer} {number} " + "It clicks when I look up, and it worries me. " * 13
            told = {"author_name": "Jo", "author_email": f"jo{writer}@reader.example", "body": text[:600]}
            connection.request("POST", f"{ARTICLE}/comments", json.dumps(told), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status in {201, 202}, answer.status
            done.append(number)
        connection.close()

    threads = [threading.Thread(target=post, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done) / SECONDS


def _wait(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/").close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the empty view did not start")


if __name__ == "__main__":
    main()
