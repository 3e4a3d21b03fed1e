"""What a large WordPress site costs to take over: records a second, memory, and how long a reader waits meanwhile.

python -m tests.benchmarks.moving_in [--posts 10000] [--comments 100000] [--database sqlite|postgresql]

With 100,000 posts and a million comments the file has about 500 MB.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from cms.app import create_app
from cms.core import versions
from cms.core.db import db, writing
from cms.core.settings import read
from tests.benchmarks.pages import postgres
from tests.benchmarks.running import run
from tests.conftest import settings_for
from tests.databases import make_database

SAID = (
    "the psoas muscle is a hip flexor and it may feel tight after long sitting so breathe slowly hold the stretch for "
    "thirty seconds then change sides keep your back straight neck pain clicking joint doctor exercise week morning"
)
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Clinic</title><link>https://old.example</link><language>en-US</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://old.example</wp:base_site_url>
<wp:base_blog_url>https://old.example</wp:base_blog_url><wp:author><wp:author_id>1</wp:author_id>
<wp:author_login>ana</wp:author_login><wp:author_display_name>Ana</wp:author_display_name></wp:author>
"""
PERSONS, FATES = 50_000, ("1", "1", "1", "1", "1", "1", "0", "spam", "trash")


def main() -> None:
    """Write an export, take it over on each database, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="measure this one alone")
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--comments", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xml"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(export(asked.posts, asked.comments))
        megabytes = path.stat().st_size / 1e6
        print(f"{asked.posts} posts, {asked.comments} comments, {megabytes:.0f} MB; load {os.getloadavg()[0]:.1f}")
        for kind in ("sqlite", "postgresql"):
            if asked.database in {None, kind}:
                with _place(kind, Path(folder)) as url:
                    _measure(kind, url, path, asked.posts + asked.comments)


def export(posts: int, comments: int) -> Iterator[str]:
    """Give an export in pieces; each has the same words, however often it is asked for."""
    chance, last = random.Random(7), 0
    yield HEAD
    for number in range(1, posts + 1):
        first, last = last + 1, comments * number // posts
        yield _post(chance, number)
        yield from (_comment(chance, each, first) for each in range(first, last + 1))
        yield "</item>\n"
    yield "</channel></rss>\n"


def _post(chance: random.Random, number: int) -> str:
    body = "\n".join(f"<p>{_said(chance, 60)}</p>" for _ in range(4))
    return f"""<item><title>{number} {_said(chance, 4)}</title><link>https://old.example/post-{number}/</link>
<dc:creator>ana</dc:creator><content:encoded><![CDATA[{body}]]></content:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2018-01-01 10:00:00</wp:post_date_gmt>
<wp:post_name>post-{number}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="part-{number % 20}"><![CDATA[Part {number % 20}]]></category>
"""


def _comment(chance: random.Random, number: int, first: int) -> str:
    parent = 0 if number == first or chance.random() < 0.6 else chance.randint(first, number - 1)
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author>Reader {number % 5000}</wp:comment_author>
<wp:comment_author_email>reader{number % PERSONS}@readers.org</wp:comment_author_email>
<wp:comment_date_gmt>2019-01-01 10:00:00</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{_said(chance, 30)}]]></wp:comment_content>
<wp:comment_approved>{chance.choice(FATES)}</wp:comment_approved><wp:comment_parent>{parent}</wp:comment_parent>
</wp:comment>
"""


def _said(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(SAID.split(), k=count))


@contextmanager
def _place(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of a migrated database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/place/cms.db"
        return
    with postgres() as server:
        yield make_database(server, "moving_in")


def _measure(kind: str, url: str, path: Path, records: int) -> None:
    made, waits = create_app(read(settings_for(url), env_file=Path(os.devnull))), []
    refused: list[float] = []
    with made.app_context():
        upgrade()

        def write() -> None:
            """Write something small, as a reader does who votes."""
            begun = time.perf_counter()
            try:
                with writing():
                    versions.touch(["a reader"])
            except OperationalError:
                refused.append(begun)
            waits.append(time.perf_counter() - begun)
            time.sleep(0.2)

        ran = run(url, "import", "wordpress", str(path), "--json", meanwhile=write)
        db.engine.dispose()
    taken = ran.told["articles"]["created"] + ran.told["comments"]["created"]
    waits.sort()
    print(
        f"{kind:10}  {taken} of {records} records in {ran.seconds:.0f} s: {taken / ran.seconds:,.0f} a second, "
        f"{taken / ran.processor:,.0f} a second of the processor; {ran.megabytes:.0f} MB at most; "
        f"a writer meanwhile waits {waits[len(waits) // 2] * 1000:.0f} ms, at most {waits[-1] * 1000:.0f}, and "
        f"was sent away {len(refused)} times of {len(waits)}; load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
