"""A backup in the place of what is there: everything is looked at before anything is changed.

Pictures come first, beside those that are there, since a picture has a name that no other ever had; then the database
is exchanged in one step. Who is stopped on the way leaves the former site, with pictures that nothing shows yet, or
the new one with all of its own. Who was erased in the former one has a tombstone in the new one before it can be
reached, so that nobody is back for good, whenever that happens.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory

from cms.accounts.permissions import Actor, Permission
from cms.comments import tombstones
from cms.comments.erasing_again import Repeated
from cms.comments.models import Person
from cms.comments.tombstones import Told
from cms.core import clock
from cms.core.bundled import folder
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Invalid, NotFound
from cms.core.slugs import numbered
from cms.transfer.backup import postgres_dump, repeating, sqlite_file
from cms.transfer.backup.making import House
from cms.transfer.backup.manifest import Engine, Manifest
from cms.transfer.backup.postgres_tools import Tools, find
from cms.transfer.backup.reading import Backup
from cms.transfer.zip_files import refusal

TELLING = ("user", "entry", "comment", "media", "author", "person")  # a site with a row in one of them is in use
Advance = Callable[[int], None]


@dataclass(frozen=True)
class Restored:
    """What is there now; `former` is where the former database was kept, `pending` that migrations are due.

    `again` tells who was erased once more, `in_log` how many erasures the log told of that was given, `unread` that
    neither it nor a former database told who is to be erased once more, though there are persons in the backup.
    """

    manifest: Manifest
    former: Path | None
    pending: bool
    again: Repeated
    in_log: int | None
    unread: bool

    def document(self) -> dict[str, Any]:
        """Give it as programs read it."""
        told = self.manifest.model_dump(mode="json", include={"made_at", "engine", "migration", "in_bucket"})
        return {
            **told,
            "rows": sum(self.manifest.rows.values()),
            "media": self.manifest.media.rows,
            "former": str(self.former) if self.former else None,
            "pending": self.pending,
            "erased_again": self.again.asked,
            "look_at_persons": self.again.doubtful,
            "erasures_in_log": self.in_log,
            "erasures_unread": self.unread,
        }


def length(path: Path) -> int:
    """Tell by how much `restore` will advance, in bytes."""
    with _named(path), Backup(path) as backup:
        return 2 * backup.length


def restore(
    actor: Actor,
    path: Path,
    house: House,
    *,
    force: bool = False,
    other_keys: bool = False,
    also: Sequence[Told] | None = None,
    advance: Advance,
) -> Restored:
    """Put a backup in the place of the site, if it is whole and fits and nobody uses the site.

    Whoever was erased in the site that was there is erased in the backup, too, and whoever `also` names, which is
    what a log told.
    Raises Invalid for a damaged or hostile file, Conflict for one that does not fit here, while the database is in
    use, and where the site is not empty unless it is to be replaced (`force`); then nothing was changed.
    """
    actor.must(Permission.SITE_ADMIN)
    db.session.remove()
    db.engine.dispose()  # what this process itself had open
    with _named(path), Backup(path) as backup:
        told = backup.manifest
        pending = _refuse_unfit(told, house, other_keys=other_keys)
        backup.verify(advance)
        former_erasures = repeating.former_erasures(house)
        erased = [*(former_erasures or ()), *(also or ())]
        stones = tombstones.statements(erased)
        if house.engine is Engine.SQLITE:
            former = _restore_sqlite(backup, house, stones, force=force, advance=advance)
        else:
            former = None
            _restore_postgres(backup, house, stones, force=force, advance=advance)
    # Where migrations are due, the worker does it once they were run.
    again = repeating.erase_again(house) if erased and not pending else Repeated()
    return Restored(
        told,
        former,
        pending,
        again,
        in_log=None if also is None else len(also),
        unread=former_erasures is None and not also and told.rows.get(Person.__tablename__, 0) > 0,
    )


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say of which file a refusal is."""
    try:
        yield
    except Invalid as refused:
        raise Invalid(*(Fault(f"{path.name}: {fault.detail}", fault.pointer) for fault in refused.faults)) from None
    except Conflict as refused:
        raise Conflict(f"{path.name}: {refused.detail}") from None


