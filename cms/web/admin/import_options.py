"""What may be asked of an import, as fields of its form, and as its page tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from werkzeug.datastructures import FileStorage

from cms.core.errors import Fault, Invalid
from cms.transfer.options import LONGEST_MAPPING, CommentOptions, WordPressOptions
from cms.transfer.runs.models import ImportRun
from cms.transfer.sources import SOURCES, Kind

LABELS: Mapping[str, tuple[Any, Any]] = {
    "recover": (
        lazy_gettext("Mend small breaks in the file"),
        lazy_gettext("Such as a bare “&”. What was mended is listed."),
    ),
    "with_meta": (
        lazy_gettext("Keep custom fields of posts"),
        lazy_gettext("As notes of the team on the article, never public."),
    ),
    "fetch_media": (
        lazy_gettext("Fetch pictures from the old site"),
        lazy_gettext("While it still answers. They are encoded anew, and texts then show ours."),
    ),
    "exercises_from": (
        lazy_gettext("Make exercises of the posts in this category"),
        lazy_gettext("Its short name, as it stands in its address. They come as drafts, with a note on what to check."),
    ),
    "publish": (
        lazy_gettext("Make the exercises public at once"),
        lazy_gettext("Otherwise they are drafts."),
    ),
}
MAPPINGS: Mapping[type, tuple[Any, Any]] = {
    WordPressOptions: (
        lazy_gettext("What categories, tags and types of posts become"),
        lazy_gettext('As TOML, such as: [tags] neck = { kind = "body_region" }'),
    ),
    CommentOptions: (
        lazy_gettext("Which page an old address belongs to"),
        lazy_gettext("As CSV, where addresses differ. What finds no home is listed first, and can be filled in then."),
    ),
}


@dataclass(frozen=True)
class Asked:
    """A field of the form, for one option of one source; `sort` is flag, line or text."""

    name: str
    label: str
    hint: str
    sort: str


def fields() -> dict[str, list[Asked]]:
    """Give the fields of each source that has some."""
    return {name: [_field(kind, option) for option in kind.options.model_fields] for name, kind in SOURCES.items()}


def read(kind: Kind, form: Mapping[str, str], files: Mapping[str, FileStorage]) -> dict[str, Any]:
    """Give what a form asks of the source that was chosen. Raises Invalid for a mapping that is no text."""
    return {option: _value(kind, option, form, files) for option in kind.options.model_fields}


def told(run: ImportRun) -> list[tuple[str, str]]:
    """Give what was asked of an import, in words: the option, and its value."""
    kind = SOURCES.get(run.source)
    if kind is None:
        return []
    known = [(name, value) for name, value in run.options.items() if name in kind.options.model_fields]
    return [(_field(kind, name).label, _said(name, value)) for name, value in known]


def _said(name: str, value: Any) -> str:
    if name == "mapping":
        lines = len([line for line in str(value).splitlines() if line.strip()])
        said: str = ngettext("%(num)d line", "%(num)d lines", lines)
        return said
    return _("yes") if value is True else str(value)


def _field(kind: Kind, option: str) -> Asked:
    label, hint = MAPPINGS[kind.options] if option == "mapping" else LABELS[option]
    is_flag = kind.options.model_fields[option].annotation is bool
    sort = "flag" if is_flag else "text" if option == "mapping" else "line"
    return Asked(f"{kind.name}.{option}", str(label), str(hint), sort)


def _value(kind: Kind, option: str, form: Mapping[str, str], files: Mapping[str, FileStorage]) -> Any:
    field = _field(kind, option)
    if field.sort == "flag":
        return field.name in form
    sent = files.get(f"{field.name}.file")
    if sent is None or not sent.filename:
        return form.get(field.name, "").strip()
    try:
        return sent.stream.read(LONGEST_MAPPING * 4).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(Fault(_("The mapping is not UTF-8."), "#/options/mapping")) from None
