"""What was written, made safe to show: sanitised HTML, and its text."""

from collections.abc import Sequence
from typing import Any

from cms.content.written import ArticleWritten, EntryWritten, ExerciseWritten, Step
from cms.core.errors import pointing
from cms.core.markup import ARTICLE, DESCRIPTION, STEP, sanitize
from cms.core.text import text_of


def render(written: EntryWritten, image_hosts: frozenset[str]) -> dict[str, Any]:
    """Give the rendered members: `content_html`, `content_text`, and of exercises `steps` and `variations`.

    Raises Invalid for markup that cannot be read in bounded time.
    """
    with pointing("#/content_html"):
        policy = ARTICLE if isinstance(written, ArticleWritten) else DESCRIPTION
        html = sanitize(written.content_html, policy, image_hosts)
    rendered: dict[str, Any] = {"content_html": html, "content_text": text_of(html)}
    if isinstance(written, ExerciseWritten):
        rendered["steps"] = _steps(written.steps, "#/steps")
        rendered["variations"] = [
            _steps(variation.steps, f"#/variations/{place}/steps") for place, variation in enumerate(written.variations)
        ]
    return rendered


def _steps(steps: Sequence[Step], pointer: str) -> list[dict[str, str]]:
    rendered = []
    for place, step in enumerate(steps):
        with pointing(f"{pointer}/{place}/text_html"):
            html = sanitize(step.text_html, STEP)
        rendered.append({"text_html": html, "text": text_of(html)})
    return rendered
