"""Smaller things: what lies on the floor, is held in the hand, or makes a room friendly."""

from cms.demo.drawing.canvas import Canvas
from cms.demo.drawing.colours import colour, darker, lighter
from cms.demo.drawing.geometry import Point, ellipse, placed, ribbon, rounded, smooth
from cms.demo.drawing.rooms import LINEN, WOOD

MAT = colour("#4f9a95")
LEAF, POT = colour("#5d9079"), colour("#d08a63")
CARD, TAPE, LABEL = colour("#d3a574"), colour("#bf8f5f"), colour("#eed9b4")
LEAVES: list[Point] = [(-62, -150), (-34, -205), (6, -228), (44, -196), (70, -140)]


def mat(canvas: Canvas, at: Point, length: float = 760) -> None:
    """Draw a mat on the floor, from the side; `at` is the middle of its upper edge."""
    x, y = at
    canvas.fill(rounded(x - length / 2, y, x + length / 2, y + 20, 10), MAT)
    canvas.fill(rounded(x - length / 2 + 6, y + 11, x + length / 2 - 6, y + 20, 4), darker(MAT))


def mat_above(canvas: Canvas, at: Point, length: float = 900, high: float = 430) -> None:
    """Draw a mat seen from above, with its middle here."""
    x, y = at
    canvas.fill(
        rounded(x - length / 2 + 8, y - high / 2 + 12, x + length / 2 + 8, y + high / 2 + 12, 26), darker(MAT, 0.2)
    )
    canvas.fill(rounded(x - length / 2, y - high / 2, x + length / 2, y + high / 2, 26), MAT)
    canvas.fill(
        rounded(x - length / 2 + 22, y - high / 2 + 22, x + length / 2 - 22, y + high / 2 - 22, 14), lighter(MAT, 0.12)
    )


def cushion(
    canvas: Canvas, at: Point, wide: float = 120, high: float = 34, shade: str = "#e2b866", angle: float = 0
) -> None:
    """Draw a cushion or pillow, with its middle here."""
    form = [(-1, 0.0), (-0.94, -0.62), (0, -1.0), (0.94, -0.62), (1, 0), (0.94, 0.62), (0, 1.0), (-0.94, 0.62)]
    shape = [(x * wide / 2, y * high / 2) for x, y in form]
    canvas.fill(placed(smooth(shape, closed=True), at, 1, angle), colour(shade))
    seam = [(-wide * 0.46, high * 0.06), (0, high * 0.2), (wide * 0.46, high * 0.06)]
    canvas.stroke(placed(smooth(seam), at, 1, angle), 3, darker(colour(shade), 0.12))


def box(canvas: Canvas, at: Point, wide: float = 130, high: float = 100) -> None:
    """Draw a parcel, with its middle here."""
    x, y = at
    canvas.fill(rounded(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2, 6), CARD)
    canvas.stroke([(x - wide * 0.47, y - high * 0.14), (x + wide * 0.47, y - high * 0.14)], high * 0.1, TAPE)
    canvas.fill(rounded(x - 14, y - high / 2, x + 14, y - high * 0.05, 3), LABEL)


def strap(canvas: Canvas, path: list[Point], shade: str = "#e2b866", wide: float = 12) -> None:
    """Draw a towel or belt that is held, along these points."""
    canvas.stroke([(x, y) for x, y in path], wide, colour(shade))


def phone(canvas: Canvas, at: Point, angle: float = 20) -> None:
    """Draw a telephone that is looked at."""
    canvas.fill(placed(rounded(-7, -36, 7, 36, 6), at, 1, angle), colour("#25343a"))


def plant(canvas: Canvas, at: Point, size: float = 1.0) -> None:
    """Draw a plant in a pot that stands here."""
    x, y = at
    for place, (dx, dy) in enumerate(LEAVES):
        tip = (x + dx * size, y + (dy - 60) * size)
        middle = (x + dx * 0.62 * size, y + (dy * 0.62 - 58) * size)
        leaf = ribbon([(x, y - 70 * size), middle, tip], [5 * size, 21 * size, 3 * size])
        canvas.fill(leaf, LEAF if place % 2 else darker(LEAF, 0.16))
    pot = [(-46, -84), (46, -84), (34, 0), (-34, 0)]
    canvas.fill([(x + dx * size, y + dy * size) for dx, dy in pot], POT)
    canvas.fill(rounded(x - 52 * size, y - 92 * size, x + 52 * size, y - 70 * size, 6 * size), lighter(POT, 0.16))


def picture(canvas: Canvas, at: Point, wide: float = 130, high: float = 160) -> None:
    """Draw a framed picture on the wall."""
    x, y = at
    canvas.fill(rounded(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2, 6), WOOD)
    canvas.fill(rounded(x - wide / 2 + 10, y - high / 2 + 10, x + wide / 2 - 10, y + high / 2 - 10, 3), LINEN)
    canvas.fill(ellipse((x - 6, y + 22), wide * 0.26, high * 0.2), colour("#8fb8b0"))
    canvas.disc((x + 18, y - 26), wide * 0.12, colour("#e6a47f"))
