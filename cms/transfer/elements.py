"""An RSS channel, element by element as a stream: XML of the standard library, of signs that XML 1.0 can hold alone."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from cms.core.text import clean


class Elements:
    """Writes elements to a file one after the other, and keeps none; `namespaces` are those of the file."""

    def __init__(self, file: IO[bytes], namespaces: Mapping[str, str]) -> None:
        self._namespaces, self._file = namespaces, file
        self._text = io.TextIOWrapper(file, "utf-8", newline="\n", write_through=False)
        self._xml = XMLGenerator(self._text, "utf-8", short_empty_elements=True)

    @contextmanager
    def document(self) -> Iterator[None]:
        """Frame what the block writes as an RSS channel."""
        self._xml.startDocument()
        declared = {f"xmlns:{prefix}": address for prefix, address in self._namespaces.items()}
        with self.within("rss", {"version": "2.0", **declared}), self.within("channel"):
            yield
        self._xml.endDocument()
        self.end()

    @property
    def length(self) -> int:
        """Give where the file ends, once all that was written stands in it."""
        self._text.flush()
        return self._file.tell()

    def end(self) -> None:
        """Let go of the file, which stays open."""
        self._text.flush()
        self._text.detach()

    @contextmanager
    def within(self, name: str, attributes: Mapping[str, str] | None = None) -> Iterator[None]:
        """Frame what the block writes in an element."""
        self._xml.startElement(name, AttributesImpl(dict(attributes or {})))
        self._xml.characters("\n")
        yield
        self._xml.endElement(name)
        self._xml.characters("\n")

    def add(self, name: str, text: str | int, **attributes: str) -> None:
        """Write an element with its text, in which nothing is left that XML cannot hold."""
        self._xml.startElement(name, AttributesImpl({each: clean(value) for each, value in attributes.items()}))
        self._xml.characters(clean(str(text)))
        self._xml.endElement(name)
        self._xml.characters("\n")
