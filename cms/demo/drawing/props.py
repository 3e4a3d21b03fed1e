"""The things that can stand round a person, by the names that the files call them."""

from collections.abc import Callable
from typing import Any

from cms.demo.drawing import furniture, rooms, things
from cms.demo.drawing.canvas import Canvas

PROPS: dict[str, Callable[..., None]] = {
    "bed": furniture.bed,
    "box": things.box,
    "chair": furniture.chair,
    "chair_ahead": furniture.chair_ahead,
    "chair_behind": furniture.chair_behind,
    "cushion": things.cushion,
    "desk": furniture.desk,
    "door": rooms.door,
    "mat": things.mat,
    "mat_above": things.mat_above,
    "phone": things.phone,
    "plant": things.plant,
    "print": things.picture,
    "strap": things.strap,
    "window": rooms.window,
}


def place(canvas: Canvas, told: dict[str, Any]) -> None:
    """Draw the prop that is named in `kind`, with the measures that stand beside it."""
    PROPS[told["kind"]](canvas, **{name: value for name, value in told.items() if name != "kind"})
