"""Texts that are shown as a former policy of the sanitiser left them."""

from typing import Any

from sqlalchemy import select

from cms.comments import rerendering as comments
from cms.content import rerendering as entries
from cms.core.site import SiteSetting, SiteSettings
from cms.core.text import counted
from cms.doctor.finding import Case, Finding, ok, warn


def sanitised(case: Case) -> Finding:
    """Count what the worker has still to make anew, since the policy or the hosts of pictures changed."""
    with case.reading() as connection:
        stored: dict[str, Any] = dict(connection.execute(select(SiteSetting.name, SiteSetting.value)).all())
        known = {name: value for name, value in stored.items() if name in SiteSettings.model_fields}
        site = SiteSettings.model_validate({**known, **case.settings.fixed_site})
        said = sum(connection.scalar(each) or 0 for each in comments.left())
        saved = connection.scalar(entries.left(frozenset(site.image_hosts))) or 0
    if said or saved:
        told = f"{counted(said, 'comment', 'comments')} and {counted(saved, 'saved text', 'saved texts')}"
        return warn(f"{told} are still shown as an older policy of the sanitiser left them. A worker sees to it.")
    return ok("Every text is shown as the present policy of the sanitiser has it.")
