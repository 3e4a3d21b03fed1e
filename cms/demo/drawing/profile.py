"""A head from the side, looking to the right."""

from collections.abc import Sequence

from cms.demo.drawing.canvas import Canvas
from cms.demo.drawing.colours import BLUSH, FRAMES, INK, Colour, colour, darker, lighter, mixed
from cms.demo.drawing.geometry import Point, ellipse, placed, smooth
from cms.demo.drawing.outlines import outline
from cms.demo.drawing.people import Person


class Head:
    """Draws shapes of the unit of a head into their place."""

    def __init__(self, canvas: Canvas, at: Point, size: float, angle: float) -> None:
        self.canvas, self.at, self.size, self.angle = canvas, at, size, angle

    def named(self, group: str, name: str, shade: Colour) -> None:
        """Fill an outline by its name; nothing where there is none."""
        points = outline(group, name)
        if points:
            self.fill(points, shade)

    def fill(self, points: Sequence[Point], shade: Colour) -> None:
        """Fill an outline."""
        self.canvas.fill(placed(points, self.at, self.size, self.angle), shade)

    def line(self, points: Sequence[Point], width: float, shade: Colour) -> None:
        """Draw a curve."""
        self.canvas.stroke(placed(smooth(points), self.at, self.size, self.angle), width * self.size, shade)


def profile(canvas: Canvas, person: Person, at: Point, size: float, angle: float) -> None:
    """Draw the head; it is turned clockwise by an angle."""
    head = Head(canvas, at, size, angle)
    if person.style == "ponytail":
        head.named("profile", "ponytail", darker(person.hair, 0.1))
    if person.style == "bun":
        head.fill(ellipse((-0.43, -0.5), 0.19, 0.18), darker(person.hair, 0.12))
    if person.style == "curls":
        head.fill(ellipse((-0.14, -0.36), 0.5, 0.46), person.hair)
    head.named("profile", "skull", person.skin)
    _features(head, person)
    if person.style == "scarf":
        _scarf(head, person)
    else:
        head.named("profile_hair", person.style, person.hair)
        _ear(head, person)


def _features(head: Head, person: Person) -> None:
    head.fill(ellipse((0.24, 0.0), 0.075, 0.06), mixed(person.skin, BLUSH, 0.2))
    if person.beard:
        head.named("profile", "beard", person.hair)
    head.line([(0.335, 0.088), (0.37, 0.096), (0.41, 0.086)], 0.022, mixed(darker(person.skin, 0.35), BLUSH, 0.35))
    head.line([(0.275, -0.2), (0.315, -0.185), (0.355, -0.2)], 0.026, colour(INK))
    head.line([(0.265, -0.315), (0.32, -0.335), (0.37, -0.31)], 0.032, person.brow)


def _ear(head: Head, person: Person) -> None:
    head.fill(ellipse((-0.02, -0.06), 0.08, 0.115, -12), darker(person.skin, 0.06))
    head.line([(0.0, -0.13), (-0.045, -0.07), (-0.02, 0.0)], 0.022, darker(person.skin, 0.22))
    if person.glasses:
        ring = ellipse((0.33, -0.18), 0.09, 0.09, steps=20)
        head.line([*ring, ring[0]], 0.02, colour(FRAMES))
        head.line([(0.25, -0.2), (-0.02, -0.16)], 0.02, colour(FRAMES))


def _scarf(head: Head, person: Person) -> None:
    head.named("profile", "scarf", person.hair)
    head.line([(0.27, 0.38), (0.05, 0.42), (-0.18, 0.3), (-0.34, 0.05)], 0.025, darker(person.hair, 0.2))
    head.line([(0.33, -0.53), (0.18, -0.42), (0.125, -0.2), (0.12, 0.06)], 0.03, lighter(person.hair, 0.2))
