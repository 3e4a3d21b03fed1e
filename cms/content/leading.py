"""Redirects to the pages of entries, made in many at a time, as `redirecting.create` would one after the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select, tuple_

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import redirecting
from cms.content.models.entry import Entry, FormerSlug
from cms.content.models.redirect import Redirect
from cms.content.redirect_paths import Addresses, path_of, sources_of
from cms.core import versions
from cms.core.clock import now
from cms.core.db import db, table_of
from cms.core.errors import Problem
from cms.core.in_bulk import insert_all
from cms.core.numbers import reserved_ids

FIRST = 1  # the version of a redirect that nobody changed since


@dataclass
class Lead:
    """A path of before, and the page of an entry; then the id of the redirect that was made, or why there is none.

    It is `there` where it led to that page already.
    """

    path: str
    target: str
    made: int | None = None
    refusal: str | None = None
    there: bool = False


@dataclass
class _Met:
    """What stands at some addresses already: where redirects lead, and what a plain one would have to heed."""

    targets: dict[str, str | None] = field(default_factory=dict)
    special: set[str] = field(default_factory=set)


def lead_all(actor: Actor, wanted: Sequence[Lead], addresses: Addresses) -> None:
    """Make redirects, and tell each what became of it.

    What nothing stands against is stored at once; the rest goes the long way, one by one.
    """
    actor.must(Permission.CONTENT_PUBLISH)
    checked = list(_checked(wanted))
    if not checked:
        return
    versions.touch(["redirects"])  # changes of others wait from here on
    met = _met(checked, addresses)
    plain: list[Lead] = []
    others: list[Lead] = []
    for each in checked:
        if met.targets.get(each.path) == each.target:
            each.there = True
        elif each.path in met.targets or not met.special.isdisjoint([each.path, *sources_of(each.target)]):
            others.append(each)
        else:
            plain.append(each)
            met.targets[each.path] = each.target
    _store(actor, plain)
    for each in others:
        _store_one(actor, each, addresses)


def _checked(wanted: Iterable[Lead]) -> Iterator[Lead]:
    """Give those whose path can be one, as it is kept."""
    for each in wanted:
        try:
            each.path = redirecting.check({"from": each.path, "to": each.target}).path
        except Problem as refused:
            each.refusal = refused.detail
        else:
            yield each


def _met(wanted: Sequence[Lead], addresses: Addresses) -> _Met:
    """Look once at all that stands at where they lead from and to."""
    paths = {each.path for each in wanted}
    ends = {source for each in wanted for source in sources_of(each.target)}
    found = select(Redirect.path, Redirect.target).where(Redirect.path.in_(paths | ends))
    met = _Met(dict(db.session.execute(found).all()))
    met.special = {"/"} | (ends & (met.targets.keys() | paths)) | _led_here(paths) | _taken(paths, addresses)
    met.special |= redirecting.led_on(addresses, {each.target for each in wanted}).keys()
    return met


def _led_here(paths: set[str]) -> set[str]:
    """Give the paths that a redirect leads to, perhaps with a query or fragment behind."""
    bare = set(db.session.scalars(select(Redirect.target).where(Redirect.target.in_(paths))))
    behind = or_(Redirect.target.contains("?"), Redirect.target.contains("#"))
    for target in db.session.scalars(select(Redirect.target).where(behind).execution_options(yield_per=1000)):
        bare |= paths & {path_of(target or ""), (target or "").partition("#")[0]}
    return {each for each in bare if each}


def _taken(paths: set[str], addresses: Addresses) -> set[str]:
    """Give the paths at which a live entry is, or was."""
    meant = {path: found for path in paths if (found := addresses.entry_at(path))}
    if not meant:
        return set()
    live = Entry.live_number.is_not(None)
    present = select(Entry.type, Entry.slug).where(tuple_(Entry.type, Entry.slug).in_(meant.values()), live)
    former = select(FormerSlug.type, FormerSlug.slug).join(Entry, Entry.id == FormerSlug.entry_id)
    former = former.where(tuple_(FormerSlug.type, FormerSlug.slug).in_(meant.values()), live)
    taken = {(kind, slug) for chosen in (present, former) for kind, slug in db.session.execute(chosen)}
    return {path for path, found in meant.items() if found in taken}


def _store(actor: Actor, plain: Sequence[Lead]) -> None:
    if not plain:
        return
    for each, number in zip(plain, reserved_ids(Redirect, len(plain)), strict=True):
        each.made = number
    alike = {"code": redirecting.MOVED, "version": FIRST, "created_at": now()}
    rows = [{"id": each.made, "path": each.path, "target": each.target, **alike} for each in plain]
    insert_all(db.session.connection(), table_of(Redirect), rows)
    log.record_all(log.row(actor, "redirect.create", "redirect", each.made, slug=each.path) for each in plain)


def _store_one(actor: Actor, each: Lead, addresses: Addresses) -> None:
    try:
        with db.session.begin_nested():
            each.made = redirecting.create(actor, {"from": each.path, "to": each.target}, addresses).id
    except Problem as refused:
        each.refusal = refused.detail
