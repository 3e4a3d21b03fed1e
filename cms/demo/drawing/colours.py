"""The colours of the pictures: those of the pages, with sand, skin, hair and cloth beside them."""

Colour = tuple[int, int, int]

INK = "#17211f"
TEAL = "#0f6b6b"
GLOW = "#f0764f"
FRAMES = "#3a3f46"
BLUSH: Colour = (226, 92, 84)


def colour(code: str) -> Colour:
    """Read `#rrggbb`."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """Mix two colours; `share` is that of the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def darker(shade: Colour, share: float = 0.14) -> Colour:
    """Give the colour as it looks further away or turned from the light."""
    return mixed(shade, (40, 30, 60), share)


def lighter(shade: Colour, share: float = 0.1) -> Colour:
    """Give the colour as it looks where the light falls on it."""
    return mixed(shade, (255, 250, 240), share)
