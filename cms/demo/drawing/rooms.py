"""Where a person is: the background, the floor, walls, doors and windows."""

from cms.demo.drawing.canvas import Canvas
from cms.demo.drawing.colours import Colour, colour
from cms.demo.drawing.geometry import Point, placed, rounded, smooth

WOOD, DARK_WOOD = colour("#c79a6b"), colour("#a67b50")
LINEN = colour("#fbf8f1")
PLASTER = colour("#efe3cf")
BEYOND = 900
WIDE, DEEP = 2100, 1700

ROOMS: dict[str, tuple[str, str, str]] = {
    "sand": ("#f6efe3", "#ecdfc8", "#e3d2b4"),
    "teal": ("#e3f0ee", "#cbe3df", "#b6d6d1"),
    "sage": ("#e9f0e6", "#d5e3cf", "#c3d6bb"),
    "blush": ("#f8ebe3", "#f1d9cb", "#e6c6b3"),
    "sky": ("#e6eff4", "#cfe0ea", "#bdd2de"),
    "night": ("#2c4256", "#374f65", "#22364a"),
}
CLOUD: list[Point] = [
    (-1.0, 0.1), (-0.82, -0.62), (-0.2, -0.9), (0.48, -0.84), (0.96, -0.4), (1.04, 0.28), (0.7, 0.8), (-0.1, 0.94),
    (-0.74, 0.7),
]  # fmt: skip


def room(canvas: Canvas, name: str, floor: float | None, at: Point = (600, 400), wide: float = 430) -> None:
    """Draw the background: a soft shape behind the person, and a floor where there is one."""
    _paper, soft, ground = (colour(code) for code in ROOMS[name])
    canvas.fill(placed(smooth(CLOUD, closed=True), at, wide), soft)
    if floor is not None:
        canvas.fill(_block(-BEYOND, floor, WIDE, DEEP), ground)


def paper(name: str) -> Colour:
    """Give the colour of a room's walls."""
    return colour(ROOMS[name][0])


def door(canvas: Canvas, at: Point, wide: float = 420) -> None:
    """Draw an open doorway from the front, its middle at this x, on this floor."""
    x, floor = at
    canvas.fill(_block(-BEYOND, -BEYOND, x - wide / 2, floor), PLASTER)
    canvas.fill(_block(x + wide / 2, -BEYOND, WIDE, floor), PLASTER)
    for way in (-1, 1):
        edge = x + way * wide / 2
        canvas.fill(_block(edge - 17, -BEYOND, edge + 17, floor), WOOD)
        canvas.fill(_block(edge - way * 17 - 4, -BEYOND, edge - way * 17 + 4, floor), DARK_WOOD)


def window(canvas: Canvas, at: Point, sky: str = "#cfe6ec", light: str = "") -> None:
    """Draw a window with its middle here; `light` is the colour of the sun or the moon in it."""
    x, y = at
    canvas.fill(rounded(x - 117, y - 142, x + 117, y + 142, 14), LINEN)
    canvas.fill(rounded(x - 105, y - 130, x + 105, y + 130, 6), colour(sky))
    if light:
        canvas.disc((x + 42, y - 47), 34, colour(light))
    canvas.fill(_block(x - 5, y - 130, x + 5, y + 130), LINEN)
    canvas.fill(_block(x - 105, y - 5, x + 105, y + 5), LINEN)
    canvas.fill(rounded(x - 129, y + 138, x + 129, y + 154, 6), WOOD)


def _block(left: float, top: float, right: float, bottom: float) -> list[Point]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]
