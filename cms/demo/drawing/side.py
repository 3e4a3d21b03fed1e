"""A person from the side, looking to the right."""

from dataclasses import replace

from cms.demo.drawing import limbs
from cms.demo.drawing.canvas import Canvas
from cms.demo.drawing.colours import darker, lighter
from cms.demo.drawing.geometry import between, part, ribbon
from cms.demo.drawing.people import Person
from cms.demo.drawing.profile import profile
from cms.demo.drawing.skeleton import Skeleton

FAR = 0.2
NEAR = 0.12


def figure(canvas: Canvas, person: Person, skeleton: Skeleton, *, bare: bool) -> None:
    """Draw the person: what is far first and darker, then the trunk and the head, then what is near."""
    unit = skeleton.pose.size
    far = _dimmed(person)
    if "far" in skeleton.arms:
        limbs.arm(canvas, far, skeleton.arms["far"], unit, far.shirt)
    if "far" in skeleton.legs:
        limbs.leg(canvas, far, skeleton.legs["far"], unit, bare=bare)
    _neck(canvas, person, skeleton)
    _seat(canvas, person, skeleton)
    if "near" in skeleton.legs:
        limbs.leg(canvas, person, skeleton.legs["near"], unit, bare=bare)
    _trunk(canvas, person, skeleton)
    profile(canvas, person, skeleton.skull, unit, skeleton.pose.head)
    if "near" in skeleton.arms:
        limbs.arm(canvas, person, skeleton.arms["near"], unit, lighter(person.shirt, NEAR))


def _dimmed(person: Person) -> Person:
    return replace(
        person,
        skin=darker(person.skin, FAR),
        shirt=darker(person.shirt, FAR),
        trousers=darker(person.trousers, FAR),
        shoes=darker(person.shoes, FAR),
    )


def _neck(canvas: Canvas, person: Person, skeleton: Skeleton) -> None:
    unit = skeleton.pose.size
    low = between(skeleton.collar, skeleton.waist, 0.12, 0.04 * unit)
    high = between(skeleton.skull, skeleton.collar, -0.1)
    path = [low, between(low, high, 0.55, -0.02 * unit), high]
    neck = ribbon(path, [0.25 * unit, 0.22 * unit, 0.24 * unit], [0.26 * unit, 0.21 * unit, 0.24 * unit])
    canvas.fill(neck, darker(person.skin, 0.09))


def _seat(canvas: Canvas, person: Person, skeleton: Skeleton) -> None:
    back = [0.36 * person.hips, 0.43 * person.hips, 0.36]
    front = [0.33, 0.37, 0.38]
    size = person.girth * skeleton.pose.size
    canvas.fill(part(skeleton.hips, skeleton.waist, [-0.12, 0.25, 0.6], back, front, size=size), person.trousers)


def _trunk(canvas: Canvas, person: Person, skeleton: Skeleton) -> None:
    size = person.girth * skeleton.pose.size
    path = [between(skeleton.hips, skeleton.waist, at) for at in (0.28, 0.62, 1.0)]
    path += [between(skeleton.waist, skeleton.collar, at) for at in (0.5, 0.8, 0.93)]
    back = [each * size for each in (0.455, 0.37, 0.345, 0.44, 0.38, 0.22)]
    front = [each * size for each in (0.4, 0.395, 0.4, 0.47, 0.37, 0.23)]
    canvas.fill(ribbon(path, back, front, cut="start"), person.shirt)
    fold = between(skeleton.waist, skeleton.collar, 0.0, -0.03 * size)
    canvas.disc(fold, 0.39 * size, person.shirt)  # where a round back would make the shirt cut itself
