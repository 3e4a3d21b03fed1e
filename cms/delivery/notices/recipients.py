"""Who letters go to: named by id in the rows, by address only at the moment of sending."""

from collections.abc import Sequence

from cms.accounts import users
from cms.accounts.links import AccountLink
from cms.accounts.models import User
from cms.accounts.permissions import Permission
from cms.comments import erasures
from cms.comments.models import Person
from cms.core.db import db
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings

USER, PERSON, ADDRESS, ERASED = "user", "person", "address", "erased"
ACCOUNT, LINK = "account", "link"  # whoever has an account; the address that a link was asked for with


def named(kind: str, reference: int | str) -> str:
    """Name a recipient as the rows do."""
    return f"{kind}:{reference}"


def on_duty(site: SiteSettings, sealer: Sealer) -> list[str]:
    """Name those whom an urgent comment is told: as the settings say, or everybody who moderates.

    An account that is closed or may not moderate any more is passed over; if nobody is left, all who
    moderate are told, since somebody must be.
    """
    everybody = [user for user in users.moderators() if user.active]
    by_address = {user.email: user for user in users.everyone()} if site.people_on_duty else {}
    told = []
    for address in site.people_on_duty:
        user = by_address.get(address)
        if user is None:
            told.append(named(ADDRESS, sealer.blind_indexes(address)[0]))
        elif user in everybody:
            told.append(named(USER, user.id))
    return list(dict.fromkeys(told)) or [named(USER, user.id) for user in everybody]


def address_of(recipient: str, site: SiteSettings, sealer: Sealer) -> str | None:
    """Give the address that a letter goes to now; None for who is not to get it any more."""
    kind, _colon, reference = recipient.partition(":")
    if kind == USER:
        user = db.session.get(User, int(reference))
        return user.email if user is not None and may_moderate(user) else None
    if kind == ACCOUNT:
        owner = db.session.get(User, int(reference))
        return owner.email if owner is not None and owner.active else None
    if kind == LINK:
        link = db.session.get(AccountLink, int(reference))
        return sealer.open(link.email_sealed) if link is not None and link.email_sealed else None
    if kind == PERSON:
        person = db.session.get(Person, int(reference))
        return sealer.open(person.email_sealed) if person else None
    if kind == ERASED:
        erasure = erasures.of(int(reference))
        return sealer.open(erasure.email_sealed) if erasure and erasure.email_sealed else None
    return _on_the_list(reference, site.people_on_duty, sealer)


def may_moderate(user: User) -> bool:
    """Tell whether an account is open and may decide on comments."""
    return user.active and users.actor_for(user).may(Permission.COMMENTS_MODERATE)


def _on_the_list(index: str, addresses: Sequence[str], sealer: Sealer) -> str | None:
    return next((address for address in addresses if index in sealer.blind_indexes(address)), None)
