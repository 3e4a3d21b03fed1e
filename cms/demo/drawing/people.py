"""What the people in the pictures look like."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cms.demo.drawing.colours import Colour, colour, darker

LOOKS = Path(__file__).parent / "people.toml"
HIDDEN_BROW = "#2f1f19"


@dataclass(frozen=True)
class Person:
    """Skin, hair and clothes; `broad` and `hips` widen shoulders and hips, `girth` all of it."""

    skin: Colour
    hair: Colour
    shirt: Colour
    trousers: Colour
    shoes: Colour
    style: str
    broad: float = 1.0
    hips: float = 1.0
    girth: float = 1.0
    long_sleeves: bool = False
    glasses: bool = False
    beard: bool = False

    @property
    def build(self) -> float:
        """Give how much arms and legs are wider than usual: less than the trunk."""
        return 1 + (self.girth - 1) * 0.7

    @property
    def brow(self) -> Colour:
        """Give the colour of the eyebrows."""
        return colour(HIDDEN_BROW) if self.style == "scarf" else darker(self.hair, 0.2)


@cache
def people() -> dict[str, Person]:
    """Give everybody by name."""
    told = tomllib.loads(LOOKS.read_text(encoding="utf-8"))
    return {name: Person(**_understood(look)) for name, look in told.items()}


def _understood(look: dict[str, Any]) -> dict[str, Any]:
    return {key: colour(value) if str(value).startswith("#") else value for key, value in look.items()}
