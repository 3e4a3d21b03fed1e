"""The picture of a step that comes with the form of an exercise, where no script sends it before."""

from flask import request
from flask_babel import gettext as _

from cms.accounts.permissions import Actor
from cms.core.errors import Fault, Invalid, TooLarge, Unsupported
from cms.web.admin.forms.exercise import ExerciseForm
from cms.web.uploads import keep_picture

PLACE = "#/step_picture"


def keep_brought(actor: Actor, form: ExerciseForm) -> None:
    """Take it into the library, or find it there by its number, and choose it for its step.

    One that came without words waits for them in the library. Raises Invalid, pointing into
    `#/step_picture`.
    """
    told, sent = form.step_picture.form, request.files.get("step_picture-file")
    number = (told.number.data or "").strip()
    if not number and (sent is None or not sent.filename):
        return
    step = next((each for each in form.every_step() if each.name == told.step.data), None)
    if step is None:
        raise Invalid(Fault(_("Say which step the picture is for."), f"{PLACE}/step"))
    if not number:
        try:
            words = {"alt": (told.alt.data or "").strip()}
            number = str(keep_picture(actor, sent, words, words_later=True).id)
        except Invalid as refusal:
            raise Invalid(*(Fault(each.detail, _place(each)) for each in refusal.faults)) from None
        except (TooLarge, Unsupported) as refusal:
            raise Invalid(Fault(refusal.detail, f"{PLACE}/step")) from None
    step.form.image_id.data = number
    for each in told:
        each.data = ""


def _place(fault: Fault) -> str:
    return f"{PLACE}/{'alt' if fault.pointer == '#/alt' else 'step'}"
