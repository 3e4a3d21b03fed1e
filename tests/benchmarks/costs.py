"""What an answer and a comment cost in time of the processor, which other work on the machine hardly changes.

One process, SQLite in memory where there is such a place, no server before it: what HTTP costs comes on top.

python -m tests.benchmarks.costs
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from cms.accounts import tokens, users
from cms.accounts.permissions import SHELL, Role
from cms.app import create_app
from cms.comments.triage import looking
from cms.comments.triage.signal import Circumstances
from cms.core.db import writing
from cms.core.settings import read
from cms.web import front
from tests.api import Api
from tests.benchmarks.rows import Chance
from tests.conftest import settings_for

MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of its own is made in it
ARTICLES, ROUNDS, WORDS = 25, 60, 60
PATHS = ("/articles/neck-1", "/articles/neck-1/comments?limit=50", "/articles?limit=20")


def main() -> None:
    """Fill a small site, and print a table of medians."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        free = {"CMS_COMMENT_RATE": "off", "CMS_COMMENT_HOLD": "flagged"}
        app = create_app(read(settings_for(f"sqlite:///{folder}/cms.db", **free), env_file=Path(os.devnull)))
        looking.load()
        _measure(app, Api(app.test_client(), _key(app)), Api(app.test_client(), None))


def _key(app: Flask) -> str:
    with app.app_context():
        upgrade()
        with writing():
            owner = users.create(SHELL, email="admin@clinic.example", role=Role.ADMIN, name="Admin")
            return tokens.create(SHELL, owner, name="benchmark", scopes=())[1]


def _measure(app: Flask, editor: Api, reader: Api) -> None:
    chance = Chance()
    for number in range(ARTICLES):
        text = f"<p>{chance.said(400)}</p>"
        editor.published("articles", title=f"Neck {number}", slug=f"neck-{number}", content_html=text)

    def send(number: int) -> None:
        said = {"author_name": "Jo", "author_email": f"jo{number}@reader.example", "body": chance.said(WORDS)}
        reader.post("/articles/neck-1/comments", said)

    said = [chance.said(WORDS) for _round in range(ROUNDS)]
    nobody = Circumstances(author_email="jo@reader.example")
    _print("a comment sent", send)
    _print(f"triage of {WORDS} words", lambda number: looking.look(said[number], nobody))
    layer: front.Front = app.extensions[front.KEY]
    for path in PATHS:
        _print(f"{path}, made anew", partial(_anew, layer, reader, path))
        _print(f"{path}, kept, with the client of the tests", partial(_kept, reader, path))


def _anew(layer: front.Front, reader: Api, path: str, _number: int) -> None:
    layer.shelf.empty()
    reader.get(path)


def _kept(reader: Api, path: str, _number: int) -> None:
    reader.get(path)


def _print(told: str, work: Callable[[int], object]) -> None:
    work(0)
    spent = []
    for number in range(ROUNDS):
        began = time.process_time()
        work(number)
        spent.append(time.process_time() - began)
    print(f"{told:<72}{1000 * statistics.median(spent):>8.2f} ms", flush=True)


if __name__ == "__main__":
    main()
