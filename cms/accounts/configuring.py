"""The site's own settings, changed by an admin."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.core import site, versions
from cms.core.errors import Conflict, Invalid
from cms.core.validation import faults


def change(actor: Actor, changes: Mapping[str, Any], fixed: Mapping[str, Any]) -> site.SiteSettings:
    """Keep the settings that differ from those in force, and give all that are in force then.

    Raises Invalid for an unknown name or a bad value, and Conflict for a setting that the
    environment fixes; nothing is changed then.
    """
    actor.must(Permission.SITE_ADMIN)
    held = sorted(set(changes) & set(fixed))
    if held:
        raise Conflict(f"{', '.join(held)}: fixed by the environment of the service, and can only be changed there.")
    before = site.load(fixed)
    try:
        after = site.SiteSettings.model_validate({**before.model_dump(), **changes})
    except ValidationError as error:
        raise Invalid(*faults(error)) from None
    changed = [name for name in sorted(changes) if getattr(after, name) != getattr(before, name)]
    for name in changed:
        site.store(name, getattr(after, name))
    if changed:
        log.record(actor, "site.configure", "site", None, settings=changed)
        versions.touch(["site"])
    return after
