"""Cells of tables that people open in a spreadsheet, which must not be run there as formulas.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end, also behind blanks, gets an apostrophe
in front, as OWASP's page on CSV injection asks; so does one that begins with an apostrophe before such
a sign, so that `read` gives back exactly what was written.
"""

import re

_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")


def harmless(text: str) -> str:
    """Give a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def read(cell: str) -> str:
    """Give what a cell said before it was made harmless."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
