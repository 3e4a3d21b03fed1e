"""The export of a whole site into one file, while the site serves."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments.rules.models import CommentRule, CommentRuleHit
from cms.content.models.media import Media
from cms.core import clock, numbers
from cms.core.db import db, one_snapshot, writing
from cms.core.errors import NotFound
from cms.core.numbers import HighestId
from cms.core.sealing import Sealer
from cms.core.storage import MediaStore
from cms.transfer.archive import carried, counting, manifests
from cms.transfer.archive.carried import SEALED_RULES
from cms.transfer.archive.manifest import Keys, LeftOut, Manifest, Origin
from cms.transfer.archive.manifests import Part
from cms.transfer.archive.packing import Pack, growing
from cms.transfer.archive.values import line_of
from cms.transfer.report import Remark

AT_ONCE = 100  # rows, each of which may be as large as an article can be
Advance = Callable[[int], None]


@dataclass(frozen=True)
class Wanted:
    """What goes along beyond the usual: password hashes; what is encrypted, which only the same keys open."""

    credentials: bool = False
    sealed: bool = False


USUAL = Wanted()


@dataclass(frozen=True)
class Exported:
    """What was written: the manifest, the SHA-256 that names the archive, and what could not go along."""

    manifest: Manifest
    digest: str
    problems: list[Remark] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """Give it as programs read it."""
        told = self.manifest
        return {
            "archive": self.digest,
            **told.counts,
            "rows": sum(part.rows for part in told.tables.values()),
            "left_out": told.left_out.model_dump(),
            "keys": told.keys.model_dump() if told.sealed else None,
            "problems": [asdict(each) for each in self.problems],
        }


def silently(_count: int) -> None:
    """Show no progress."""


def count(wanted: Wanted) -> int:
    """Count the rows and files that go into an archive, for whoever shows progress."""
    counted = (
        select(func.count()).select_from(_rows(table, wanted).order_by(None).subquery()) for table in carried.tables()
    )
    rows = sum(db.session.scalar(each) or 0 for each in counted)
    files = sum(len(renditions) for (renditions,) in db.session.execute(select(Media.renditions)))
    db.session.rollback()
    return rows + files


def export(
    actor: Actor,
    path: Path,
    origin: Origin,
    sealer: Sealer,
    store: MediaStore,
    wanted: Wanted = USUAL,
    *,
    force: bool = False,
    advance: Advance = silently,
) -> Exported:
    """Write everything into a file that is there only once it is whole.

    All rows are of one moment, however long it takes and whatever is changed meanwhile. Raises Conflict
    where there is a file already. A picture whose file is gone from the store is a problem, and no end.
    """
    actor.must(Permission.SITE_ADMIN)
    with growing(path, force=force) as file:
        one_snapshot()
        try:
            made_at = clock.now()
            with Pack(file, made_at) as pack:
                told, problems = _written(pack, made_at, origin, sealer, store, wanted, advance)
                digest = hashlib.sha256(pack.finish(manifests.written(told))).hexdigest()
        finally:
            db.session.rollback()
        with writing():
            log.record(actor, "site.export", "site", None, target="archive", archive=digest, counts=told.counts)
    return Exported(told, digest, problems)


def _written(
    pack: Pack, made_at: datetime, origin: Origin, sealer: Sealer, store: MediaStore, wanted: Wanted, advance: Advance
) -> tuple[Manifest, list[Remark]]:
    """Write all rows, then all pictures; give the manifest, and what could not go along."""
    parts = {table.name: _pack(pack, table, wanted, advance) for table in carried.tables()}
    problems: list[Remark] = []
    media = _pack_media(pack, store, problems, advance)
    told = Manifest(
        made_at=made_at,
        site=origin,
        credentials=wanted.credentials,
        sealed=wanted.sealed,
        keys=Keys(first=sealer.prints()[0], all=sealer.prints()),
        counts=counting.counts(),
        left_out=_left_out(wanted, len(problems)),
        media=media,
        tables=parts,
    )
    return told, problems


def _rows(table: Table, wanted: Wanted) -> Any:
    """Select what goes along of a table: a rule about an encrypted address only with it, and all ids ever given."""
    if table is HighestId.__table__:
        return numbers.given()
    named = [
        table.c[each] for each in carried.columns(table.name, credentials=wanted.credentials, sealed=wanted.sealed)
    ]
    rows = select(*named).order_by(*table.primary_key)
    if wanted.sealed:
        return rows
    if table is CommentRule.__table__:
        return rows.where(CommentRule.kind != SEALED_RULES)
    if table is CommentRuleHit.__table__:
        return rows.where(CommentRuleHit.rule_id.not_in(select(CommentRule.id).where(CommentRule.kind == SEALED_RULES)))
    return rows


def _pack(pack: Pack, table: Table, wanted: Wanted, advance: Advance) -> Part:
    with pack.member(carried.member(table.name)) as member:
        found = db.session.connection().execute(_rows(table, wanted), execution_options={"yield_per": AT_ONCE})
        for some in found.mappings().partitions():
            for row in some:
                member.write(line_of(dict(row)))
            advance(len(some))
        return member.part()


def _pack_media(pack: Pack, store: MediaStore, problems: list[Remark], advance: Advance) -> Part:
    """Add the files of every picture byte by byte, then the list of them."""
    lines: list[bytes] = []
    pictures = select(Media.id, Media.key, Media.renditions).order_by(Media.id)
    for media_id, key, renditions in db.session.execute(pictures, execution_options={"yield_per": AT_ONCE}):
        for file in [each["file"] for each in renditions]:
            try:
                content = store.get(f"{key}/{file}")
            except NotFound:
                problems.append(Remark(f"picture {media_id}", f"The file {key}/{file} is missing in the media store."))
                continue
            pack.file(f"media/{key}/{file}", content)
            told = {"name": f"{key}/{file}", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            lines.append(line_of(told))
        advance(len(renditions))
    with pack.member(manifests.MEDIA_LIST) as member:
        for line in lines:
            member.write(line)
        return member.part()


def _left_out(wanted: Wanted, pictures: int) -> LeftOut:
    sealed = counting.sealed()
    return LeftOut(
        passwords=0 if wanted.credentials else counting.passwords(),
        pictures=pictures,
        **({} if wanted.sealed else sealed),
    )
