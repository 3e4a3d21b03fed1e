"""Simple anatomy: what lies under the skin, as on a wall chart."""

from cms.demo.drawing.canvas import Canvas
from cms.demo.drawing.colours import GLOW, Colour, colour, darker
from cms.demo.drawing.geometry import Point, between, ellipse, moved, placed, ribbon, rounded, smooth
from cms.demo.drawing.skeleton import Skeleton

BONE, DISC, NERVE, CORD = colour("#fbf3dd"), colour("#7fb7b4"), colour("#f2c14e"), colour("#f3dfae")
UPPER_TWO, SHADOW = colour("#f3a07f"), colour("#c9dadb")
FLUID, TISSUE, RIM = colour("#b9dfe3"), colour("#f7ddd0"), colour("#0f6b6b")
WAISTED: list[Point] = [
    (-0.5, -0.5), (0, -0.42), (0.5, -0.5), (0.45, 0), (0.5, 0.5), (0, 0.42), (-0.5, 0.5), (-0.45, 0),
]  # fmt: skip
SPINE_OF_BONE: list[Point] = [(-0.4, -0.1), (-0.85, 0.1), (-1.25, 0.5)]


def neckbones(canvas: Canvas, skeleton: Skeleton) -> None:
    """Draw the seven vertebrae of the neck into a person seen from the side, the upper two in colour."""
    unit = skeleton.pose.size
    low = between(skeleton.collar, skeleton.waist, 0.06, -0.02 * unit)
    high = between(skeleton.skull, skeleton.collar, -0.12, 0.02 * unit)
    curve = smooth([low, between(low, high, 0.5, -0.07 * unit), high], steps=12)
    for place, shade in enumerate([BONE] * 5 + [UPPER_TWO] * 2):
        at = curve[place * (len(curve) - 1) // 6]
        _vertebra(canvas, at, (0.15 * unit, 0.085 * unit), 8 - 3 * place, shade)


def scan(canvas: Canvas, at: Point, size: float = 1.0) -> None:
    """Draw a picture of a spine on a screen."""
    x, y = at
    canvas.fill(rounded(x - 150 * size, y - 205 * size, x + 150 * size, y + 205 * size, 18), colour("#25343a"))
    canvas.fill(rounded(x - 134 * size, y - 189 * size, x + 134 * size, y + 189 * size, 8), colour("#33484f"))
    bends = [(8, -132), (-26, -50), (10, 50), (-6, 132)]
    path = smooth([(x + dx * size, y + dy * size) for dx, dy in bends], steps=8)
    canvas.fill(ribbon(path, [46 * size] * len(path)), colour("#48626a"))
    for place in range(10):
        measures = ((30 + 2.4 * place) * size, (15 + 0.7 * place) * size)
        _vertebra(canvas, path[2 + place * 2], measures, 6 - place, SHADOW)


def discs(canvas: Canvas, at: Point, size: float = 1.0) -> None:
    """Draw three vertebrae of the lower back from the side; the lower disc bulges towards a nerve."""

    def there(points: list[Point]) -> list[Point]:
        return placed(points, at, size)

    cord = there([(-190, -330), (-186, -100), (-196, 110), (-178, 340)])
    canvas.fill(ribbon(cord, [26 * size] * 4), CORD)
    for x, y, angle in ((8, -180, -5), (0, 0, 0), (8, 180, 7)):
        _body(canvas, there([(x, y)])[0], size, angle)
    for y, bulge, angle in ((-90, 0, -2), (90, 64, 2)):
        _disc(canvas, there([(4, y)])[0], size, bulge, angle)
    root = there([(-186, 30), (-176, 120), (-60, 255), (60, 390)])
    canvas.fill(ribbon(root, [20 * size, 19 * size, 17 * size, 15 * size]), NERVE)
    sore = ellipse(there([(-180, 92)])[0], 58 * size, 52 * size)
    canvas.glow(sore, colour(GLOW), strength=0.6, blur=16)


def joint(canvas: Canvas, at: Point, size: float = 1.0) -> None:
    """Draw a joint that is drawn apart, with a bubble in its fluid, in a round window."""
    x, y = at
    canvas.disc(at, 152 * size, RIM)
    canvas.disc(at, 142 * size, TISSUE)
    for way, first in ((-1, 180), (1, 0)):
        rim = [moved(at, first + angle, 139 * size) for angle in range(-62, 63, 4)]
        surface = smooth(
            [
                (x + 82 * size * way, y + 40 * size * way),
                (x, y + 30 * size * way),
                (x - 82 * size * way, y + 40 * size * way),
            ]
        )
        canvas.fill([*rim, *surface], BONE)
    canvas.fill(ellipse(at, 104 * size, 24 * size), FLUID)
    canvas.fill(ellipse(at, 34 * size, 15 * size), (255, 255, 255))


def _vertebra(canvas: Canvas, at: Point, measures: tuple[float, float], angle: float, shade: Colour) -> None:
    """Draw a small vertebra from the side: its body on the right, its spine pointing to the left."""
    wide, high = measures
    spine = placed([(x * wide, y * high) for x, y in SPINE_OF_BONE], at, 1, angle)
    canvas.fill(ribbon(spine, [high * 0.3, high * 0.26, high * 0.16]), darker(shade, 0.08))
    body = [(x * wide, y * high) for x, y in WAISTED]
    canvas.fill(placed(smooth(body, closed=True), at, 1, angle), shade)


def _body(canvas: Canvas, at: Point, size: float, angle: float) -> None:
    """Draw a large vertebra, with the canal between its body and its spine."""
    spine = placed([(-255, -6), (-338, 8), (-438, 54)], at, size, angle)
    canvas.fill(ribbon(spine, [30 * size, 32 * size, 22 * size]), darker(BONE, 0.16))
    for grown, shade in ((1.06, darker(BONE, 0.22)), (1.0, BONE)):
        body = smooth([(x * 250 * grown, y * 128 * grown) for x, y in WAISTED], closed=True)
        canvas.fill(placed(body, at, size, angle), shade)
    canvas.fill(placed(ellipse((15, 0), 75, 33), at, size, angle), darker(BONE, 0.04))


def _disc(canvas: Canvas, at: Point, size: float, bulge: float, angle: float) -> None:
    """Draw a disc between two large vertebrae, and its core."""
    edge = 105 + bulge * 0.4
    ring = [(-125 - bulge, 0), (-edge, -26), (113, -26), (130, 0), (113, 26), (-edge, 26)]
    canvas.fill(placed(smooth([(x, y) for x, y in ring], closed=True), at, size, angle), DISC)
    core = ellipse((-bulge * 0.5, 0), 55 + bulge * 0.35, 15)
    canvas.fill(placed(core, at, size), darker(DISC, 0.18))
