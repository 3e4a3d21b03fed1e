"""Rows as lines of JSON, and back: every value as the column wants it, and nothing else."""

import base64
import binascii
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Integer, LargeBinary, String

from cms.core.db import Moment

Row = dict[str, Any]
LONGEST_LINE = 32 * 1024 * 1024
DEEPEST = 40
_WORD, _LONG = 2**31, 2**63


def line_of(row: Mapping[str, Any]) -> bytes:
    """Give a row as a line: times in RFC 3339, bytes in base64."""
    return orjson.dumps(row, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)


def row_of(line: bytes, columns: Mapping[str, Column[Any]]) -> Row:
    """Read a line. Raises ValueError, in words for whoever has the file, for what is no row of these columns."""
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise ValueError("this is not JSON, or nested too deep") from None
    if not isinstance(told, dict):
        raise ValueError("a row must be a JSON object")  # noqa: TRY004 -- one error for all that is wrong with a line
    if strangers := sorted(set(told) - set(columns)):
        raise ValueError(f"no such column: {strangers[0][:60]!r}")
    return {name: _value(columns[name], value) for name, value in told.items()}


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)


def _value(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, JSON):
        return _document(column, value)
    if value is None:
        if not column.nullable:
            raise ValueError(f"{column.name} must not be empty")
        return None
    for kind, read in _READERS:
        if isinstance(column.type, kind):
            return read(column, value)
    raise ValueError(f"{column.name} is of a kind that no archive holds")


def _moment(column: Column[Any], value: Any) -> datetime:
    try:
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        read = None
    if read is None or read.tzinfo is None:
        raise ValueError(f"{column.name} must be a time with its zone")
    return read


def _flag(column: Column[Any], value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{column.name} must be true or false")  # noqa: TRY004 -- as above
    return value


def _number(column: Column[Any], value: Any) -> int:
    most = _LONG if isinstance(column.type, BigInteger) else _WORD
    if isinstance(value, bool) or not isinstance(value, int) or not -most <= value < most:
        raise ValueError(f"{column.name} must be a whole number that fits")
    return value


def _fraction(column: Column[Any], value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{column.name} must be a number")
    return float(value)


def _bytes(column: Column[Any], value: Any) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise ValueError(f"{column.name} must be base64") from None


def _text(column: Column[Any], value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(f"{column.name} must be text without null characters")
    longest = getattr(column.type, "length", None)
    if longest is not None and len(value) > longest:
        raise ValueError(f"{column.name} must have at most {longest} characters")
    return value


def _document(column: Column[Any], value: Any) -> Any:
    """Let JSON through that is not nested beyond anything of ours, and that both databases can keep."""
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        if any(isinstance(each, str) and "\0" in each for each in level):
            break
        level = [
            part
            for each in level
            if isinstance(each, dict | list)
            for part in ([*each.keys(), *each.values()] if isinstance(each, dict) else each)
        ]
        if not level:
            return value
    raise ValueError(f"{column.name} is nested too deep, or holds null characters")


_READERS: list[tuple[type, Callable[[Column[Any], Any], Any]]] = [
    (Moment, _moment),
    (Boolean, _flag),
    (Integer, _number),
    (Float, _fraction),
    (LargeBinary, _bytes),
    (String, _text),
]
