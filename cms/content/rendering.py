"""What was written, made safe to show: sanitised HTML, and its text."""

from collections.abc import Mapping, Sequence
from typing import Any

from cms.core.errors import pointing
from cms.core.markup import ARTICLE, DESCRIPTION, STEP, sanitize
from cms.core.text import paragraphs_of, text_of


def render(source: Mapping[str, Any], image_hosts: frozenset[str]) -> dict[str, Any]:
    """Give the rendered members: `content_html`, `content_text`, and of exercises `steps` and `variations`.

    `source` are the members as they are kept. Raises Invalid for markup that cannot be read in bounded time.
    """
    is_exercise = "steps" in source
    with pointing("#/content_html"):
        html = sanitize(source["content_html"], DESCRIPTION if is_exercise else ARTICLE, image_hosts)
    rendered: dict[str, Any] = {"content_html": html, "content_text": text_of(html)}
    if is_exercise:
        rendered["steps"] = _steps(source["steps"], "#/steps")
        rendered["variations"] = [
            _steps(variation["steps"], f"#/variations/{place}/steps")
            for place, variation in enumerate(source["variations"])
        ]
    return rendered


def as_text(rendered: Mapping[str, Any]) -> dict[str, Any]:
    """Give rendered members without their markup: only their words are left, a paragraph for each line."""
    plain: dict[str, Any] = {**rendered, "content_html": paragraphs_of(rendered["content_text"])}
    if "steps" in rendered:
        plain["steps"] = _bare(rendered["steps"])
        plain["variations"] = [_bare(steps) for steps in rendered["variations"]]
    return plain


def _steps(steps: Sequence[Mapping[str, Any]], pointer: str) -> list[dict[str, str]]:
    rendered = []
    for place, step in enumerate(steps):
        with pointing(f"{pointer}/{place}/text_html"):
            html = sanitize(step["text_html"], STEP)
        rendered.append({"text_html": html, "text": text_of(html)})
    return rendered


def _bare(steps: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{**step, "text_html": paragraphs_of(step["text"])} for step in steps]
