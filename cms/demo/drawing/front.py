"""A person from the front or from behind."""

from cms.demo.drawing import face, limbs
from cms.demo.drawing.canvas import Canvas
from cms.demo.drawing.colours import darker, lighter
from cms.demo.drawing.geometry import Point, between, part, ribbon, smooth
from cms.demo.drawing.people import Person
from cms.demo.drawing.skeleton import Skeleton, outward

NEAR = 0.06


def figure(canvas: Canvas, person: Person, skeleton: Skeleton, *, bare: bool) -> None:
    """Draw the person: the legs first, then the trunk and the head, the arms last."""
    pose, unit, skull = skeleton.pose, skeleton.pose.size, skeleton.skull
    if pose.view == "front":
        face.behind(canvas, person, skull, unit, pose.head)
    for limb in skeleton.legs.values():
        limbs.leg_ahead(canvas, person, limb, unit, bare=bare)
    _seat(canvas, person, skeleton)
    _neck(canvas, person, skeleton)
    _trunk(canvas, person, skeleton)
    if pose.view == "front":
        _neckline(canvas, person, skeleton)
        face.face(canvas, person, skull, unit, pose.head, pose.turn, pose.nod)
    else:
        face.nape(canvas, person, skull, unit, pose.head, pose.turn)
    for limb in skeleton.arms.values():
        limbs.arm(canvas, person, limb, unit, lighter(person.shirt, NEAR))


def _neck(canvas: Canvas, person: Person, skeleton: Skeleton) -> None:
    unit = skeleton.pose.size
    low, high = between(skeleton.collar, skeleton.waist, 0.1), between(skeleton.skull, skeleton.collar, -0.1)
    path = [low, between(low, high, 0.5), high]
    canvas.fill(ribbon(path, [0.3 * unit, 0.215 * unit, 0.22 * unit]), darker(person.skin, 0.09))


def _seat(canvas: Canvas, person: Person, skeleton: Skeleton) -> None:
    size = person.girth * person.hips * skeleton.pose.size
    places, half = [-0.12, 0.1, 0.4, 0.8], [0.5, 0.63, 0.61, 0.52]
    canvas.fill(part(skeleton.hips, skeleton.waist, places, half, size=size, cut="start"), person.trousers)


def _trunk(canvas: Canvas, person: Person, skeleton: Skeleton) -> None:
    left, right = (_flank(person, skeleton, side) for side in skeleton.arms)
    canvas.fill([*left, *reversed(right)], person.shirt)


def _flank(person: Person, skeleton: Skeleton, side: str) -> list[Point]:
    """Give one edge of the shirt, from its hem over the shoulder to the neck."""
    hips, waist, collar = skeleton.hips, skeleton.waist, skeleton.collar
    shoulder, way = skeleton.arms[side].root, outward(skeleton.pose, side)
    unit, wide = skeleton.pose.size * way, skeleton.pose.size * person.girth * way
    neck, top = between(collar, waist, 0.0, 0.27 * unit), between(shoulder, collar, 0.0, -0.2 * unit)
    return smooth(
        [
            between(hips, waist, 0.2, -0.65 * person.hips * wide),
            between(hips, waist, 0.6, -0.58 * (person.hips + 1) / 2 * wide),
            between(waist, collar, 0.0, -0.54 * wide),
            between(waist, collar, 0.4, -0.6 * person.broad * wide),
            between(waist, collar, 0.62, -0.63 * person.broad * wide),
            between(shoulder, collar, -0.14, -0.1 * unit),
            top,
            between(neck, top, 0.45, -0.03 * unit),
            neck,
        ]
    )


def _neckline(canvas: Canvas, person: Person, skeleton: Skeleton) -> None:
    dip = [(-0.03, 0.25), (0.07, 0.17), (0.125, 0.0), (0.07, -0.17), (-0.03, -0.25)]
    unit = skeleton.pose.size
    edge = [between(skeleton.collar, skeleton.waist, at, across * unit) for at, across in dip]
    canvas.fill(smooth(edge), darker(person.skin, 0.09))
