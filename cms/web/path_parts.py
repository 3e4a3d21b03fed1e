"""What may stand in an address where a rule has a variable."""

from flask import Flask
from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError

from cms.core.db import LARGEST_ID

LONGEST_ID = 10
NO_ROW = 0


class Words(UnicodeConverter):
    """A slug or another key. What holds a NUL is no address of ours, and no database takes it."""

    def to_python(self, value: str) -> str:
        """Give the text. Raises ValidationError, which is a 404."""
        if "\0" in value:
            raise ValidationError
        return value


class RowId(IntegerConverter):
    """The id of a row; a number beyond all ids is that of no row."""

    def to_python(self, value: str) -> int:
        """Give the id."""
        return int(value) if len(value) <= LONGEST_ID and int(value) <= LARGEST_ID else NO_ROW


def init_app(app: Flask) -> None:
    """Read addresses so; take them as they are, since a redirect to a tidier one would name the Host header."""
    app.url_map.converters |= {"default": Words, "string": Words, "int": RowId}
    app.url_map.merge_slashes = False
