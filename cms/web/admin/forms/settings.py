"""The site's settings as a form: each has its field, and its place in a group."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.fields.core import UnboundField

from cms.content.quality.order import CHECKS
from cms.core.errors import Fault
from cms.core.site import SiteSettings
from cms.core.site_values import SECONDS
from cms.web.admin.forms.announcing_settings import AnnouncingSettings
from cms.web.admin.forms.comment_settings import CommentSettings
from cms.web.admin.forms.moderation_settings import ModerationSettings
from cms.web.admin.forms.setting_groups import LISTS, SWITCHES, TICKED
from cms.web.admin.forms.signing_in_settings import SigningInSettings

OFF = "off"
_REGIONAL = re.compile(r"(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.+")
_LINE = re.compile(r"#/(\w+)/(\d+)")


class RateForm(Form):  # type: ignore[misc]  # the library is not typed
    """So many in so long, or without a limit."""

    count = StringField(lazy_gettext("How many"), render_kw={"type": "number", "min": 1, "max": 999_999})
    unit = SelectField(lazy_gettext("In how long"), choices=[*SECONDS, OFF], validate_choice=False)


class SettingsForm(CommentSettings, ModerationSettings, AnnouncingSettings, SigningInSettings, FlaskForm):  # type: ignore[misc]  # the library is not typed
    """Every setting as people write it; `seen` names those that were in force when the page was loaded.

    What is wrong with a value is said by the settings themselves, so nothing is validated here.
    """

    seen = HiddenField()
    site_title = StringField(
        label=lazy_gettext("Title"),
        description=lazy_gettext("What feeds and pages call the site."),
        render_kw={"maxlength": 200},
    )
    site_description = TextAreaField(
        label=lazy_gettext("Description"),
        description=lazy_gettext("One or two sentences on what readers find here."),
        render_kw={"rows": 2},
    )
    site_icon = StringField(
        label=lazy_gettext("Icon"),
        description=lazy_gettext("The address of a square picture that feed readers show. Leave it empty for none."),
        render_kw={"type": "url", "placeholder": "https://"},
    )
    language = StringField(
        label=lazy_gettext("Language"),
        description=lazy_gettext(
            "Of pages for readers, letters, and texts that name none: en, es, fr, de, or another, for which pages and"
            " letters are in English."
        ),
        render_kw={"autocapitalize": "none", "spellcheck": "false", "maxlength": 35},
    )
    timezone = SelectField(
        label=lazy_gettext("Time zone"),
        description=lazy_gettext("Times on these pages are told in it."),
        choices=[],
        validate_choice=False,
    )
    comment_hold = RadioField(
        label=lazy_gettext("Which comments a moderator reads first"),
        description=lazy_gettext("All others are public at once."),
        choices=["all", "first", "flagged"],
        validate_choice=False,
    )
    comment_rate = FormField(
        RateForm,
        label=lazy_gettext("How many comments one sender may send"),
        description=lazy_gettext("Whoever sends more is asked to wait."),
    )
    comment_length = StringField(
        label=lazy_gettext("Longest comment"),
        description=lazy_gettext("In characters, 20,000 at most."),
        render_kw={"type": "number", "min": 1, "max": 20_000},
    )
    comment_days_open = StringField(
        label=lazy_gettext("Days that comments stay open"),
        description=lazy_gettext("Counted from publication. 0 keeps them open for good."),
        render_kw={"type": "number", "min": 0, "max": 36_500},
    )
    comment_edit_minutes = StringField(
        label=lazy_gettext("Minutes that authors may change a comment"),
        description=lazy_gettext("Or take it back. A changed comment is checked anew. 0 lets nobody, 1,440 is a day."),
        render_kw={"type": "number", "min": 0, "max": 1440},
    )
    comment_learn_after = StringField(
        label=lazy_gettext("Decisions before spam is told by them"),
        description=lazy_gettext("Comments that people here marked as spam, and as many approved. 0 turns it off."),
        render_kw={"type": "number", "min": 0, "max": 100_000},
    )
    report_threshold = StringField(
        label=lazy_gettext("Reports that take a comment out of the thread"),
        description=lazy_gettext(
            "From so many readers, until a moderator has looked. 0 never does. What the team wrote stays in any case."
        ),
        render_kw={"type": "number", "min": 0, "max": 1000},
    )
    comment_origins = TextAreaField(
        label=lazy_gettext("Sites that may send comments"),
        description=lazy_gettext(
            "One origin a line, such as https://clinic.example. Leave it empty for the site’s own alone; * is for all."
        ),
        render_kw={"rows": 3, "autocapitalize": "none", "spellcheck": "false"},
    )
    consent_text = TextAreaField(
        label=lazy_gettext("Wording"),
        description=lazy_gettext("What commenters must agree to before they send. Leave it empty to ask for nothing."),
        render_kw={"rows": 4},
    )
    consent_version = StringField(
        label=lazy_gettext("Version of the wording"),
        description=lazy_gettext(
            "It is kept with each comment, so change it whenever the wording changes: 2026-05, for example."
        ),
        render_kw={"maxlength": 50},
    )
    people_on_duty = TextAreaField(
        label=lazy_gettext("Who is told by mail"),
        description=lazy_gettext(
            "One e-mail address a line. Leave it empty for everybody who moderates. The letter leads to the comment;"
            " its words are not in it."
        ),
        render_kw={"rows": 3, "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"},
    )
    crisis_notice = TextAreaField(
        label=lazy_gettext("To who writes of a crisis"),
        description=lazy_gettext(
            "Told at once, with help lines, when a comment sounds as if somebody might want to die or hurt themselves."
            " As long as you leave it, readers get it in the language of the site."
        ),
        render_kw={"rows": 6, "maxlength": 3000},
    )
    emergency_notice = TextAreaField(
        label=lazy_gettext("To who writes of an emergency"),
        description=lazy_gettext(
            "Told at once when a comment describes what may need a hospital today. As long as you leave it, readers get"
            " it in the language of the site."
        ),
        render_kw={"rows": 6, "maxlength": 3000},
    )
    help_lines = TextAreaField(
        label=lazy_gettext("Help lines"),
        description=lazy_gettext(
            "One a line: country, name, number or address, such as GB: Samaritans, 116 123. * stands for everywhere."
        ),
        render_kw={"rows": 8, "spellcheck": "false"},
    )
    required_checks = SelectMultipleField(
        label=lazy_gettext("What must be seen to"),
        description=lazy_gettext(
            "The checklist beside a text only advises. What is ticked here keeps it from readers until it is seen to."
        ),
        choices=[SelectChoice(check.name, check.title) for check in CHECKS],
        validate_choice=False,
    )
    image_hosts = TextAreaField(
        label=lazy_gettext("Hosts of pictures"),
        description=lazy_gettext(
            "Where pictures in articles may come from, besides this service. One a line, such as images.example.org."
        ),
        render_kw={"rows": 3, "autocapitalize": "none", "spellcheck": "false"},
    )

    def offer(self, present: str) -> None:
        """Put in the time zones, by region, and the present one whatever it is."""
        own = {} if present in {"UTC", *_zones()} else {"": [(present, present)]}
        regions: dict[str, list[tuple[str, str]]] = {**own, "": [*own.get("", []), ("UTC", "UTC")]}
        for zone in _zones():
            region, _slash, place = zone.partition("/")
            regions.setdefault(region, []).append((zone, place.replace("_", " ")))
        self.timezone.choices = regions

    def members(self, fixed: Collection[str]) -> dict[str, Any]:
        """Give what was sent, but for what is fixed, as `configuring.change` takes it."""
        return {name: self._member(name) for name in SiteSettings.model_fields if name not in fixed}

    def placed(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """Give the faults as whole sentences; of a list, with the line that is meant."""
        for fault in faults:
            if fault.pointer == "#/comment_rate":
                yield Fault(_("Give a whole number, at least 1, or choose “as many as they like”."), fault.pointer)
                continue
            said = fault.detail if not fault.detail[:1].islower() else _("This %(fault)s.", fault=fault.detail)
            line = _LINE.fullmatch(fault.pointer)
            if line and line[1] in LISTS:
                number = _lines(self[line[1]].data)[int(line[2])][0]
                said = _("Line %(number)d: %(fault)s", number=number, fault=said)
            yield Fault(said, fault.pointer)

    def _member(self, name: str) -> Any:
        data = self[name].data
        if name in SWITCHES:
            return bool(data)
        if name in TICKED:
            return list(data or [])
        if name in LISTS:
            return [text for _number, text in _lines(data)]
        if name == "comment_rate":
            return OFF if data["unit"] == OFF else f"{(data['count'] or '').strip()}/{data['unit']}"
        return (data or "").strip()


def data_of(settings: SiteSettings) -> dict[str, Any]:
    """Give the settings as the data of their form."""
    kept = settings.model_dump()
    count, _slash, unit = settings.comment_rate.partition("/")
    rate = {"count": "", "unit": OFF} if settings.rate is None else {"count": count, "unit": unit}
    return {**kept, **{name: "\n".join(kept[name]) for name in LISTS}, "comment_rate": rate}


def setting_name(name: str) -> str:
    """Give the word for a setting; one that is no more keeps its code."""
    field = getattr(SettingsForm, name, None)
    return str(field.kwargs["label"]) if isinstance(field, UnboundField) else name


def _lines(text: str | None) -> list[tuple[int, str]]:
    """Give the lines that are not empty, with their numbers."""
    stripped = ((number, line.strip()) for number, line in enumerate((text or "").splitlines(), start=1))
    return [(number, line) for number, line in stripped if line]


@cache
def _zones() -> list[str]:
    return sorted(zone for zone in available_timezones() if _REGIONAL.fullmatch(zone))
