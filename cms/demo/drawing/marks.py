"""What points something out: a muscle that glows, an arrow, a nerve, waves of sound."""

from collections.abc import Sequence
from math import atan2, degrees
from typing import Any

from cms.demo.drawing.canvas import Canvas
from cms.demo.drawing.colours import GLOW, TEAL, colour
from cms.demo.drawing.geometry import Point, between, moved, ribbon, rounded, smooth
from cms.demo.drawing.skeleton import Skeleton


def anchored(skeleton: Skeleton, told: Sequence[Any]) -> Point:
    """Give a place named by two joints: how far along the way between them, and how many heads beside it."""
    first, second, along, across = told
    return between(skeleton.joint(first), skeleton.joint(second), along, across * skeleton.pose.size)


def muscle(canvas: Canvas, skeleton: Skeleton, path: list[list[Any]], wide: list[float], shade: str = GLOW) -> None:
    """Let a muscle glow along these anchors."""
    unit = skeleton.pose.size
    points = [anchored(skeleton, each) for each in path]
    canvas.glow(ribbon(points, [each * unit * 1.35 for each in wide]), colour(shade), strength=0.42, blur=11)
    canvas.glow(ribbon(points, [each * unit * 0.9 for each in wide]), colour(shade), strength=0.85, blur=3)


def nerve(canvas: Canvas, skeleton: Skeleton, path: list[list[Any]], shade: str = "#ffd35c") -> None:
    """Draw a nerve along these anchors."""
    points = [anchored(skeleton, each) for each in path]
    for wide, strength, blur in ((0.11, 0.45, 9), (0.05, 1.0, 1)):
        band = ribbon(points, [wide * skeleton.pose.size] * len(points))
        canvas.glow(band, colour(shade), strength=strength, blur=blur)


def arrow(canvas: Canvas, path: list[Point], wide: float = 11, shade: str = TEAL) -> None:
    """Draw an arrow along these points, its head at the last."""
    points = smooth([(x, y) for x, y in path])
    (x, y), (u, v) = points[-4], points[-1]
    way = degrees(atan2(u - x, v - y))
    canvas.stroke(points[:-1], wide, colour(shade))
    tip = moved((u, v), way, wide * 1.9)
    left, right = moved((u, v), way + 118, wide * 2.0), moved((u, v), way - 118, wide * 2.0)
    canvas.fill([tip, left, right], colour(shade))
    for corner, other in ((tip, left), (left, right), (right, tip)):
        canvas.stroke([corner, other], wide * 0.6, colour(shade))


def clock(canvas: Canvas, at: Point, size: float = 44, share: float = 0.5) -> None:
    """Draw a stopwatch on which this share of a minute has gone."""
    x, y = at
    canvas.fill(rounded(x - size * 0.16, y - size * 1.36, x + size * 0.16, y - size * 0.9, 4), colour(TEAL))
    canvas.disc(at, size, colour(TEAL))
    canvas.disc(at, size * 0.8, colour("#fbf8f1"))
    slice_ = [at, *[moved(at, 180 - 360 * share * step / 24, size * 0.66) for step in range(25)]]
    canvas.fill(slice_, colour(GLOW))
    canvas.stroke([at, moved(at, 180 - 360 * share, size * 0.6)], size * 0.09, colour(TEAL))
    canvas.disc(at, size * 0.09, colour(TEAL))


def waves(canvas: Canvas, at: Point, angle: float, size: float = 1.0, shade: str = TEAL) -> None:
    """Draw three arcs of sound that spread this way."""
    for step in range(3):
        radius = (30 + 24 * step) * size
        arc = [moved(at, angle + each, radius) for each in range(-38, 39, 19)]
        canvas.stroke(arc, 8 * size, colour(shade))


def line(canvas: Canvas, path: list[Point], wide: float = 5, shade: str = TEAL) -> None:
    """Draw a dashed line between two points."""
    start, end = path
    count = 15
    for each in range(0, count, 2):
        canvas.stroke([between(start, end, each / count), between(start, end, (each + 1) / count)], wide, colour(shade))
