"""What was written, made safe to show: sanitised HTML, and its text."""

from typing import Any

from cms.content.written import EntryWritten, ExerciseWritten, Step
from cms.core.markup import ARTICLE, STEP, sanitize
from cms.core.text import text_of


def render(written: EntryWritten, image_hosts: frozenset[str]) -> dict[str, Any]:
    """Give the rendered members: `content_html`, `content_text`, and of exercises `steps` and `variations`.

    Raises Invalid for markup that cannot be read in bounded time.
    """
    html = sanitize(written.content_html, ARTICLE, image_hosts)
    rendered: dict[str, Any] = {"content_html": html, "content_text": text_of(html)}
    if isinstance(written, ExerciseWritten):
        rendered["steps"] = [_step(step) for step in written.steps]
        rendered["variations"] = [[_step(step) for step in variation.steps] for variation in written.variations]
    return rendered


def _step(step: Step) -> dict[str, str]:
    html = sanitize(step.text_html, STEP)
    return {"text_html": html, "text": text_of(html)}
