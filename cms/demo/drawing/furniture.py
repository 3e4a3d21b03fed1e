"""What people sit, lie and work on, from the side unless it is said otherwise."""

from cms.demo.drawing.canvas import Canvas
from cms.demo.drawing.colours import colour, lighter
from cms.demo.drawing.geometry import Point, placed, ribbon, rounded
from cms.demo.drawing.rooms import DARK_WOOD, LINEN, WOOD

STEEL, SCREEN, KEYS = colour("#5b6a6c"), colour("#34474d"), colour("#8d9a9b")


def chair(canvas: Canvas, at: Point, size: float = 86, back: float = 2.1) -> None:
    """Draw a chair from the side, its back on the left; `at` is the middle of its seat."""
    x, y = at
    low = y + 1.78 * size
    for left, lean in ((x - 0.62 * size, -0.1), (x + 0.66 * size, 0.06)):
        canvas.fill(ribbon([(left, y + 8), (left + lean * size, low)], [9, 6]), DARK_WOOD)
    canvas.fill(
        ribbon(
            [(x - 0.68 * size, y), (x - 0.74 * size, y - back * 0.5 * size), (x - 0.86 * size, y - back * size)],
            [9, 9, 8],
        ),
        WOOD,
    )
    canvas.fill(rounded(x - 0.84 * size, y - 2, x + 0.82 * size, y + 18, 9), WOOD)


def chair_ahead(canvas: Canvas, at: Point, size: float = 86) -> None:
    """Draw a chair from the front; `at` is the middle of the front edge of its seat."""
    x, y = at
    canvas.fill(rounded(x - 0.86 * size, y - 2.15 * size, x + 0.86 * size, y - 0.2 * size, 26), lighter(WOOD, 0.25))
    canvas.fill(rounded(x - 0.7 * size, y - 2.0 * size, x + 0.7 * size, y - 0.3 * size, 18), lighter(WOOD, 0.45))
    for way in (-1, 1):
        canvas.fill(
            ribbon([(x + way * 0.8 * size, y + 6), (x + way * 0.86 * size, y + 1.75 * size)], [9, 7]), DARK_WOOD
        )
    canvas.fill(rounded(x - 0.98 * size, y - 8, x + 0.98 * size, y + 16, 10), WOOD)


def chair_behind(canvas: Canvas, at: Point, size: float = 86) -> None:
    """Draw a sturdy chair from the side, its back towards the right: something to hold on to."""
    x, y = at
    low = y + 1.78 * size
    canvas.fill(ribbon([(x + 0.6 * size, y + 8), (x + 0.7 * size, low)], [9, 6]), DARK_WOOD)
    canvas.fill(
        ribbon([(x - 0.55 * size, y - 1.35 * size), (x - 0.5 * size, y), (x - 0.6 * size, low)], [9, 9, 6]), DARK_WOOD
    )
    canvas.fill(rounded(x - 0.66 * size, y - 2, x + 0.8 * size, y + 18, 9), WOOD)
    canvas.fill(rounded(x - 0.66 * size, y - 1.5 * size, x - 0.42 * size, y - 0.9 * size, 10), WOOD)


def bed(canvas: Canvas, at: Point, length: float = 900, shade: str = "#cfe0dc") -> None:
    """Draw a bed from the side; `at` is the middle of the upper edge of its mattress."""
    x, y = at
    left, right = x - length / 2, x + length / 2
    canvas.fill(rounded(left - 34, y - 120, left + 2, y + 190, 14), WOOD)
    for leg in (left + 30, right - 40):
        canvas.fill(rounded(leg, y + 110, leg + 26, y + 190, 6), DARK_WOOD)
    canvas.fill(rounded(left - 6, y + 84, right, y + 124, 10), WOOD)
    canvas.fill(rounded(left, y, right, y + 96, 26), LINEN)
    canvas.fill(rounded(left + 4, y + 44, right - 4, y + 96, 22), colour(shade))


def desk(canvas: Canvas, at: Point, wide: float = 380) -> None:
    """Draw a desk with a screen from the side; `at` is the left end of its top."""
    x, y = at
    for leg in (x + 50, x + wide - 40):
        canvas.fill(rounded(leg, y, leg + 18, y + 262, 6), DARK_WOOD)
    canvas.fill(rounded(x, y, x + wide, y + 20, 9), WOOD)
    canvas.fill(ribbon([(x + 250, y), (x + 250, y - 90)], [8, 8]), STEEL)
    canvas.fill(rounded(x + 200, y - 9, x + 300, y, 4), STEEL)
    canvas.fill(placed(rounded(-9, -105, 9, 105, 8), (x + 236, y - 150), 1, -4), SCREEN)
    canvas.fill(rounded(x + 40, y - 9, x + 160, y, 4), KEYS)
