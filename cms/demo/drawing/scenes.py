"""From what a file says about a picture to the picture."""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from cms.demo.drawing import anatomy, front, marks, props, rooms, side
from cms.demo.drawing.canvas import Canvas, Frame
from cms.demo.drawing.people import people
from cms.demo.drawing.skeleton import Pose, Skeleton, stand

MUSCLES = Path(__file__).parent / "muscles.toml"
ON_THE_SHEET: dict[str, Callable[..., None]] = {
    "arrow": marks.arrow,
    "clock": marks.clock,
    "discs": anatomy.discs,
    "joint": anatomy.joint,
    "line": marks.line,
    "scan": anatomy.scan,
    "waves": marks.waves,
}
ON_THE_PERSON: dict[str, Callable[..., None]] = {"neckbones": anatomy.neckbones, "nerve": marks.nerve}


def draw(told: dict[str, Any]) -> Image.Image:
    """Draw a picture: the room, the props, the person if there is one, and what points something out.

    `frame` is the part of the scene that is seen, as the x and y of its middle and how near it is;
    `facing = "left"` gives the mirror image.
    """
    room = told.get("room", "sand")
    x, y, zoom = told.get("frame", (600, 400, 1.0))
    canvas = Canvas(Frame((x, y), zoom), rooms.paper(room))
    rooms.room(canvas, room, told.get("floor"), **told.get("cloud", {}))
    for thing in told.get("props", []):
        props.place(canvas, thing)
    skeleton = _person(canvas, told) if "pose" in told else None
    for mark in told.get("marks", []):
        _mark(canvas, skeleton, **mark)
    picture = canvas.finished()
    return ImageOps.mirror(picture) if told.get("facing") == "left" else picture


def _person(canvas: Canvas, told: dict[str, Any]) -> Skeleton:
    skeleton = stand(Pose(**told["pose"]))
    figure = side.figure if skeleton.pose.view == "side" else front.figure
    figure(canvas, people()[told["person"]], skeleton, bare=told.get("bare", False))
    return skeleton


def _mark(canvas: Canvas, skeleton: Skeleton | None, kind: str, **told: Any) -> None:
    if kind in ON_THE_SHEET:
        ON_THE_SHEET[kind](canvas, **told)
    elif skeleton is None:
        raise ValueError(f"a mark of kind {kind} needs a person")
    elif kind == "muscle":
        marks.muscle(canvas, skeleton, **_muscles()[told["muscle"]])
    else:
        ON_THE_PERSON[kind](canvas, skeleton, **told)


@cache
def _muscles() -> dict[str, dict[str, Any]]:
    return tomllib.loads(MUSCLES.read_text(encoding="utf-8"))
