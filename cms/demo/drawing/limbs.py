"""Arms and legs, with hands and feet: hinted, not counted out."""

from cms.demo.drawing.canvas import Canvas
from cms.demo.drawing.colours import Colour, darker
from cms.demo.drawing.geometry import Point, moved, part, placed, ribbon, smooth
from cms.demo.drawing.people import Person
from cms.demo.drawing.skeleton import Limb

SHOE: list[Point] = [
    (-0.23, 0.04), (-0.27, 0.18), (-0.23, 0.3), (-0.1, 0.31), (0.3, 0.3), (0.62, 0.31), (0.8, 0.29), (0.83, 0.2),
    (0.72, 0.12), (0.5, 0.06), (0.3, -0.04), (0.16, -0.15), (-0.16, -0.16),
]  # fmt: skip
SOLE: list[Point] = [(-0.24, 0.29), (-0.1, 0.305), (0.3, 0.3), (0.6, 0.305), (0.77, 0.285)]
SHOE_AHEAD: list[Point] = [
    (-0.15, -0.1), (-0.21, 0.1), (-0.25, 0.28), (-0.18, 0.38), (0.0, 0.4), (0.18, 0.38), (0.25, 0.28), (0.21, 0.1),
    (0.15, -0.1),
]  # fmt: skip
SOLE_AHEAD: list[Point] = [(-0.22, 0.35), (0.0, 0.385), (0.22, 0.35)]
SLEEVE = 0.52


def arm(canvas: Canvas, person: Person, limb: Limb, unit: float, cloth: Colour) -> None:
    """Draw an arm in its sleeve."""
    size = unit * person.build
    shoulder, elbow, wrist = limb.root, limb.middle, limb.end
    _hand(canvas, wrist, limb.points, unit, person.skin)
    canvas.fill(part(elbow, wrist, [0, 0.3, 1], [0.15, 0.16, 0.095], size=size), person.skin)
    canvas.fill(part(shoulder, elbow, [0, 0.5, 1], [0.2, 0.185, 0.15], size=size), person.skin)
    if person.long_sleeves:
        canvas.fill(part(shoulder, elbow, [0, 0.5, 1], [0.21, 0.22, 0.18], size=size), cloth)
        canvas.fill(part(elbow, wrist, [0, 0.4, 0.9], [0.18, 0.185, 0.13], size=size), cloth)
    else:
        canvas.fill(part(shoulder, elbow, [0, SLEEVE / 2, SLEEVE], [0.21, 0.22, 0.205], size=size, cut="end"), cloth)


def leg(canvas: Canvas, person: Person, limb: Limb, unit: float, *, bare: bool) -> None:
    """Draw a leg from the side: the calf bulges backwards."""
    size = unit * person.build
    hip, knee, ankle = limb.root, limb.middle, limb.end
    _foot(canvas, person, placed(smooth(SHOE, closed=True), ankle, unit, 90 - limb.points), bare=bare)
    if not bare:
        sole = placed(smooth(SOLE), ankle, unit, 90 - limb.points)
        canvas.stroke(sole, 0.07 * unit, darker(person.shoes, 0.3))
    shin = part(knee, ankle, [0, 0.3, 0.62, 0.88], [0.25, 0.22, 0.18, 0.155], [0.23, 0.3, 0.215, 0.155], size=size)
    thigh = part(hip, knee, [0, 0.3, 0.7, 1], [0.4, 0.4, 0.31, 0.255], [0.42, 0.36, 0.28, 0.24], size=size)
    _trouser_leg(canvas, person, limb, shin, thigh, size)


def leg_ahead(canvas: Canvas, person: Person, limb: Limb, unit: float, *, bare: bool) -> None:
    """Draw a leg from the front or from behind; the foot is turned out by its angle."""
    size = unit * person.build
    hip, knee, ankle = limb.root, limb.middle, limb.end

    def slanted(shape: list[Point]) -> list[Point]:
        return placed(smooth([(x + y * limb.points / 45, y) for x, y in shape]), ankle, unit)

    _foot(canvas, person, slanted(SHOE_AHEAD), bare=bare)
    if not bare:
        canvas.stroke(slanted(SOLE_AHEAD), 0.06 * unit, darker(person.shoes, 0.3))
    shin = part(knee, ankle, [0, 0.3, 0.65, 0.9], [0.24, 0.26, 0.19, 0.15], size=size)
    thigh = part(hip, knee, [0, 0.3, 0.7, 1], [0.36, 0.36, 0.28, 0.24], size=size)
    _trouser_leg(canvas, person, limb, shin, thigh, size)


def _foot(canvas: Canvas, person: Person, shape: list[Point], *, bare: bool) -> None:
    canvas.fill(shape, person.skin if bare else person.shoes)


def _trouser_leg(
    canvas: Canvas, person: Person, limb: Limb, shin: list[Point], thigh: list[Point], size: float
) -> None:
    canvas.fill(part(limb.middle, limb.end, [0.88, 1], [0.132, 0.132], size=size), person.skin)
    canvas.fill(shin, person.trousers)
    canvas.fill(thigh, person.trousers)


def _hand(canvas: Canvas, wrist: Point, angle: float, unit: float, skin: Colour) -> None:
    """Draw a hand that points this way: a thumb, and the fingers as one."""
    root = moved(wrist, angle, 0.12 * unit)
    tip = moved(moved(root, angle + 30, 0.2 * unit), angle + 12, 0.12 * unit)
    thumb = [root, moved(root, angle + 34, 0.15 * unit), tip]
    canvas.fill(ribbon(thumb, [0.07 * unit, 0.062 * unit, 0.04 * unit]), darker(skin, 0.06))
    fingertips = moved(wrist, angle, 0.66 * unit)
    canvas.fill(part(wrist, fingertips, [0, 0.33, 0.68, 1], [0.1, 0.135, 0.125, 0.06], size=unit), skin)
