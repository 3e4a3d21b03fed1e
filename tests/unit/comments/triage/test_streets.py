"""Addresses are looked for only where a text has a word of theirs; each word that they can have is enough."""

import pytest

from cms.comments.triage.contacts.streets import streets

SPANISH = [
    "calle",
    "c/",
    "cl.",
    "avda",
    "avda.",
    "avenida",
    "av.",
    "pza",
    "pza.",
    "carrer",
    "ctra",
    "ctra.",
    "carretera",
    "travesía",
    "travesia",
    "glorieta",
    "urb.",
    "urbanización",
    "callejón",
    "calzada",
    "rúa",
    "viale",
    "corso",
    "heol",
    "rua",
    "ul.",
    "ulica",
    "plaza",
    "paseo",
    "p.º",
    "pº",
    "camino",
    "ronda",
    "colonia",
    "col.",
    "piazza",
    "privada",
    "cerrada",
]
BOXES = [
    "P.O. Box 123",
    "po box 123",
    "GPO Box 123",
    "Postfach 12 34",
    "Apartado 123",
    "apartado de correos 123",
    "boîte postale 123",
    "boite postale 123",
    "B.P. 123",
    "BP 123 75001 Paris",
    "Casilla 123",
]
ESTATES = [
    "apartment",
    "apartments",
    "nagar",
    "society",
    "road",
    "cross",
    "colony",
    "block",
    "sector",
    "layout",
    "enclave",
    "tower",
    "towers",
    "house",
    "court",
    "street",
    "marg",
    "mansion",
    "mansions",
    "heights",
    "lodge",
    "residency",
    "estate",
]


@pytest.mark.parametrize("kind", SPANISH)
def test_what_a_street_is_may_stand_before_its_name(kind: str) -> None:
    assert streets(f"Vivo en {kind} Molinos 12", {})
    assert streets(f"VIVO EN {kind.upper()} MOLINOS 12", {})


@pytest.mark.parametrize("box", BOXES)
def test_a_post_box_is_an_address(box: str) -> None:
    assert streets(f"Write to {box}", {})


@pytest.mark.parametrize("estate", ESTATES)
def test_a_door_with_the_name_of_an_estate_is_an_address(estate: str) -> None:
    assert streets(f"I live at plot 12, Gandhi {estate}", {})
    assert not streets(f"I live at the Gandhi {estate}", {})
