"""Rows that nobody wrote anything into: they stay on the page, and are no members."""

from wtforms import Field, FieldList, FormField, SelectField


def written_rows(rows: FieldList) -> list[Field]:
    """Give the rows of a list that hold something, in their order."""
    return [row for row in rows if not _is_blank(row)]


def _is_blank(field: Field) -> bool:
    """Tell whether there is no text in a field; in a group, what was chosen from a list says nothing alone."""
    if isinstance(field, FormField):
        return all(_is_blank(each) for each in field.form if not isinstance(each, SelectField))
    if isinstance(field, FieldList):
        return all(_is_blank(each) for each in field)
    return not str(field.data or "").strip()
