"""Pictures for tests, drawn on the spot."""

import io
from typing import Any

from PIL import Image

ORIENTATION, GPS = 0x0112, 0x8825
RED, BLUE = (200, 30, 30), (30, 30, 200)


def drawn(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Draw a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width // 2, height))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    """Give the bytes of a picture."""
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def png(width: int = 60, height: int = 40) -> bytes:
    """Give the bytes of a PNG."""
    return encoded(drawn(width, height))


def photograph(orientation: int = 1) -> bytes:
    """Give a JPEG that tells where and with what it was taken, and which way up it is."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "Camera of Jo Bloggs"
    exif[GPS] = {1: "N", 2: (47.0, 22.0, 8.0), 3: "E", 4: (8.0, 32.0, 30.0)}
    return encoded(
        drawn(), "JPEG", quality=95, exif=exif, comment=b"Jo Bloggs at home", xmp=b"<x:xmpmeta>Jo</x:xmpmeta>"
    )


def opened(content: bytes) -> Image.Image:
    """Open what came out."""
    return Image.open(io.BytesIO(content))
