"""A head from the front or from behind."""

from collections.abc import Sequence
from math import asin, degrees, radians, sin

from cms.demo.drawing.canvas import Canvas
from cms.demo.drawing.colours import BLUSH, FRAMES, INK, colour, darker, mixed
from cms.demo.drawing.geometry import Point, ellipse, smooth
from cms.demo.drawing.outlines import outline
from cms.demo.drawing.people import Person
from cms.demo.drawing.profile import Head

EDGE = 0.37
VISIBLE = 58
EAR_HIDDEN = 40


class Face:
    """What is on a face, moved as the head turns (degrees, to the right of the sheet is plus) and nods."""

    def __init__(self, head: Head, person: Person, turn: float, nod: float) -> None:
        self.head, self.person, self.turn, self.nod = head, person, turn, nod
        self.lean = turn / 90 * 0.2

    def seen(self, points: Sequence[Point]) -> list[Point]:
        """Give the places of points of a face that looks straight ahead, on the one that is turned."""
        return [(EDGE * sin(radians(self._angle(x))), y + 0.28 * self.nod / 90) for x, y in points]

    def sides(self) -> list[int]:
        """Give the sides of the face, -1 and 1, that have not turned away."""
        return [way for way in (-1, 1) if abs(self._angle(way * 0.2)) < VISIBLE]

    def _angle(self, x: float) -> float:
        turned = degrees(asin(max(-1.0, min(1.0, x / EDGE)))) + self.turn
        return max(-90.0, min(90.0, turned))


def behind(canvas: Canvas, person: Person, at: Point, size: float, angle: float) -> None:
    """Draw the hair that hangs behind the neck."""
    Head(canvas, at, size, angle).named("face_behind", person.style, darker(person.hair, 0.12))


def face(canvas: Canvas, person: Person, at: Point, size: float, angle: float, turn: float, nod: float) -> None:
    """Draw the head from the front, tilted clockwise by an angle."""
    drawn = Face(Head(canvas, at, size, angle), person, turn, nod)
    head, lean = drawn.head, drawn.lean
    if person.style == "scarf":
        head.named("face", "drape", person.hair)
        head.line([(-0.4, 0.35), (-0.1, 0.55), (0.25, 0.5)], 0.025, darker(person.hair, 0.2))
    else:
        _ears(drawn)
    head.fill(_shifted("face", "oval", lean * 0.25, below=0.0), person.skin)
    if person.beard:
        head.fill(_shifted("face", "beard", lean * 0.25, below=-1.0), person.hair)
        head.fill(smooth(drawn.seen(outline("face", "lips") or [])), mixed(person.skin, BLUSH, 0.3))
    _features(drawn)
    head.fill(_shifted("face_hair", person.style, -lean * 0.35, below=-0.5), person.hair)


def nape(canvas: Canvas, person: Person, at: Point, size: float, angle: float, turn: float) -> None:
    """Draw the head from behind."""
    head = Head(canvas, at, size, angle)
    for way in (-1, 1):
        head.fill(ellipse((way * 0.375 + turn / 90 * 0.12, -0.1), 0.07, 0.11), darker(person.skin, 0.08))
    head.named("face", "nape", person.skin)
    head.named("face", "crown", person.hair)
    if person.style == "bun":
        head.fill(ellipse((0.0, -0.5), 0.2, 0.18), darker(person.hair, 0.12))


def _shifted(group: str, name: str, by: float, *, below: float) -> list[Point]:
    """Give an outline of which what lies below a height is moved sideways."""
    return [(x + (by if y > below else 0), y) for x, y in outline(group, name) or ()]


def _ears(face: Face) -> None:
    for way in (-1, 1):
        if way * face.turn < EAR_HIDDEN:
            ear = ellipse((way * 0.375 - face.lean * 0.6, -0.1 - 0.1 * face.nod / 90), 0.07, 0.11)
            face.head.fill(ear, darker(face.person.skin, 0.08))


def _features(face: Face) -> None:
    head, skin = face.head, face.person.skin
    for way in face.sides():
        head.fill(ellipse(face.seen([(way * 0.22, 0.04)])[0], 0.07, 0.05), mixed(skin, BLUSH, 0.2))
        head.line(face.seen([(way * 0.2, -0.1), (way * 0.15, -0.085), (way * 0.095, -0.1)]), 0.028, colour(INK))
        head.line(face.seen([(way * 0.22, -0.2), (way * 0.16, -0.225), (way * 0.09, -0.205)]), 0.03, face.person.brow)
    if face.person.glasses:
        for way in (-1, 1):
            ring = face.seen(ellipse((way * 0.15, -0.09), 0.105, 0.095, steps=24))
            head.line([*ring, ring[0]], 0.02, colour(FRAMES))
        head.line(face.seen([(-0.045, -0.1), (0.0, -0.115), (0.045, -0.1)]), 0.02, colour(FRAMES))
    bridge = 0.035 if face.turn >= 0 else -0.035
    head.line(face.seen([(0.0, -0.04), (bridge, 0.03), (0.0, 0.045)]), 0.022, darker(skin, 0.2))
    mouth = face.seen([(-0.075, 0.155), (0.0, 0.18), (0.075, 0.155)])
    head.line(mouth, 0.024, mixed(darker(skin, 0.35), BLUSH, 0.35))
