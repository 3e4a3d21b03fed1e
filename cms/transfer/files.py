"""Files that others made: plain or packed with gzip, read piece by piece, and never more than is sane."""

import codecs
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from cms.core.errors import Fault, Invalid
from cms.transfer.course import Advance

CHUNK = 1 << 16
LARGEST = 1 << 32
_PACKED = b"\x1f\x8b"
_GZIP = 31  # zlib's word for a stream with gzip's head


def chunks(path: Path, advance: Advance) -> Iterator[bytes]:
    """Give the bytes of a file, unpacked; `advance` is told the number of bytes read of the file itself.

    Raises Invalid for a packed file that is damaged, or that unpacks to more than four gigabytes.
    """
    total = 0
    with path.open("rb") as file:
        packed = file.peek(len(_PACKED)).startswith(_PACKED)
        for chunk in _unpacked(path, _raw(file.read, advance)) if packed else _raw(file.read, advance):
            total += len(chunk)
            if total > LARGEST:
                raise Invalid(Fault(f"{path.name}: this file unpacks to more than {LARGEST >> 30} GB."))
            yield chunk


def texts(path: Path, advance: Advance) -> Iterator[str]:
    """Give the text of a file in UTF-8. Raises Invalid, with the line, where it is in another encoding."""
    decoder, line = codecs.getincrementaldecoder("utf-8-sig")(), 1
    for chunk in chunks(path, advance):
        yield (text := _decoded(path, decoder, chunk, line))
        line += text.count("\n")
    yield _decoded(path, decoder, None, line)


def _decoded(path: Path, decoder: codecs.IncrementalDecoder, chunk: bytes | None, line: int) -> str:
    try:
        return decoder.decode(chunk or b"", chunk is None)
    except UnicodeDecodeError as error:
        line += error.object[: error.start].count(b"\n")
        raise Invalid(Fault(f"{path.name}, line {line}: this is not UTF-8. Save the file as UTF-8.")) from None


def _raw(read: Callable[[int], bytes], advance: Advance) -> Iterator[bytes]:
    while chunk := read(CHUNK):
        yield chunk
        advance(len(chunk))


def _unpacked(path: Path, raw: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack one gzip stream after another, a bounded piece at a time."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        for left in raw:
            rest = left
            while rest:
                if unpacker.eof:
                    unpacker = zlib.decompressobj(_GZIP)
                yield unpacker.decompress(rest, CHUNK)
                rest = unpacker.unconsumed_tail or unpacker.unused_data
    except zlib.error:
        raise Invalid(Fault(f"{path.name}: the packed file is damaged. Fetch it again.")) from None
    if not unpacker.eof:
        raise Invalid(Fault(f"{path.name}: the packed file ends too early. Fetch it again."))
