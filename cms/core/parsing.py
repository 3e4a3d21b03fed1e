"""Reading HTML that may not have been through the sanitiser."""

from html.parser import HTMLParser


class Parser(HTMLParser):
    """Reads any text at all, in Unicode, without giving up at what begins like a declaration and is none.

    Browsers take such a thing for a comment (HTML, section 13.2.5.42, “markup declaration open
    state”); the parser that this is made of raises an AssertionError there.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Pass over it as over a comment."""
        return self.parse_bogus_comment(i, bool(report))