def _refuse_unfit(told: Manifest, house: House, *, other_keys: bool) -> bool:
    """Raise Conflict for a backup that this installation cannot use; tell whether it lacks migrations."""
    if told.engine is not house.engine:
        raise Conflict(
            f"it is a backup of {told.engine}, and CMS_DATABASE_URL names {house.engine}."
            " From one to the other a site moves by cms export archive and cms import archive."
        )
    if house.engine is Engine.POSTGRESQL:
        number, version = postgres_dump.server_version()
        if number < int(told.engine_version.partition(".")[0].split()[0]):
            raise Conflict(f"it comes from PostgreSQL {told.engine_version}, and this server is older ({version}).")
    scripts = ScriptDirectory(str(folder("migrations")))
    if told.migration not in {each.revision for each in scripts.walk_revisions()}:
        raise Conflict(
            f"it is of a newer version of Vertebra ({told.product}, migration {told.migration})."
            " Install that version first."
        )
    missing = sorted(set(told.keys) - set(house.prints))
    if missing and not other_keys:
        raise Conflict(
            f"CMS_ENCRYPTION_KEYS (or CMS_SECRET_KEY) lacks the key with the print {', '.join(missing)}, and what is"
            " encrypted in it cannot be read without. Add the key that was used, or say --other-keys."
        )
    return told.migration not in scripts.get_heads()


def _restore_sqlite(
    backup: Backup, house: House, stones: Sequence[str], *, force: bool, advance: Advance
) -> Path | None:
    """Put the file in its place, and tell where the former one is kept."""
    database = house.file
    told = backup.manifest
    filled = _is_filled(database)
    _refuse_filled(house, filled=filled, force=force)
    database.parent.mkdir(parents=True, exist_ok=True)
    with sqlite_file.alone(database):
        for left in database.parent.glob(f".{database.name}.*.restoring"):  # by one that was killed
            left.unlink()
        with tempfile.NamedTemporaryFile(
            prefix=f".{database.name}.", suffix=".restoring", dir=database.parent, delete=False
        ) as file:
            unpacked = Path(file.name)
        try:
            _unpack(backup, unpacked, advance)
            sqlite_file.check(unpacked, told.database.name)
            if sqlite_file.migration(unpacked) != told.migration or dict(told.rows) != sqlite_file.counted(
                unpacked, iter(told.rows)
            ):
                raise refusal(told.database.name, "it is not the database that the manifest describes.")
            sqlite_file.run(unpacked, stones)
            _add_pictures(backup, house, advance)
            former = _beside(database) if filled else None
            sqlite_file.take(unpacked, database, former)
        finally:
            unpacked.unlink(missing_ok=True)
    return former


def _beside(database: Path) -> Path:
    """Give a place for the former database that nothing has, however soon one restore follows another."""
    names = numbered(f"{database.name}.before-restore-{clock.now():%Y%m%dT%H%M%SZ}")
    return next(place for name in names if not (place := database.with_name(name)).exists())


def _restore_postgres(backup: Backup, house: House, stones: Sequence[str], *, force: bool, advance: Advance) -> None:
    tools = _tools(house)
    with db.engine.connect() as connection:
        rows = postgres_dump.counted(connection, TELLING)
    db.engine.dispose()
    _refuse_filled(house, filled=any(rows.values()), force=force)
    postgres_dump.refuse_in_use()
    _add_pictures(backup, house, advance)
    postgres_dump.take(tools, _advancing(backup, advance), backup.manifest.rows, stones)


def _tools(house: House) -> Tools:
    number, _version = postgres_dump.server_version()
    return find(house.settings.database_url, number, house.environment, "pg_restore", "psql")


def _is_filled(database: Path) -> bool:
    """Tell whether a site is in a file; what cannot be read counts as one."""
    if not database.exists() or database.stat().st_size == 0:
        return False
    try:
        return any(sqlite_file.counted(database, iter(TELLING)).values())
    except sqlite_file.DatabaseError:
        return True


def _refuse_filled(house: House, *, filled: bool, force: bool) -> None:
    if filled and not force:
        kept = " The former file is kept beside it." if house.engine is Engine.SQLITE else ""
        raise Conflict(f"there is a site already. To put the backup in its place, say --force.{kept}")


def _unpack(backup: Backup, place: Path, advance: Advance) -> None:
    with place.open("wb") as file:
        for chunk in _advancing(backup, advance):
            file.write(chunk)
        sqlite_file.settle(file)


def _add_pictures(backup: Backup, house: House, advance: Advance) -> None:
    """Store each picture's file that is not there as it is."""
    for file in backup.files():
        content = backup.content(file)
        try:
            there = house.store.get(file.name) == content
        except NotFound:
            there = False
        if not there:
            house.store.put(file.name, content)
        advance(len(content))


def _advancing(backup: Backup, advance: Advance) -> Iterator[bytes]:
    for chunk in backup.database():
        yield chunk
        advance(len(chunk))
