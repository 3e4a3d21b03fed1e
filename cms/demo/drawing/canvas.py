"""A sheet to draw on: four times as large as the picture, scaled down at the end, so that edges are soft."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from cms.demo.drawing.colours import Colour
from cms.demo.drawing.geometry import Point, ellipse, ribbon

WIDTH, HEIGHT = 1200, 800
FINE = 4


@dataclass(frozen=True)
class Frame:
    """The part of the scene that the picture shows: what lies at its centre, and how much nearer it is."""

    centre: Point = (WIDTH / 2, HEIGHT / 2)
    zoom: float = 1.0

    def seen(self, point: Point) -> Point:
        """Give the place in the picture of a point of the scene."""
        return (
            (point[0] - self.centre[0]) * self.zoom + WIDTH / 2,
            (point[1] - self.centre[1]) * self.zoom + HEIGHT / 2,
        )


@dataclass(frozen=True)
class Glow:
    """A soft shape, in pixels of the picture."""

    shape: list[Point]
    shade: Colour
    strength: float
    blur: float


class Canvas:
    """A picture while it is drawn; all measures are those of the scene."""

    def __init__(self, frame: Frame, ground: Colour) -> None:
        self.frame = frame
        self._sheet = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), ground)
        self._pen = ImageDraw.Draw(self._sheet)
        self._glows: list[Glow] = []

    def fill(self, shape: Sequence[Point], shade: Colour) -> None:
        """Fill an outline."""
        self._pen.polygon([self._fine(point) for point in shape], fill=shade)

    def disc(self, centre: Point, radius: float, shade: Colour) -> None:
        """Fill a circle."""
        self.fill(ellipse(centre, radius, radius), shade)

    def stroke(self, path: Sequence[Point], width: float, shade: Colour) -> None:
        """Draw a line with round ends."""
        self.fill(ribbon(path, [width / 2] * len(path)), shade)

    def glow(self, shape: Sequence[Point], shade: Colour, *, strength: float, blur: float) -> None:
        """Lay a soft, see-through shape over the picture once the rest is done."""
        seen = [self.frame.seen(point) for point in shape]
        self._glows.append(Glow(seen, shade, strength, blur * self.frame.zoom))

    def finished(self) -> Image.Image:
        """Give the picture in its own size."""
        picture = self._sheet.reduce(FINE)
        for glow in self._glows:
            mask = Image.new("L", (WIDTH, HEIGHT), 0)
            ImageDraw.Draw(mask).polygon(glow.shape, fill=round(255 * glow.strength))
            picture.paste(glow.shade, mask=mask.filter(ImageFilter.GaussianBlur(glow.blur)))
        return picture

    def _fine(self, point: Point) -> Point:
        x, y = self.frame.seen(point)
        return x * FINE, y * FINE
