"""Redirects: made, changed and removed by editors, and listed with those that renamed entries leave behind.

None leads to another one, so a reader is led once: who is to be led to an address that leads on
goes to its end at once, and so do those who were led here before.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Integer, Subquery, cast, exists, literal, null, or_, select, tuple_, union_all

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import queries
from cms.content.models.entry import Entry, FormerSlug
from cms.content.models.redirect import Redirect
from cms.content.redirect_paths import Addresses, source_from, sources_of, target_from
from cms.content.status import EntryType
from cms.core import versions
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Invalid, NotFound, Stale
from cms.core.text import PlainText
from cms.core.validation import faults

MOVED, MOVED_FOR_NOW, GONE = 301, 302, 410
MOST_STEPS = 20


class RedirectWritten(BaseModel):
    """From which path of the front end, to where on it, and how; what is gone (410) leads nowhere.

    A path may have a query, such as `/?p=12`: it is met by that query alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    path: Annotated[PlainText, Field(alias="from", min_length=1), AfterValidator(source_from)]
    to: Annotated[PlainText, Field(min_length=1)] | None = None
    code: Literal[301, 302, 410] = 301


def create(actor: Actor, members: Mapping[str, Any], addresses: Addresses) -> Redirect:
    """Make a redirect. Raises Invalid, or Conflict where the path leads somewhere already."""
    actor.must(Permission.CONTENT_PUBLISH)
    redirect = Redirect(created_at=now(), version=0)
    _place(redirect, check(members), addresses)
    db.session.add(redirect)
    db.session.flush()
    log.record(actor, "redirect.create", "redirect", redirect.id, slug=redirect.path)
    return redirect


def change(actor: Actor, redirect: Redirect, version: int, members: Mapping[str, Any], addresses: Addresses) -> None:
    """Change members of a redirect. Raises Stale, and what `create` raises."""
    actor.must(Permission.CONTENT_PUBLISH)
    _expect(redirect, version)
    kept: dict[str, Any] = {"from": redirect.path, "code": redirect.code}
    if members.get("code", redirect.code) != GONE and redirect.target:
        kept["to"] = redirect.target
    _place(redirect, check({**kept, **members}), addresses)
    db.session.flush()
    log.record(actor, "redirect.change", "redirect", redirect.id, slug=redirect.path)


def delete(actor: Actor, redirect: Redirect, version: int | None = None) -> None:
    """Remove a redirect."""
    actor.must(Permission.CONTENT_PUBLISH)
    if version is not None:
        _expect(redirect, version)
    log.record(actor, "redirect.delete", "redirect", redirect.id, slug=redirect.path)
    db.session.delete(redirect)
    versions.touch(["redirects"])


def get(redirect_id: int) -> Redirect:
    """Give a redirect. Raises NotFound."""
    found = db.session.get(Redirect, redirect_id)
    if found is None:
        raise NotFound("There is no such redirect.")
    return found


def everything(addresses: Addresses) -> Subquery:
    """Give path, target, code, id and version of all that front ends need to know; a renamed entry's has no id.

    Where a live entry is, its page is shown: a redirect from there is left out while it is.
    """
    made = select(Redirect.path, Redirect.target, Redirect.code, Redirect.id, Redirect.version).where(
        ~or_(*(addresses.taken_by(kind) for kind in EntryType))
    )
    nothing = cast(null(), Integer)
    renamed = [addresses.renamed(kind).subquery() for kind in EntryType]
    left = [
        select(each.c.path, each.c.target, literal(MOVED), nothing, nothing).where(
            ~exists().where(Redirect.path == each.c.path)
        )
        for each in renamed
    ]
    return union_all(made, *left).subquery()


