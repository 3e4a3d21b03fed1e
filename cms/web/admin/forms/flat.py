"""A form as the flat fields that browsers send, and what of them belongs to a member."""

from collections.abc import Iterable, Iterator

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FieldList, Form, FormField, SelectField, SelectMultipleField

Fields = MultiDict[str, str]
NO_MEMBERS = {"csrf_token", "version", "base", "comments_before"}
BESIDE = {"review_due_at": "review_due_exactly", "image_id": "picture", "tags": "new_tag"}  # what goes with a member
_MEMBER_OF = {beside: member for member, beside in BESIDE.items()}


def fields_of(form: Form) -> Fields:
    """Give all that a form holds as a browser would send it."""
    return MultiDict(pair for field in form for pair in _pairs(field))


def member_of(name: str) -> str | None:
    """Give the member that a field belongs to, such as `steps` for `steps-2-text_html`; None for what is none."""
    member = name.partition("-")[0]
    return None if member in NO_MEMBERS else _MEMBER_OF.get(member, member)


def with_taken(mine: Fields, theirs: Fields, taken: Iterable[str]) -> Fields:
    """Give fields in which some members are as others have them."""
    members = set(taken)
    kept = [pair for pair in mine.items(multi=True) if member_of(pair[0]) not in members]
    return MultiDict([*kept, *(pair for pair in theirs.items(multi=True) if member_of(pair[0]) in members)])


def _pairs(field: Field) -> Iterator[tuple[str, str]]:
    if isinstance(field, FormField):
        yield from (pair for each in field.form for pair in _pairs(each))
    elif isinstance(field, FieldList):
        yield from (pair for each in field for pair in _pairs(each))
    elif isinstance(field, BooleanField):
        yield from [(field.name, "y")] if field.data else []
    elif isinstance(field, SelectMultipleField):
        yield from ((field.name, str(value)) for value in field.data or [])
    elif isinstance(field, SelectField):
        yield field.name, str(field.data or "")
    else:
        yield field.name, str(field._value() or "")  # noqa: SLF001 -- what its widget would show
