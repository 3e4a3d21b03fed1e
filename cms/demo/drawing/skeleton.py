"""From the angles of a pose to the places of its joints. Lengths are in heads: a person is seven and a half tall."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import acos, atan2, degrees, hypot
from typing import Any, Literal

from cms.demo.drawing.geometry import Point, between, moved

View = Literal["side", "front", "back"]

LOIN, CHEST, NECK = 0.95, 1.22, 0.5
THIGH, SHIN, HEEL = 1.85, 1.72, 0.34
UPPER_ARM, FOREARM = 1.38, 1.14
SHOULDERS, HIPS = 0.68, 0.37
STRAIGHT = 0.999


@dataclass(frozen=True)
class Limb:
    """Three joints and the way that the hand or foot points; `far` is drawn first and darker."""

    root: Point
    middle: Point
    end: Point
    points: float


@dataclass(frozen=True)
class Pose:
    """How somebody is placed: angles in degrees, 0 hanging down, 90 forward (from the front: outward).

    The `anchor` is the joint that lies at `at`. `legs` and `arms` hold what is `near` and `far` from the
    side, `left` and `right` else; each is told as the angles of its two parts and of the foot or hand.
    A part can be `[angle, share]` where it is seen shortened, and in the place of both parts can stand
    `{to = [x, y]}`, where the limb is to reach.
    """

    view: View
    at: Sequence[float]
    size: float
    anchor: str = "hips"
    back: Sequence[float] = (180.0, 180.0)
    neck: float = 180.0
    head: float = 0.0
    turn: float = 0.0
    nod: float = 0.0
    legs: dict[str, list[Any]] = field(default_factory=dict)
    arms: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Skeleton:
    """Where everything of a pose lies on the sheet."""

    pose: Pose
    hips: Point
    waist: Point
    collar: Point
    skull: Point
    legs: dict[str, Limb]
    arms: dict[str, Limb]

    def joint(self, name: str) -> Point:
        """Give a place by name, such as `waist`, `near_knee` or `left_hand`."""
        places = {"hips": self.hips, "waist": self.waist, "collar": self.collar, "skull": self.skull}
        for side, limb in self.legs.items():
            places |= {f"{side}_hip": limb.root, f"{side}_knee": limb.middle, f"{side}_ankle": limb.end}
        for side, limb in self.arms.items():
            places |= {f"{side}_shoulder": limb.root, f"{side}_elbow": limb.middle, f"{side}_hand": limb.end}
        return places[name]


def stand(pose: Pose) -> Skeleton:
    """Give the joints of a pose, moved so that its anchor lies where it should."""
    around = _body(pose, (0.0, 0.0)).joint(pose.anchor)
    body = _body(pose, (pose.at[0] - around[0], pose.at[1] - around[1]))
    arms = {side: _arm(pose, side, told, body) for side, told in pose.arms.items()}
    return replace(body, arms=arms)


def _body(pose: Pose, hips: Point) -> Skeleton:
    waist = moved(hips, pose.back[0], LOIN * pose.size)
    collar = moved(waist, pose.back[1], CHEST * pose.size)
    skull = moved(collar, pose.neck, NECK * pose.size)
    legs = {side: _leg(pose, side, told, hips) for side, told in pose.legs.items()}
    return Skeleton(pose, hips, waist, collar, skull, legs, {})


def outward(pose: Pose, side: str) -> int:
    """Tell which way on the sheet this side lies: right is 1. A person who faces us has their right on our left."""
    if pose.view == "side":
        return 1
    return 1 if (side == "left") == (pose.view == "front") else -1


def _leg(pose: Pose, side: str, told: list[Any], hips: Point) -> Limb:
    unit, way = pose.size, outward(pose, side)
    root = hips
    if pose.view != "side":
        root = moved(hips, 90 * way, HIPS * unit)
    elif side == "far":
        root = moved(hips, 90, 0.06 * unit)
    if isinstance(told[0], dict):
        return _reach(root, told[0], (THIGH * unit, SHIN * unit), way, told[1:])
    knee, _thigh = _part(root, told[0], THIGH * unit, way)
    ankle, shin = _part(knee, told[1], SHIN * unit, way)
    usual = shin + 90 if pose.view == "side" else 12 * way
    return Limb(root, knee, ankle, _pointing(told[2:], way, usual))


def _arm(pose: Pose, side: str, told: list[Any], body: Skeleton) -> Limb:
    unit, way = pose.size, outward(pose, side)
    waist, collar = body.waist, body.collar
    if pose.view == "side":
        root = between(collar, waist, 0.23, (-0.02 if side == "near" else 0.12) * unit)
    else:
        root = between(collar, waist, 0.2, SHOULDERS * way * unit)
    if isinstance(told[0], dict):
        return _reach(root, told[0], (UPPER_ARM * unit, FOREARM * unit), way, told[1:])
    elbow, _upper = _part(root, told[0], UPPER_ARM * unit, way)
    wrist, fore = _part(elbow, told[1], FOREARM * unit, way)
    return Limb(root, elbow, wrist, _pointing(told[2:], way, fore))


def _pointing(told: list[Any], way: int, usual: float) -> float:
    """Give the angle of a hand or foot: as it was told, or as it usually is."""
    return told[0] * way if told else usual


def _part(start: Point, told: float | list[float], length: float, way: int) -> tuple[Point, float]:
    angle, share = told if isinstance(told, list) else (told, 1.0)
    return moved(start, angle * way, length * share), angle * way


def _reach(root: Point, told: dict[str, Any], lengths: tuple[float, float], way: int, rest: list[Any]) -> Limb:
    """Bend a limb so that its end comes to a place; `bend` says to which side the elbow or knee goes."""
    share = told.get("share", 1.0)
    upper, fore = (length * share for length in lengths)
    x, y = told["to"][0] - root[0], told["to"][1] - root[1]
    far = min(hypot(x, y), (upper + fore) * STRAIGHT)
    cosine = (upper**2 + far**2 - fore**2) / (2 * upper * far)
    straight = degrees(atan2(x, y))
    angle = straight + degrees(acos(max(-1.0, min(1.0, cosine)))) * told.get("bend", 1) * way
    elbow = moved(root, angle, upper)
    wrist = moved(root, straight, far)
    fore_angle = degrees(atan2(wrist[0] - elbow[0], wrist[1] - elbow[1]))
    return Limb(root, elbow, wrist, _pointing(rest, way, fore_angle))
