"""Each picture is drawn whole, always alike, in the size that the pages count on."""

import pytest

from cms.demo import material
from cms.demo.drawing.canvas import HEIGHT, WIDTH
from cms.demo.drawing.colours import colour
from cms.demo.drawing.people import people
from cms.demo.drawing.scenes import draw

PICTURES = material.pictures()
FEWEST_COLOURS = 200


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_its_size_and_is_not_empty(name: str) -> None:
    drawn = draw(PICTURES[name])
    assert (drawn.size, drawn.mode) == ((WIDTH, HEIGHT), "RGB")
    assert len(drawn.getcolors(WIDTH * HEIGHT) or []) > FEWEST_COLOURS


def test_the_same_is_drawn_every_time() -> None:
    assert draw(PICTURES["scalene-stretch"]).tobytes() == draw(PICTURES["scalene-stretch"]).tobytes()


def test_no_two_pictures_are_alike() -> None:
    steps = [draw(told).tobytes() for name, told in PICTURES.items() if name.startswith("psoas-")]
    assert len(set(steps)) == len(steps)


def test_looking_to_the_left_is_the_mirror_image() -> None:
    told = PICTURES["bird-dog"]
    ahead, mirrored = draw(told), draw({**told, "facing": "left"})
    assert ahead.getpixel((100, 700)) == mirrored.getpixel((WIDTH - 101, 700))
    assert ahead.tobytes() != mirrored.tobytes()


def test_the_person_is_there_and_the_muscle_glows() -> None:
    told = PICTURES["hamstring-stretch"]
    plain, marked = draw({**told, "marks": []}), draw(told)
    counted = dict.fromkeys([people()[told["person"]].trousers], 0)
    for count, shade in plain.getcolors(WIDTH * HEIGHT) or []:
        if shade in counted:
            counted[shade] += count
    assert min(counted.values()) > 5000
    assert plain.tobytes() != marked.tobytes()


def test_a_muscle_cannot_glow_where_there_is_nobody() -> None:
    with pytest.raises(ValueError, match="needs a person"):
        draw({"marks": [{"kind": "muscle", "muscle": "psoas"}]})


def test_the_people_are_not_all_alike() -> None:
    looks = people().values()
    assert len({person.skin for person in looks}) == len(looks)
    assert len({person.style for person in looks}) >= 5


def test_a_room_without_a_floor_is_paper_to_the_edge() -> None:
    assert draw({"room": "teal"}).getpixel((2, HEIGHT - 2)) == colour("#e3f0ee")
