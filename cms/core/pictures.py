"""Pictures: what was sent is decoded and encoded anew, so that nothing of the file itself is passed on.

Neither metadata (places, names, cameras) nor anything hidden before, between or behind the pixels
survives; of what moves the first frame is taken.
"""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from PIL import Image, ImageCms, features

from cms.core.errors import Fault, Invalid, Problem, Unsupported

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
LARGEST_BYTES = 20 * 1024 * 1024  # of what is sent
MOST_PIXELS = 50_000_000  # the 48 megapixels of a phone fit; decoding takes some 400 MB at worst
MOST_SCANS = 500  # of a progressive JPEG, each of which goes over the whole picture
WIDTHS = (1600, 800, 400)
TALLEST = 16_383  # more WebP cannot hold
QUALITY = 82
MIME_TYPE = "image/webp"
AVIF = "image/avif"
AVIF_QUALITY = 60  # looks like WebP at 82
MOST_AVIF_PIXELS = 8_000_000  # takes some three seconds and 400 MB; a tower of 26 would take 760
PLACE = "#/file"

_SIGNATURE = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF.{4}WEBP|.{4}ftyp(?:avif|avis|mif1|msf1)", re.DOTALL
)
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset({5, 6, 7, 8})
_WITH_PROFILES = frozenset({"RGB", "RGBA", "CMYK"})
_one_at_a_time = threading.Lock()  # of the threads of a process, since each may need that much memory


@dataclass(frozen=True)
class Rendition:
    """A picture in one size."""

    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Picture:
    """A picture in all its sizes, the widest first."""

    renditions: tuple[Rendition, ...]


def prepare(content: bytes) -> Picture:
    """Give the picture anew, as WebP in sRGB, upright, in a few widths and never wider than it was.

    Raises Unsupported for what is no picture of a kind that we take, and Invalid for one that is
    damaged or has more than `MOST_PIXELS`. Takes its time: call it outside of any transaction.
    """
    if not _SIGNATURE.match(content):
        raise Unsupported("Send a picture: PNG, JPEG, WebP, GIF or AVIF.")
    if content.count(b"\xff\xda") > MOST_SCANS and content.startswith(b"\xff\xd8"):
        raise Invalid(Fault("This JPEG is made of more scans than can be read. Save it again, and send that.", PLACE))
    with _one_at_a_time, _decoding():
        upright = _upright(content)
        return Picture(tuple(_renditions(upright)))


@contextmanager
def _decoding() -> Iterator[None]:
    """Say what is wrong with a picture; whatever a decoder raises over strange bytes means the same to people."""
    try:
        yield
    except Problem:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Exception:  # noqa: BLE001 -- decoders have no error in common
        raise Invalid(Fault("This picture is damaged or not whole. Save it anew, and send that.", PLACE)) from None


def _too_large() -> Invalid:
    most = MOST_PIXELS // 1_000_000
    return Invalid(Fault(f"This picture has more than {most} million pixels. Make it smaller first.", PLACE))


def _upright(content: bytes) -> Image.Image:
    """Decode the first frame, no larger than it is needed, the way up that its EXIF says."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise _too_large()
        orientation = opened.getexif().get(_ORIENTATION, 1)
        widest = (TALLEST, WIDTHS[0]) if orientation in _SIDEWAYS else (WIDTHS[0], TALLEST)
        image: Image.Image = opened
        if image.mode not in _WITH_PROFILES:
            image = _plain(image)
        image.thumbnail(widest, Image.Resampling.LANCZOS)
        image = _in_srgb(image)
    turn = _TURNS.get(orientation)
    return image.transpose(turn) if turn is not None else image


def _plain(image: Image.Image) -> Image.Image:
    """Give palettes and greys as RGB or RGBA; sixteen bits of grey as eight."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image.Image) -> Image.Image:
    """Give the picture in the colours that every screen knows; a profile that cannot be read is passed over."""
    image.load()
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if profile := image.info.get("icc_profile"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            if converted is not None:
                return converted
    return image.convert(mode)


def is_one_of_ours(content: bytes, mime_type: str) -> bool:
    """Tell whether the bytes are a picture of a kind that we serve, by its head; nothing is decoded."""
    kind = {MIME_TYPE: "WEBP", AVIF: "AVIF"}[mime_type]
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as image:
            return image.format == kind and 0 < image.width * image.height <= MOST_PIXELS
    except Exception:  # noqa: BLE001 -- decoders have no error in common
        return False


def makes_avif() -> bool:
    """Tell whether this Pillow can write AVIF; that of PyPI can, that of a distribution may not."""
    return bool(features.check("avif"))


def as_avif(content: bytes) -> bytes | None:
    """Give one of our own WebP files as AVIF; None where that is no smaller, or takes too long.

    Takes its time, a second or more: call it outside of any transaction.
    """
    with _one_at_a_time, Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
        if image.width * image.height > MOST_AVIF_PIXELS:
            return None
        out = io.BytesIO()
        image.save(out, "AVIF", quality=AVIF_QUALITY, speed=6, max_threads=1)
    return out.getvalue() if out.tell() < len(content) else None


def _renditions(image: Image.Image) -> Iterator[Rendition]:
    image.info = {}
    yield _encoded(image)
    for width in WIDTHS:
        if width < image.width:
            smaller = image.copy()
            smaller.thumbnail((width, TALLEST), Image.Resampling.LANCZOS)
            yield _encoded(smaller)


def _encoded(image: Image.Image) -> Rendition:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=4)
    return Rendition(image.width, image.height, out.getvalue())
