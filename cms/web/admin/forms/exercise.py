"""An exercise as a form, in the order in which a physiotherapist thinks."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from cms.content.queries import is_id
from cms.web.admin.forms.blank import written_rows
from cms.web.admin.forms.entry import EntryForm
from cms.web.admin.forms.step_text import step_html, step_typed


def _choices(*pairs: tuple[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


DIFFICULTIES = _choices(("easy", _("Easy")), ("moderate", _("Moderate")), ("hard", _("Hard")))
ACTIONS = _choices(
    ("stretch", _("is stretched")), ("strengthen", _("is strengthened")), ("mobilise", _("is mobilised"))
)
KINDS = _choices(("alternative", _("Another way")), ("easier", _("Easier")), ("harder", _("Harder")))
LEVELS = _choices(
    ("note", _("Good to know")),
    ("non_urgent", _("Not urgent: make an appointment")),
    ("urgent", _("Urgent: get help today")),
    ("emergency", _("Emergency: get help now")),
)


def _members_of(rows: FieldList) -> list[dict[str, Any]]:
    return [each.form.members() for each in written_rows(rows)]


class StepTextField(TextAreaField):  # type: ignore[misc]  # the library is not typed
    """The text of a step as people type it."""

    def process_data(self, value: str | None) -> None:
        """Show what is stored."""
        self.data = step_typed(value or "")


class NumberField(StringField):  # type: ignore[misc]  # the library is not typed
    """A whole number as people type it. What is none stays as it was typed, and is told of where it is checked."""

    def process_data(self, value: int | None) -> None:
        """Show what is stored."""
        self.data = "" if value is None else str(value)


class StepForm(Form):  # type: ignore[misc]  # the library is not typed
    """One step."""

    text_html = StepTextField(_("What to do"))
    image_id = HiddenField()

    def members(self) -> dict[str, Any]:
        """Give the members of a step."""
        return {"text_html": step_html(self.text_html.data), "image_id": self.image_id.data or None}


class StepPictureForm(Form):  # type: ignore[misc]  # the library is not typed
    """A picture that comes with the form for one of the steps, as a file or by its number; once, where no script is."""

    step = StringField(_("For"))
    alt = StringField(_("What it shows"))
    number = StringField(_("Or its number in the library"))


class DosageForm(Form):  # type: ignore[misc]  # the library is not typed
    """How much, how long, how often."""

    hold_seconds = NumberField(_("Hold, in seconds"))
    repetitions = NumberField(_("Times"))
    sets = NumberField(_("Sets"))
    rest_seconds = NumberField(_("Rest, in seconds"))
    per_side = BooleanField(_("each side"))
    frequency = StringField(_("How often"))

    def members(self) -> dict[str, Any]:
        """Give the members of a dosage; a number that is not given is None."""
        numbers = {each.short_name: each.data.strip() or None for each in self if isinstance(each, NumberField)}
        return {**self.data, **numbers}


class MuscleForm(Form):  # type: ignore[misc]  # the library is not typed
    """A muscle, and what the exercise does to it."""

    name = StringField(_("Muscle"))
    action = SelectField(_("What happens to it"), choices=ACTIONS, validate_choice=False, default="stretch")


class VariationForm(Form):  # type: ignore[misc]  # the library is not typed
    """Another way to do the exercise, and for whom."""

    title = StringField(_("Name"))
    kind = SelectField(_("Kind"), choices=KINDS, validate_choice=False, default="alternative")
    reason = TextAreaField(_("For whom, or when"))
    steps = FieldList(FormField(StepForm))

    def members(self) -> dict[str, Any]:
        """Give the members of a variation."""
        return {**self.data, "steps": _members_of(self.steps)}


class CautionForm(Form):  # type: ignore[misc]  # the library is not typed
    """What to look out for, how grave it is, and what to do."""

    level = SelectField(_("How serious"), choices=LEVELS, validate_choice=False, default="note")
    text = TextAreaField(_("What to look out for"))
    action = TextAreaField(_("What to do then"))


class VideoForm(Form):  # type: ignore[misc]  # the library is not typed
    """A film of the exercise."""

    url = StringField(_("Address"))
    title = StringField(_("Title"))
    captions_url = StringField(_("Address of its captions"))
    transcript = TextAreaField(_("The film in words"))


class ExerciseForm(EntryForm):
    """What an exercise has beside the shared members."""

    position = StringField(_("Position"))
    difficulty = SelectField(_("Difficulty"), choices=DIFFICULTIES, validate_choice=False, default="easy")
    equipment = FieldList(StringField(_("Equipment")))
    steps = FieldList(FormField(StepForm))
    step_picture = FormField(StepPictureForm)
    dosage = FormField(DosageForm)
    muscles = FieldList(FormField(MuscleForm))
    variations = FieldList(FormField(VariationForm))
    reminders = FieldList(TextAreaField(_("Thing to keep in mind")))
    cautions = FieldList(FormField(CautionForm))
    contraindications = FieldList(TextAreaField(_("Reason to leave it out")))
    video = FormField(VideoForm)

    def offer(self, authors: Sequence[tuple[str, str]], tags: Sequence[tuple[str, str]]) -> None:
        """Put in what can be chosen, and leave a free line in every list that is still empty, but the variations."""
        super().offer(authors, tags)
        inner = [each.form.steps for each in self.variations]
        lists = [self.equipment, self.steps, self.muscles, self.reminders, self.cautions, self.contraindications]
        for rows in (*lists, *inner):
            if not rows.entries:
                rows.append_entry()

    def pictures(self) -> list[int]:
        """Give the ids of the pictures that are chosen, over the exercise and beside its steps."""
        sent = [str(step.form.image_id.data or "") for step in self.every_step()]
        return [*super().pictures(), *(int(each) for each in sent if is_id(each))]

    def every_step(self) -> list[FormField]:
        """Give the steps, then those of the variations."""
        lists = [self.steps, *(each.form.steps for each in self.variations)]
        return [step for steps in lists for step in steps]

    def members(self, zone: ZoneInfo) -> dict[str, Any]:
        """Give what was sent as the members of an exercise; a film without a word about it is none."""
        return {
            **super().members(zone),
            "steps": _members_of(self.steps),
            "dosage": self.dosage.form.members(),
            "position": self.position.data,
            "difficulty": self.difficulty.data,
            "equipment": [each.data for each in written_rows(self.equipment)],
            "muscles": [each.data for each in written_rows(self.muscles)],
            "variations": _members_of(self.variations),
            "reminders": [each.data for each in written_rows(self.reminders)],
            "cautions": [each.data for each in written_rows(self.cautions)],
            "contraindications": [each.data for each in written_rows(self.contraindications)],
            "video": self.video.data if any((text or "").strip() for text in self.video.data.values()) else None,
        }
