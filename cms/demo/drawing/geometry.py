"""Points, curves and ribbons: the shapes that everything here is made of. The y axis points down."""

from collections.abc import Sequence
from functools import cache
from math import cos, hypot, pi, radians, sin

Point = tuple[float, float]
Knot = tuple[float, float, float, float]
CAP = 10
SMOOTH = 10


def towards(angle: float) -> Point:
    """Give the direction of an angle in degrees: 0 hangs down, 90 points to the right, 180 up."""
    return sin(radians(angle)), cos(radians(angle))


def moved(start: Point, angle: float, length: float) -> Point:
    """Give the point that lies so far away in this direction."""
    x, y = towards(angle)
    return start[0] + x * length, start[1] + y * length


def between(start: Point, end: Point, along: float, across: float = 0.0) -> Point:
    """Give a point on the way from one to another; `across` lies to the left of the way, in pixels."""
    (x, y), (u, v) = start, end
    length = hypot(u - x, v - y) or 1.0
    return x + (u - x) * along + (v - y) / length * across, y + (v - y) * along - (u - x) / length * across


def turned(point: Point, angle: float, about: Point = (0.0, 0.0)) -> Point:
    """Turn a point clockwise."""
    x, y = point[0] - about[0], point[1] - about[1]
    c, s = cos(radians(angle)), sin(radians(angle))
    return about[0] + x * c - y * s, about[1] + x * s + y * c


def placed(shape: Sequence[Point], at: Point, size: float, angle: float = 0.0) -> list[Point]:
    """Give a shape that was drawn round its own origin in its place: scaled, turned clockwise, moved."""
    return [(at[0] + x * size, at[1] + y * size) for x, y in (turned(point, angle) for point in shape)]


def smooth(points: Sequence[Point], *, closed: bool = False, steps: int = SMOOTH) -> list[Point]:
    """Draw a curve through points."""
    return [(x, y) for x, y, _left, _right in _curve([(x, y, 0.0, 0.0) for x, y in points], closed, steps)]


def ribbon(
    path: Sequence[Point], left: Sequence[float], right: Sequence[float] | None = None, *, cut: str = ""
) -> list[Point]:
    """Give the outline of a band along a curve, with the half widths at each point of it.

    It is round at both ends; `cut` (`start`, `end` or `both`) leaves them straight.
    """
    knots = [(x, y, a, b) for (x, y), a, b in zip(path, left, right or left, strict=True)]
    curve = _curve(knots, closed=False, steps=SMOOTH)
    sides = [_sides(curve, place) for place in range(len(curve))]
    end = [] if cut in {"end", "both"} else _cap(*sides[-1])
    start = [] if cut in {"start", "both"} else _cap(sides[0][1], sides[0][0])
    return [side[0] for side in sides] + end + [side[1] for side in reversed(sides)] + start


def part(
    start: Point,
    end: Point,
    places: Sequence[float],
    left: Sequence[float],
    right: Sequence[float] | None = None,
    *,
    size: float,
    cut: str = "",
) -> list[Point]:
    """Give a ribbon along a straight way, with its half widths, in units of a size, at places between 0 and 1."""
    path = [between(start, end, place) for place in places]
    return ribbon(path, [each * size for each in left], [each * size for each in right or left], cut=cut)


def ellipse(centre: Point, wide: float, high: float, angle: float = 0.0, steps: int = 48) -> list[Point]:
    """Give the outline of an ellipse with these half axes."""
    ring = ((cos(2 * pi * each / steps) * wide, sin(2 * pi * each / steps) * high) for each in range(steps))
    return placed(list(ring), centre, 1.0, angle)


def rounded(left: float, top: float, right: float, bottom: float, radius: float) -> list[Point]:
    """Give the outline of a rectangle with round corners."""
    corners = [(right, top, 90), (left, top, 180), (left, bottom, 270), (right, bottom, 0)]
    found: list[Point] = []
    for x, y, first in corners:
        centre = (x - radius if x == right else x + radius, y - radius if y == bottom else y + radius)
        found += [moved(centre, first + 90 * step / CAP, radius) for step in range(CAP + 1)]
    return found


def _curve(knots: Sequence[Knot], closed: bool, steps: int) -> list[Knot]:
    """Run a Catmull-Rom curve through the knots, their widths included."""
    count = len(knots)
    spans = count if closed else count - 1
    found: list[Knot] = []
    for span in range(spans):
        four = [
            knots[(span + at) % count] if closed else knots[min(max(span + at, 0), count - 1)] for at in range(-1, 3)
        ]
        found += [_blend(four, weights) for weights in _weights(steps)]
    return found if closed else [*found, knots[-1]]


def _blend(four: Sequence[Knot], weights: Sequence[float]) -> Knot:
    a, b, c, d = four
    p, q, r, s = weights
    return (
        p * a[0] + q * b[0] + r * c[0] + s * d[0],
        p * a[1] + q * b[1] + r * c[1] + s * d[1],
        p * a[2] + q * b[2] + r * c[2] + s * d[2],
        p * a[3] + q * b[3] + r * c[3] + s * d[3],
    )


@cache
def _weights(steps: int) -> list[tuple[float, float, float, float]]:
    """Give how much each of four knots counts, at each step between the middle two."""
    return [
        ((-t + 2 * t**2 - t**3) / 2, (2 - 5 * t**2 + 3 * t**3) / 2, (t + 4 * t**2 - 3 * t**3) / 2, (-(t**2) + t**3) / 2)
        for t in (step / steps for step in range(steps))
    ]


def _sides(curve: Sequence[Knot], place: int) -> tuple[Point, Point]:
    before, after = curve[max(place - 1, 0)], curve[min(place + 1, len(curve) - 1)]
    x, y, left, right = curve[place]
    u, v = after[0] - before[0], after[1] - before[1]
    length = hypot(u, v) or 1.0
    u, v = u / length, v / length
    return (x + v * left, y - u * left), (x - v * right, y + u * right)


def _cap(start: Point, end: Point) -> list[Point]:
    centre = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    return [turned(start, 180 * step / CAP, centre) for step in range(1, CAP)]
