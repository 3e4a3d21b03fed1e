"""What is made anew once all rows are there, and the last look at whether everything is."""

from sqlalchemy import func, select, update

from cms.accounts.models import User
from cms.comments import indexing as comments_indexing
from cms.comments.models import Comment
from cms.comments.rules import rulebooks
from cms.comments.status import Status
from cms.content import indexing, publishing
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.revision import Revision
from cms.core import versions
from cms.core.db import db, inserting
from cms.core.statistics import count_anew
from cms.core.text import counted
from cms.core.versions import ContentVersion
from cms.transfer.archive import counting
from cms.transfer.archive.adapting import Adapting
from cms.transfer.archive.carried import columns, member
from cms.transfer.archive.manifests import NAME
from cms.transfer.archive.opening import Archive
from cms.transfer.archive.values import Row, row_of
from cms.transfer.report import Report
from cms.transfer.zip_files import refusal

_AT_ONCE = 500


def finish(archive: Archive, adapting: Adapting, report: Report, cleaned: dict[str, int]) -> None:
    """Make indexes, counts and schedules, compare with the manifest, and tell what somebody has to see to."""
    if counting.counts() != archive.manifest.counts:
        raise refusal(NAME, "its counts are not those of its rows.")
    _check_entries()
    _recount(report)
    count_anew()
    bind = db.session.connection()
    indexing.fill(bind)
    comments_indexing.fill(bind)
    timed = select(Entry).where((Entry.publish_at.is_not(None)) | (Entry.unpublish_at.is_not(None)))
    for entry in db.session.scalars(timed.execution_options(yield_per=_AT_ONCE)):
        publishing.await_times(entry)
    rulebooks.renew()
    _move_versions(archive)
    _tell(archive, adapting, report, cleaned)


def _check_entries() -> None:
    """Raise Invalid for an entry that has no text to show."""
    for number, said in ((Entry.live_number, "public"), (Entry.newest_number, "newest")):
        there = select(Revision.id).where(Revision.entry_id == Entry.id, Revision.number == number).exists()
        lost = db.session.scalar(select(Entry.id).where(number.is_not(None), ~there).order_by(Entry.id).limit(1))
        if lost is not None:
            raise refusal(member("entry"), f"the {said} revision of entry {lost} is not there.")


def _recount(report: Report) -> None:
    """Have the counts that readers see be those of the comments."""
    approved = Comment.status == Status.APPROVED
    counted = select(func.count()).where(Comment.entry_id == Entry.id, approved).correlate(Entry).scalar_subquery()
    wrong = update(Entry).where(Entry.comment_count != counted).values(comment_count=counted)
    ids = db.session.scalars(wrong.returning(Entry.id).execution_options(synchronize_session=False)).all()
    for entry_id in sorted(ids):
        report.remark(f"entry {entry_id}", "Its comments were counted anew: the archive had another number.")


def _move_versions(archive: Archive) -> None:
    """Have everything move at this moment for those who keep answers, and bear the time at which it changed last."""
    number = versions.touch(db.session.scalars(select(ContentVersion.name)).all())
    known = {name: db.metadata.tables["content_version"].c[name] for name in columns("content_version")}
    some: list[Row] = []

    def put() -> None:
        adding = inserting(ContentVersion)
        told = {"number": adding.excluded.number, "at": adding.excluded.at}
        db.session.execute(adding.on_conflict_do_update(index_elements=["name"], set_=told), some)
        some.clear()

    for line_number, line in archive.lines("content_version"):
        try:
            row = row_of(line, known)
            some.append({"name": row["name"], "at": row["at"], "number": number})
        except (KeyError, ValueError) as error:
            raise refusal(f"{member('content_version')}, line {line_number}", f"{error}.") from None
        if len(some) == _AT_ONCE:
            put()
    if some:
        put()


def _tell(archive: Archive, adapting: Adapting, report: Report, cleaned: dict[str, int]) -> None:
    for table, count in cleaned.items():
        report.remark(
            member(table), f"{count} rows held markup or addresses that are not shown here; it was taken out."
        )
    for media_id, file in _missing(archive):
        report.remark(f"picture {media_id}", f"The archive lacks its file {file}.")
    closed = db.session.scalar(select(func.count()).select_from(User).where(User.password.is_(None))) or 0
    if closed:
        report.remark(
            "accounts", f"{counted(closed, 'has', 'have')} no password here. Give each one with cms user set-password."
        )
    rows = {name: part.rows for name, part in archive.manifest.tables.items()}
    webhooks, persons = rows.get("webhook", 0), rows.get("person", 0)
    if webhooks:
        report.remark(
            "webhooks", f"{counted(webhooks, 'is', 'are')} off, since secrets do not travel. Give each a new one."
        )
    if persons and not adapting.sealed:
        report.remark(
            "commenters",
            f"{persons} came without their e-mail address. cms export archive --with-sealed takes"
            " them along, for the same CMS_ENCRYPTION_KEYS.",
        )
    if not adapting.keyed:
        report.remark(
            "keys",
            "The first of CMS_ENCRYPTION_KEYS is another one than before: what was learned of spam stayed out."
            " Learn it anew with cms spam relearn.",
        )


def _missing(archive: Archive) -> list[tuple[int, str]]:
    pictures = select(Media.id, Media.key, Media.renditions).order_by(Media.id)
    return [
        (media_id, each["file"])
        for media_id, key, renditions in db.session.execute(pictures, execution_options={"yield_per": _AT_ONCE})
        for each in renditions
        if f"media/{key}/{each['file']}" not in archive.names
    ]
