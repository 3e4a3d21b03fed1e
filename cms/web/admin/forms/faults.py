"""Faults of what was sent, shown at the fields that they are about."""

from collections.abc import Iterable, Sequence

from wtforms import Field, FieldList, Form, FormField

from cms.core.errors import Fault
from cms.web.admin.forms.blank import written_rows


def show(form: Form, faults: Iterable[Fault]) -> list[str]:
    """Put each fault to its field, or to the nearest one around it; give those that no field stands for."""
    homeless = []
    for fault in faults:
        parts = [part for part in (fault.pointer or "").removeprefix("#").split("/") if part]
        field = _nearest(form, parts)
        if field is None:
            homeless.append(fault.detail)
        else:
            field.errors = [*field.errors, fault.detail]
    return homeless


def first_wrong(form: Form) -> str:
    """Give the name of the first field with a fault, to go on there; where there is none, nothing."""
    for field in form:
        if isinstance(field, FormField):
            found = first_wrong(field.form)
        elif isinstance(field, FieldList) and any(isinstance(row, FormField) for row in field):
            found = next(filter(None, (first_wrong(row.form) for row in field)), "")
        else:
            found = _wrong_itself(field)
        if found:
            return found
    return ""


def _wrong_itself(field: Field) -> str:
    rows = field.entries if isinstance(field, FieldList) else [field]
    return next((str(row.name) for row in rows if row.errors), "")


def _nearest(form: Form, parts: Sequence[str]) -> Field | None:
    """Walk a JSON Pointer down the form, and give the last plain field on the way."""
    found: Field | None = None
    fields = {field.short_name: field for field in form}
    for part in parts:
        if part not in fields:
            break
        found = fields[part]
        fields = _below(found)
    return found if found is None or not isinstance(found, FormField) else _first(found)


def _below(field: Field) -> dict[str, Field]:
    if isinstance(field, FieldList):
        return {str(place): entry for place, entry in enumerate(written_rows(field))}
    if isinstance(field, FormField):
        return {each.short_name: each for each in field.form}
    return {}


def _first(field: FormField) -> Field:
    """Give the first field of a group, since a group has no place for words of its own."""
    return next(iter(field.form))
