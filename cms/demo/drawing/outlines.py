"""The outlines that are drawn as data: heads, hair, scarves."""

import tomllib
from functools import cache
from pathlib import Path

from cms.demo.drawing.geometry import Point, smooth

FILE = Path(__file__).parent / "outlines.toml"


@cache
def outline(group: str, name: str) -> tuple[Point, ...] | None:
    """Give the curve of an outline, None where the group has none of this name."""
    points = _told()[group].get(name)
    return tuple(smooth([(x, y) for x, y in points], closed=True)) if points else None


@cache
def _told() -> dict[str, dict[str, list[list[float]]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
