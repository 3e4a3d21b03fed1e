"""A backup while the site serves: the database as it is at one moment, then the pictures."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from cms.accounts.permissions import Actor, Permission
from cms.core import clock
from cms.core.db import db
from cms.core.errors import Conflict, Misconfigured, NotFound
from cms.core.sealing import Sealer
from cms.core.settings import Settings
from cms.core.storage import MediaStore
from cms.transfer.archive import manifests
from cms.transfer.archive.directory import LARGEST_FILE, MEDIA, MOST_MEMBERS
from cms.transfer.archive.manifests import MEDIA_LIST, Part
from cms.transfer.archive.package import CHUNK
from cms.transfer.archive.packing import Pack, growing
from cms.transfer.archive.values import line_of
from cms.transfer.backup import postgres_dump, sqlite_file
from cms.transfer.backup.manifest import COMPRESSED, MEMBERS, Dump, Engine, Manifest
from cms.transfer.backup.postgres_tools import find
from cms.transfer.report import Remark

TYPICAL = 100_000  # bytes of a picture's file, by which a bar moves on
Advance = Callable[[int], None]


@dataclass(frozen=True)
class House:
    """What a backup is made of: where the database and the pictures are, the keys, and how programs are found."""

    settings: Settings
    sealer: Sealer
    store: MediaStore
    environment: Mapping[str, str]

    @property
    def engine(self) -> Engine:
        """Tell what kind of database it is."""
        return Engine(make_url(self.settings.database_url).get_backend_name())

    @property
    def file(self) -> Path:
        """Give the file of an SQLite database. Raises Misconfigured for one in memory."""
        name = make_url(self.settings.database_url).database
        if name in {None, "", ":memory:"}:
            raise Misconfigured("CMS_DATABASE_URL: a database in memory cannot be backed up or restored.")
        return Path(str(name))

    @property
    def in_bucket(self) -> bool:
        """Tell whether the pictures are in a bucket."""
        return self.settings.media_url.startswith("s3:")

    @property
    def prints(self) -> list[str]:
        """Give the prints of the keys; none where none are set."""
        return self.sealer.prints() if self.settings.keys else []


@dataclass(frozen=True)
class Made:
    """What was written: the manifest, the SHA-256 that names the backup, and what could not go along."""

    manifest: Manifest
    digest: str
    problems: list[Remark] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """Give it as programs read it."""
        told = self.manifest.model_dump(mode="json", include={"made_at", "engine", "migration", "keys", "in_bucket"})
        return {
            "backup": self.digest,
            **told,
            "database_bytes": self.manifest.database.bytes,
            "rows": sum(self.manifest.rows.values()),
            "media": self.manifest.media.rows,
            "problems": [asdict(each) for each in self.problems],
        }


def length(house: House, *, with_media: bool) -> int:
    """Estimate what `make` will advance by, in bytes."""
    if house.engine is Engine.SQLITE:
        size = 2 * house.file.stat().st_size if house.file.is_file() else 0
    else:
        size = postgres_dump.size()
    return size + TYPICAL * sum(1 for _key in _pictures(house, with_media=with_media))


def make(
    actor: Actor, path: Path, house: House, *, with_media: bool = False, force: bool = False, advance: Advance
) -> Made:
    """Write a backup into a file that is there only once it is whole, and that only its owner can read.

    Pictures in a bucket stay there unless they are asked for. Each picture of the copied database that is not
    deleted meanwhile goes along, since pictures are read after it; one that came later may be there too.
    """
    actor.must(Permission.SITE_ADMIN)
    problems: list[Remark] = []
    with growing(path, force=force) as file:
        made_at = clock.now()
        with Pack(file, made_at) as pack:
            with _database(pack, house, path.parent, advance) as (dump, version, migration, rows):
                if migration is None:
                    raise Misconfigured("The database was never migrated, so there is nothing to back up.")
            media = _media(pack, house, problems, with_media=with_media, advance=advance)
            told = Manifest(
                made_at=made_at,
                engine=house.engine,
                engine_version=version,
                migration=migration,
                keys=house.prints,
                database=dump,
                rows=rows,
                media=media,
                in_bucket=house.in_bucket and not with_media,
            )
            digest = hashlib.sha256(pack.finish(manifests.written(told))).hexdigest()
    return Made(told, digest, problems)


Written = tuple[Dump, str, str | None, dict[str, int]]


@contextmanager
def _database(pack: Pack, house: House, beside: Path, advance: Advance) -> Iterator[Written]:
    """Add the database; give its file, the version of its engine, its migration and its rows."""
    tables = [table.name for table in db.metadata.sorted_tables]
    if house.engine is Engine.SQLITE:
        with tempfile.NamedTemporaryFile(prefix=".vertebra-", suffix=".part", dir=beside) as copy:
            place = Path(copy.name)
            sqlite_file.copy(house.file, place, advance)
            with place.open("rb") as stream:
                dump = _added(pack, house.engine, iter(lambda: stream.read(CHUNK), b""), advance)
            version, migration = sqlite_file.VERSION, sqlite_file.migration(place)
            yield dump, version, migration, sqlite_file.counted(place, iter(tables))
        return
    number, version = postgres_dump.server_version()
    tools = find(house.settings.database_url, number, house.environment, "pg_dump")
    with postgres_dump.snapshot() as (connection, name):
        migration, rows = postgres_dump.migration(connection), postgres_dump.counted(connection, tables)
        with postgres_dump.dumping(tools, name) as stream:
            dump = _added(pack, house.engine, iter(lambda: stream.read(CHUNK), b""), advance)
        yield dump, version, migration, rows


def _added(pack: Pack, engine: Engine, chunks: Iterator[bytes], advance: Advance) -> Dump:
    with pack.member(MEMBERS[engine], compressed=COMPRESSED[engine]) as member:
        for chunk in chunks:
            member.write(chunk)
            advance(len(chunk))
        part = member.part()
    return Dump(name=part.name, bytes=part.bytes, sha256=part.sha256)


def _pictures(house: House, *, with_media: bool) -> Iterator[str]:
    """Give the names of the pictures' files that go along; other files in the store are none of ours."""
    if with_media or not house.in_bucket:
        yield from (key for key in house.store.keys("") if MEDIA.match(f"media/{key}"))


def _media(pack: Pack, house: House, problems: list[Remark], *, with_media: bool, advance: Advance) -> Part:
    """Add the pictures' files one by one, then the list of them."""
    lines: list[bytes] = []
    for key in _pictures(house, with_media=with_media):
        if len(lines) >= MOST_MEMBERS - 3:
            raise Conflict(f"There are more than {MOST_MEMBERS} files of pictures; copy the folder by other means.")
        try:
            content = house.store.get(key)
        except NotFound:
            problems.append(Remark(key, "This picture was deleted while the backup was made."))
            continue
        if len(content) > LARGEST_FILE:
            problems.append(Remark(key, f"This file is larger than {LARGEST_FILE} bytes, and no picture of ours."))
            continue
        pack.file(f"media/{key}", content)
        lines.append(line_of({"name": key, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}))
        advance(TYPICAL)
    with pack.member(MEDIA_LIST) as member:
        for line in lines:
            member.write(line)
        return member.part()