def led_on(addresses: Addresses, targets: Iterable[str | None]) -> dict[str, str]:
    """Give the present addresses of the targets that are former ones of live entries, in one query."""
    meant = {each: addresses.entry_at(each) for each in targets if each}
    asked = {found for found in meant.values() if found}
    moved = (
        select(FormerSlug.type, FormerSlug.slug, Entry.slug)
        .join(Entry, Entry.id == FormerSlug.entry_id)
        .where(tuple_(FormerSlug.type, FormerSlug.slug).in_(asked), Entry.live_number.is_not(None))
    )
    present = {(kind, slug): now_ for kind, slug, now_ in db.session.execute(moved)} if asked else {}
    return {
        target: addresses.path(found[0], present[found])
        for target, found in meant.items()
        if found and found in present
    }


def check(members: Mapping[str, Any]) -> RedirectWritten:
    """Read what is asked for, before anything is looked up. Raises Invalid."""
    try:
        written = RedirectWritten.model_validate(dict(members))
    except ValidationError as error:
        raise Invalid(*faults(error)) from None
    if written.code == GONE and written.to is not None:
        raise Invalid(Fault("What is gone leads nowhere. Leave this empty, or choose another way.", "#/to"))
    if written.code != GONE and written.to is None:
        raise Invalid(Fault("Give where it leads.", "#/to"))
    return written


def _place(redirect: Redirect, written: RedirectWritten, addresses: Addresses) -> None:
    """Let a redirect say what was written, once nothing stands against it; changes of others wait until it is done."""
    versions.touch(["redirects"])
    _must_be_free(written.path, redirect, addresses)
    target = _end(written, redirect, addresses) if written.to else None
    led_here = Redirect.target.in_([written.path]) | Redirect.target.startswith(f"{written.path}?", autoescape=True)
    led_here |= Redirect.target.startswith(f"{written.path}#", autoescape=True)
    for other in db.session.scalars(select(Redirect).where(led_here)).all():
        if target is None:
            raise Conflict(f"The redirect from {other.path} leads to this address. Change or remove that one first.")
        other.target, other.version = target, other.version + 1
    redirect.path, redirect.target, redirect.code = written.path, target, written.code
    redirect.version += 1


def _must_be_free(path: str, redirect: Redirect, addresses: Addresses) -> None:
    """Raise Conflict where a path leads somewhere, or is the page of something live."""
    if path == "/":
        raise Invalid(Fault("The front page cannot lead elsewhere.", "#/from"))
    met = _from(path)
    if met is not None and met.id != redirect.id:
        raise Conflict("There is a redirect from this path already.")
    found = addresses.entry_at(path)
    if found is None:
        return
    if "?" in path:
        raise Invalid(Fault("With a query this is the address of an entry still. Leave the query out.", "#/from"))
    kind, slug = found
    live = select(Entry.id).where(Entry.type == kind, Entry.slug == slug, Entry.live_number.is_not(None))
    if db.session.scalar(live) is not None:
        raise Conflict(f"This is the page of a live {kind}. Take it off the site first, or give it another address.")
    if queries.moved_to(kind, slug) is not None:
        raise Conflict(f"An {kind} had this address before, and it leads there already.")


def _end(written: RedirectWritten, redirect: Redirect, addresses: Addresses) -> str:
    """Follow what an address leads to up to its end. Raises Invalid where that is where it began, or nowhere."""
    try:
        target = target_from(written.to or "", addresses.site_url)
    except ValueError as wrong:
        raise Invalid(Fault(str(wrong), "#/to")) from None
    for _step in range(MOST_STEPS):
        if written.path in sources_of(target):
            raise Invalid(Fault("This leads back to where it begins.", "#/to"))
        met = next((found for each in sources_of(target) if (found := _from(each)) is not None), None)
        onward = met.target if met is not None and met.id != redirect.id else led_on(addresses, [target]).get(target)
        if met is not None and met.id != redirect.id and met.target is None:
            raise Invalid(Fault("This address is gone itself.", "#/to"))
        if onward is None:
            return target
        target = onward
    raise Invalid(Fault("This leads round in a circle.", "#/to"))


def _from(path: str) -> Redirect | None:
    return db.session.scalars(select(Redirect).where(Redirect.path == path)).one_or_none()


def _expect(redirect: Redirect, version: int) -> None:
    db.session.refresh(redirect, with_for_update=True)
    if redirect.version != version:
        raise Stale("This redirect was changed since it was read.")
