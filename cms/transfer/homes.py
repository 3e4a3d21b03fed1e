"""The article or exercise here that an address elsewhere stands for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote

from sqlalchemy import Select, select

from cms.content.models.entry import Entry, FormerSlug
from cms.content.models.redirect import Redirect
from cms.content.redirect_paths import Addresses, path_of
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.slugs import is_slug, slug_from
from cms.transfer import foreign_addresses
from cms.transfer.address_map import AddressMap, Target
from cms.transfer.foreign_addresses import ForeignAddress
from cms.transfer.models import ImportedRecord

_HERE = Addresses("", "/articles/{slug}", "/exercises/{slug}")


class Found(StrEnum):
    """How a home was found."""

    MAPPED = "mapped"
    ADDRESS = "address"
    LAST_PART = "last_part"


@dataclass
class Homes:
    """Where addresses lead: by the mapping, by what the front end has, by what WordPress called it, by its last part.

    `misled` are the lines of the mapping that lead nowhere.
    """

    addresses: Addresses | None = None
    mapping: AddressMap = field(default_factory=AddressMap)
    misled: dict[int, Target] = field(default_factory=dict)

    def find(self, candidates: Iterable[str]) -> tuple[int, Found] | None:
        """Give the id of the entry that one of some addresses stands for, the surest way first; None for none."""
        texts = [each for each in candidates if each.strip()]
        for text in texts:
            target = self.mapping.find(text)
            if target is not None:
                return self._mapped(target)
        read = [found for each in texts if (found := foreign_addresses.read(each))]
        ways: list[tuple[Found, Callable[[ForeignAddress], int | None]]] = [
            (Found.ADDRESS, self._at),
            (Found.ADDRESS, _redirected(self._patterns)),
            (Found.ADDRESS, _of_wordpress),
            (Found.LAST_PART, lambda address: _named(address.last)),
        ]
        for how, way in ways:
            for address in read:
                if (entry_id := way(address)) is not None:
                    return entry_id, how
        return None

    @property
    def _patterns(self) -> tuple[Addresses, ...]:
        return (self.addresses, _HERE) if self.addresses else (_HERE,)

    def _mapped(self, target: Target) -> tuple[int, Found] | None:
        read = foreign_addresses.read(target.text)
        found = _named(target.text) if is_slug(target.text) else None
        if found is None and read is not None:
            found = self._at(read) or _redirected(self._patterns)(read)
        if found is None:
            self.misled[target.line] = target
            return None
        return found, Found.MAPPED

    def _at(self, address: ForeignAddress) -> int | None:
        """Give the entry whose address a path is or was."""
        return next((found for path in address.paths if (found := _at(self._patterns, path))), None)


def _at(patterns: tuple[Addresses, ...], path: str) -> int | None:
    for each in patterns:
        meant = each.entry_at(path)
        if meant and (found := _entry([meant[0]], meant[1])):
            return found
    return None


def _redirected(patterns: tuple[Addresses, ...]) -> Callable[[ForeignAddress], int | None]:
    def led(address: ForeignAddress) -> int | None:
        """Give the entry that readers are led to from a path."""
        paths = [quote(path, safe="/%:@!$&'()*+,;=-._~") for path in address.paths]
        chosen = select(Redirect.target).where(Redirect.path.in_(paths), Redirect.target.is_not(None))
        targets = db.session.scalars(chosen.order_by(Redirect.id)).all()
        return next((found for each in targets if each and (found := _at(patterns, path_of(each)))), None)

    return led


def _of_wordpress(address: ForeignAddress) -> int | None:
    """Give the entry that a numbered post became at an earlier import; that of another site counts if it is alone."""
    if not address.post:
        return None
    made = ImportedRecord.kind.in_(list(EntryType)), ImportedRecord.key == address.post
    chosen = select(ImportedRecord.source, ImportedRecord.local_id).where(
        *made, ImportedRecord.source.startswith("wordpress:")
    )
    found = [(source.partition(":")[2], local_id) for source, local_id in db.session.execute(chosen)]
    same = [local_id for site, local_id in found if address.host and _host(site) == address.host]
    ids = same or [local_id for _site, local_id in found]
    return _alone(select(Entry.id).where(Entry.id.in_(ids), Entry.binned_at.is_(None))) if len(set(ids)) == 1 else None


def _host(site: str) -> str:
    read = foreign_addresses.read(site)
    return read.host if read else ""


def _named(name: str) -> int | None:
    """Give the one entry of a slug, whatever kind it is; None for a name without letters, such as a year."""
    slug = slug_from(name, "")
    return _entry(list(EntryType), slug) if any(sign.isalpha() for sign in slug) else None


def _entry(kinds: list[EntryType], slug: str) -> int | None:
    """Give the one entry outside the bin that has this slug, or else the one that had it."""
    kept = Entry.binned_at.is_(None)
    present = select(Entry.id).where(Entry.type.in_(kinds), Entry.slug == slug, kept)
    former = select(FormerSlug.entry_id).where(FormerSlug.type.in_(kinds), FormerSlug.slug == slug)
    return _alone(present) or _alone(select(Entry.id).where(Entry.id.in_(former), kept))


def _alone(chosen: Select[int]) -> int | None:
    found = db.session.scalars(chosen.limit(2)).all()
    return found[0] if len(found) == 1 else None
