"""An exercise as HTML, for feed readers that know nothing of steps and dosage."""

from collections.abc import Callable

from markupsafe import Markup

from cms.delivery.documents.exercise import CautionDocument, DosageDocument, ExerciseDocument, StepDocument
from cms.delivery.documents.media import ImageDocument

Gettext = Callable[[str], str]


def exercise_html(exercise: ExerciseDocument, gettext: Gettext) -> str:
    """Give the description, the dosage, the steps, the variations and the cautions, as one text."""
    parts = [
        _sanitised(exercise["content_html"]),
        _paragraph(dosage_sentence(exercise["dosage"], gettext)),
        _steps(exercise["steps"]),
    ]
    for variation in exercise["variations"]:
        parts += [_title(variation["title"]), _paragraph(variation["reason"]), _steps(variation["steps"])]
    parts += [
        _list(gettext("Things to keep in mind"), exercise["reminders"]),
        _list(gettext("Be careful"), [_sentence(caution) for caution in exercise["cautions"]]),
        _list(gettext("Not for you if"), exercise["contraindications"]),
    ]
    return "".join(parts)


def card_parts(exercise: ExerciseDocument, gettext: Gettext, level: int) -> Markup:
    """Give what a card within another text shows: the name as a link, what to do, how much, and what to heed.

    `level` is that of its heading.
    """
    name = Markup('<h{0}><a href="{url}">{title}</a></h{0}>').format(level, **exercise)
    below = f"h{level + 1}"
    parts = [
        name,
        _paragraph(exercise["summary"]),
        _image(exercise["image"]),
        _paragraph(dosage_sentence(exercise["dosage"], gettext)),
        _steps(exercise["steps"]),
        _list(gettext("Be careful"), [_sentence(caution) for caution in exercise["cautions"]], below),
        _list(gettext("Not for you if"), exercise["contraindications"], below),
    ]
    return Markup().join(parts)


def dosage_sentence(dosage: DosageDocument, gettext: Gettext) -> str:
    """Say the dosage in one line, such as “Hold 30 s · 3 times · each side · twice a day”."""
    told = [
        gettext("Hold {} s").format(dosage["hold_seconds"]) if dosage["hold_seconds"] else "",
        gettext("{} times").format(dosage["repetitions"]) if dosage["repetitions"] else "",
        gettext("{} sets").format(dosage["sets"]) if dosage["sets"] else "",
        gettext("rest {} s").format(dosage["rest_seconds"]) if dosage["rest_seconds"] else "",
        gettext("each side") if dosage["per_side"] else "",
        dosage["frequency"],
    ]
    return " · ".join(part for part in told if part)


def _sentence(caution: CautionDocument) -> str:
    return " ".join(part for part in (caution["text"], caution["action"]) if part)


def _title(text: str, level: str = "h3") -> Markup:
    return Markup("<{1}>{0}</{1}>").format(text, level)


def _paragraph(text: str) -> Markup:
    return Markup("<p>{}</p>").format(text) if text else Markup()


def _steps(steps: list[StepDocument]) -> Markup:
    lines = [Markup("<li>{}{}</li>").format(_sanitised(step["text_html"]), _image(step["image"])) for step in steps]
    return Markup("<ol>{}</ol>").format(Markup().join(lines)) if lines else Markup()


def _image(image: ImageDocument | None) -> Markup:
    if image is None:
        return Markup()
    shown = Markup('<img src="{url}" alt="{alt}" width="{width}" height="{height}">').format(**image)
    if not image["caption"]:
        return shown
    return Markup("<figure>{}<figcaption>{}</figcaption></figure>").format(shown, image["caption"])


def _list(title: str, texts: list[str], level: str = "h3") -> Markup:
    lines = [Markup("<li>{}</li>").format(text) for text in texts]
    return _title(title, level) + Markup("<ul>{}</ul>").format(Markup().join(lines)) if lines else Markup()


def _sanitised(html: str) -> Markup:
    """Take HTML as it is: it passed the sanitiser when it was saved."""
    return Markup(html)  # noqa: S704 -- see above
