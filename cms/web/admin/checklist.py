"""The checklist beside a text: what is saved, or what is being typed; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from cms.accounts.permissions import Permission
from cms.content import exercise_blocks, tagging
from cms.content.quality.checking import draft_of, findings
from cms.content.quality.finding import Draft, Finding, Picture
from cms.content.quality.order import CHECKS
from cms.content.quality.reading import FEWEST_WORDS, Measure, has_measure
from cms.content.quality.reading_age import measure_of
from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.core.clock import now
from cms.web.admin.forms.article import ArticleForm
from cms.web.admin.forms.entry import EntryForm
from cms.web.admin.forms.exercise import ExerciseForm
from cms.web.admin.pages import needs
from cms.web.admin.valid_part import valid_part
from cms.web.context import site

checklists = Blueprint("checklist", __name__, url_prefix="/admin")
FIRST_FIELDS = {
    "#/authors": "authors-0",
    "#/sources": "sources-0-title",
    "#/cautions": "rows-cautions",
    "#/steps": "rows-steps",
    "#/image_id": "picture-file",
}


@dataclass(frozen=True)
class Checklist:
    """What was found, the names of the checks that found nothing, and how hard the text is to read."""

    findings: list[Finding]
    passed: list[str]
    reading: str

    @property
    def required(self) -> list[Finding]:
        """Give what publishing waits for."""
        return [each for each in self.findings if each.required]

    @property
    def told(self) -> str:
        """Say how much there is to look at."""
        if not self.findings:
            return str(_("Nothing to look at"))
        return str(ngettext("%(num)d point to look at", "%(num)d points to look at", len(self.findings)))


@checklists.post("/articles/checklist")
@needs(Permission.CONTENT_WRITE)
def article() -> str:
    """Show the points of an article that is being typed."""
    return render_template("admin/beside/_points.html", list=checklist_of_form(ArticleForm(), EntryType.ARTICLE))


@checklists.post("/exercises/checklist")
@needs(Permission.CONTENT_WRITE)
def exercise() -> str:
    """Show the points of an exercise that is being typed."""
    return render_template("admin/beside/_points.html", list=checklist_of_form(ExerciseForm(), EntryType.EXERCISE))


@checklists.app_template_global()
def checklist_of_draft(shown: EntryView) -> Checklist:
    """Look through what is saved."""
    return _looked_through(draft_of(shown))


@checklists.app_template_global()
def checklist_of_form(form: EntryForm, kind: EntryType) -> Checklist:
    """Look through all of a form that is valid."""
    part = valid_part(kind, form.members(ZoneInfo(site().timezone)))
    names = {tag.slug: tag.name for tag in tagging.everything()}
    slugs = [tag.slug for tag in part.written.tags if tag.slug]
    new = [tag.name for tag in part.written.tags if tag.name]
    draft = Draft(
        kind=kind,
        language=part.written.language or site().language,
        members=part.written.model_dump(mode="json"),
        html=part.rendered["content_html"],
        text=part.rendered["content_text"],
        tags=(*slugs, *new, *(names[slug] for slug in slugs if slug in names)),
        now=now(),
        pictures={key: Picture(each.key, each.alt, each.decorative) for key, each in part.pictures.items()},
        hidden_exercises=exercise_blocks.hidden(part.rendered["content_html"]),
        is_signed_off="signed_off" in request.args,
    )
    return _looked_through(draft)


@checklists.app_template_global()
def field_of(pointer: str) -> str:
    """Give the id of the field that a pointer means, in the form of the editor."""
    return FIRST_FIELDS.get(pointer) or pointer.removeprefix("#/").replace("/", "-")


def _looked_through(draft: Draft) -> Checklist:
    found = findings(draft, site().required_checks)
    return Checklist(found, _passed(draft, found), _reading(draft.language, measure_of(draft)))


def _passed(draft: Draft, found: Sequence[Finding]) -> list[str]:
    """Name the checks that found nothing, those that look at exercises alone only there."""
    failed = {each.check.name for each in found}
    about_exercises = set() if draft.is_exercise else {"neck_cautions", "cautions", "dosage", "film"}
    about_articles = {"sources", "live_exercises"} if draft.is_exercise else set()
    return [each.title for each in CHECKS if each.name not in failed | about_exercises | about_articles]


def _reading(language: str, measure: Measure | None) -> str:
    if measure is None and not has_measure(language):
        return str(_("Reading age: there is no measure for this language (%(language)s).", language=language))
    if measure is None:
        return str(_("Reading age: too short to measure, %(words)d words are needed.", words=FEWEST_WORDS))
    if measure.age is None:
        told = _("Easy to read: %(value)s on %(name)s, of 100; more is easier.", value=measure.value, name=measure.name)
        return str(told)
    return str(_("Reading age: %(age)d (%(name)s %(value)s).", age=measure.age, name=measure.name, value=measure.value))
