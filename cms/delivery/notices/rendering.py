"""Letters in words: one template a kind, shaped twice, as text and as HTML that needs no pictures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cms.core.bundled import folder
from cms.core.languages import catalogue
from cms.core.text import clean

_GAP = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Words:
    """The words of a letter; `subject` is one line."""

    subject: str
    text: str
    html: str


def words(template: str, locale: str, facts: Mapping[str, Any]) -> Words:
    """Put facts into words, in a language."""
    told = {**facts, "locale": locale}
    text, html = _environment("text", locale), _environment("html", locale)
    found = text.get_template(f"{template}.jinja")
    subject = "".join(found.blocks["subject"](found.new_context(told)))
    return Words(
        " ".join(clean(subject).split()),
        _GAP.sub("\n\n", found.render(told)).strip() + "\n",
        html.get_template(f"{template}.jinja").render(told).strip() + "\n",
    )


@cache
def _environment(shape: str, locale: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(folder("templates") / "email"),
        autoescape=shape == "html",  # noqa: S701 -- what is plain text is not escaped
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(catalogue(locale), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    made.globals |= {"shape": f"_{shape}.jinja", "say": made.get_template(f"_say_{shape}.jinja").module}
    return made
