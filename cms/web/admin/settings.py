"""The site's own settings as a page: what is fixed by the environment is shown and cannot be changed."""

import hashlib
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import configuring
from cms.accounts.permissions import Permission
from cms.core.db import writing
from cms.core.errors import Invalid, Stale
from cms.core.settings import PREFIX
from cms.core.site import SiteSettings
from cms.core.site import load as load_site
from cms.web.actor import page_actor
from cms.web.admin.forms import faults
from cms.web.admin.forms.setting_groups import GROUPS
from cms.web.admin.forms.settings import OFF, SettingsForm, data_of
from cms.web.admin.fresh import fresh
from cms.web.admin.pages import needs
from cms.web.admin.toasts import say
from cms.web.context import installation, site

settings = Blueprint("settings", __name__, url_prefix="/admin/settings")
HOLDS = {
    "all": (lazy_gettext("Every one"), lazy_gettext("Nothing is public before a moderator approved it.")),
    "first": (
        lazy_gettext("Those of people who are new here"),
        lazy_gettext(
            "Until a moderator approved one comment of a person. Their browser shows that it is them: an address alone,"
            " which anyone can type, does not."
        ),
    ),
    "flagged": (
        lazy_gettext("Only what a rule holds back"),
        lazy_gettext("For sites where somebody looks in often: everything else is public unread."),
    ),
}
UNITS = {
    "second": lazy_gettext("a second"),
    "minute": lazy_gettext("a minute"),
    "hour": lazy_gettext("an hour"),
    "day": lazy_gettext("a day"),
    OFF: lazy_gettext("as many as they like"),
}


@settings.get("")
@needs(Permission.SITE_ADMIN)
def index() -> str:
    """Show every setting as it is in force."""
    return _page(SettingsForm(formdata=None, data={**data_of(site()), "seen": _mark(site())}))


@settings.post("")
@needs(Permission.SITE_ADMIN)
@fresh
def change() -> BaseResponse:
    """Keep what differs from what is in force, unless somebody else changed it since the page was loaded."""
    actor, fixed = page_actor(), installation().settings.fixed_site
    form = SettingsForm(data=data_of(site()))
    try:
        with writing():
            _expect(form.seen.data, load_site(fixed))
            configuring.change(actor, form.members(fixed), fixed)
    except Stale as stale:
        g.pop("site", None)
        form.seen.data = _mark(site())
        again = _("What you wrote is below, and is not saved yet. Look through it once more, then save.")
        return Response(_page(form, [f"{stale.detail} {again}"]), 409)
    except Invalid as refusal:
        homeless = faults.show(form, form.placed(refusal.faults))
        told = _("Nothing was saved yet. Please look at what is marked below; all that you wrote is still there.")
        return Response(_page(form, [told, *homeless]), 422)
    g.pop("site", None)
    say("done", _("Saved."))
    return redirect(url_for("settings.index"), 303)


def _page(form: SettingsForm, errors: list[str] | None = None) -> str:
    form.offer(site().timezone)
    return render_template(
        "admin/settings.html",
        form=form,
        groups=GROUPS,
        fixed={name: PREFIX + name.upper() for name in installation().settings.fixed_site},
        holds=HOLDS,
        units=UNITS,
        sends_mail=installation().settings.mail is not None,
        errors_of_form=errors or [],
    )


def _expect(seen: str | None, kept: SiteSettings) -> None:
    if seen != _mark(kept):
        raise Stale(_("Somebody else changed the settings while this page was open."))


def _mark(kept: SiteSettings) -> str:
    """Name settings by what they say."""
    told: dict[str, Any] = kept.model_dump()
    return hashlib.sha256(repr(sorted(told.items())).encode()).hexdigest()[:16]
