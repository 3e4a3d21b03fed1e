"""The import of an archive into an empty site: all of it or nothing, and a second time nothing more."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, exists, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.audit.log import LogRow
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core import clock, site
from cms.core.db import db, one_at_a_time, writing
from cms.core.errors import Conflict, Invalid
from cms.core.sealing import Sealer
from cms.core.storage import MediaStore
from cms.transfer.archive import carried, counting, finishing, picturing, trusting
from cms.transfer.archive.adapting import Adapting
from cms.transfer.archive.carried import member
from cms.transfer.archive.filling import Numbered, complete, fill, follow
from cms.transfer.archive.opening import Archive
from cms.transfer.archive.values import row_of
from cms.transfer.report import Report, Tally
from cms.transfer.zip_files import refusal

ACTION = "site.import"
# Migrations put rows there, or taking an import back did; they are replaced.
SEEDED = frozenset({"canned_reply", "content_version", "highest_id", "spam_token"})
Advance = Callable[[int], None]


@dataclass(frozen=True)
class House:
    """The site that an archive comes to: what the environment fixes of its settings, its keys, its media store."""

    fixed: Mapping[str, Any]
    sealer: Sealer
    store: MediaStore


@dataclass
class _Course:
    """An import while it runs."""

    archive: Archive
    adapting: Adapting
    report: Report
    advance: Advance
    image_hosts: frozenset[str] = frozenset()
    exercises: set[int] = field(default_factory=set)
    cleaned: dict[str, int] = field(default_factory=dict)


def silently(_count: int) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Wanted:
    """What is taken over beyond the usual: password hashes, with which people sign in; what is encrypted."""

    credentials: bool = False
    sealed: bool = True


USUAL = Wanted()


def length(path: Path) -> int:
    """Give how far an import advances: the bytes that are read at first, and the rows. Raises Invalid."""
    with _naming(path), Archive(path) as archive:
        return archive.length + sum(part.rows for part in archive.manifest.tables.values())


def import_archive(
    actor: Actor,
    path: Path,
    house: House,
    wanted: Wanted = USUAL,
    *,
    dry_run: bool = False,
    advance: Advance = silently,
) -> Report:
    """Take over a whole site, with the ids that everything had.

    The file is read through and compared with its manifest before anything is stored; then the pictures
    are stored, then all rows in one transaction: a run that is killed leaves nothing that shows, and is
    done again from the start. With `dry_run` everything but the pictures is done and taken back. An
    archive that is there already changes nothing. Raises Conflict for a site that is not empty or has
    other keys, Invalid for a file that is not sound.
    """
    actor.must(Permission.SITE_ADMIN)
    with _naming(path), Archive(path) as archive:
        return _import(actor, archive, house, wanted, dry_run=dry_run, advance=advance)


def _import(actor: Actor, archive: Archive, house: House, wanted: Wanted, *, dry_run: bool, advance: Advance) -> Report:
    if _is_there(archive):
        return _report(archive, created=False)
    _must_be_empty()
    adapting = _adapting(archive, house.sealer, wanted)
    archive.verify(advance)
    if not dry_run:
        picturing.bring(archive, house.store)
    with _rehearsing() if dry_run else writing():
        one_at_a_time("import archive")
        if _is_there(archive):
            return _report(archive, created=False)
        _must_be_empty()
        course = _Course(archive, adapting, _report(archive, created=True), advance)
        for table in carried.tables():
            _take(course, table, house.fixed)
        finishing.finish(archive, adapting, course.report, course.cleaned)
        counts = {name: count for name, count in archive.manifest.counts.items() if count}
        log.record(actor, "site.import", "site", None, source="archive", archive=archive.digest, counts=counts)
    return course.report


def _take(course: _Course, table: Table, fixed: Mapping[str, Any]) -> None:
    if table.name == "content_version":
        return
    if table.name == "revision":
        course.exercises = set(db.session.scalars(select(Entry.id).where(Entry.type == EntryType.EXERCISE)))
    where = member(table.name)
    if table.name in SEEDED and table.name in course.archive.manifest.tables:
        db.session.execute(delete(table))
    kept = fill(table, _rows(course, table), where, course.advance)
    part = course.archive.manifest.tables.get(table.name)
    expected = (part.rows if part else 0) - course.adapting.dropped.get(table.name, 0)
    if kept != expected:
        raise refusal(where, f"{expected} rows were to come, and {kept} came.")
    follow(table)
    if table.name == carried.FIRST:
        try:
            course.image_hosts = frozenset(site.load(fixed).image_hosts)
        except ValueError as error:
            raise refusal(where, f"a setting has a value that it cannot have ({_first_line(error)}).") from None


def _rows(course: _Course, table: Table) -> Iterator[Numbered]:
    """Give the rows of a table as they are to be kept: read, completed, adapted, made safe."""
    name, where = table.name, member(table.name)
    columns = {each: table.c[each] for each in carried.columns(name)}
    optional = carried.CREDENTIALS | carried.SEALED
    for number, line in course.archive.lines(name):
        try:
            told = row_of(line, columns)
            absent = [each for each in columns if each not in told and f"{name}.{each}" not in optional]
            row = {**complete(table, absent), **told}
            for each in columns:
                row.setdefault(each, None)
            adapted = course.adapting.adapted(name, row)
            if adapted is None:
                continue
            if name == "revision" and (row["entry_id"] in course.exercises) != ("steps" in row["source"]):
                raise ValueError("an article has no steps, and an exercise has some")  # noqa: TRY301 -- as the others
            if trusting.check(name, adapted, course.image_hosts):
                course.cleaned[name] = course.cleaned.get(name, 0) + 1
        except (ValueError, TypeError, KeyError) as error:
            detail = str(error) if type(error) is ValueError else "this row is not as ours are"
            raise refusal(f"{where}, line {number}", f"{detail}.") from None
        yield number, adapted, len(line)


def _adapting(archive: Archive, sealer: Sealer, wanted: Wanted) -> Adapting:
    """Tell what the keys here can read of the archive. Raises Conflict where they lack one that is needed."""
    keys, ours = archive.manifest.keys, sealer.prints()
    sealed = archive.manifest.sealed and wanted.sealed
    if sealed and not set(keys.all) <= set(ours):
        missing = ", ".join(sorted(set(keys.all) - set(ours)))
        raise Conflict(
            f"it holds encrypted addresses, and CMS_ENCRYPTION_KEYS lacks the key with the print {missing}."
            " Add the key that was used before, or leave them out with --without-sealed."
        )
    credentials = archive.manifest.credentials and wanted.credentials
    return Adapting(sealer, clock.now(), credentials, sealed, keyed=keys.first == ours[0])


def _is_there(archive: Archive) -> bool:
    """Tell whether this archive was taken over before."""
    done = select(LogRow.details).where(LogRow.action == ACTION, LogRow.subject_type == "site")
    return any(details.get("archive") == archive.digest for details in db.session.scalars(done))


def _must_be_empty() -> None:
    full = [
        table.name
        for table in carried.tables()
        if table.name not in SEEDED and db.session.scalar(select(exists().select_from(table)))
    ]
    if full:
        told = ", ".join(f"{count} {noun}" for noun, count in counting.counts().items() if count)
        raise Conflict(
            f"an archive goes into an empty site, and this one is not ({told or ', '.join(full)})."
            " Name a new database in CMS_DATABASE_URL, run cms db upgrade, and import it there."
        )


def _report(archive: Archive, *, created: bool) -> Report:
    report = Report()
    for noun in report.tallies:
        count = archive.manifest.counts.get(noun, 0)
        setattr(report, noun, Tally(created=count) if created else Tally(skipped=count))
    return report


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Say in which file something is wrong."""
    try:
        yield
    except (Invalid, Conflict) as problem:
        problem.detail = f"{path.name}: {problem.detail}"
        problem.args = (problem.detail,)
        raise


@contextmanager
def _rehearsing() -> Iterator[None]:
    """Run the block as one transaction that is taken back."""
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    try:
        yield
    finally:
        db.session.rollback()


def _first_line(error: ValueError) -> str:
    return " ".join(str(error).splitlines()[1:2])[:200]
