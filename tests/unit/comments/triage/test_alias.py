"""One person who looks like many is said, and nobody's name is taken for that."""

import pytest

from cms.comments.triage.alias import alias
from cms.comments.triage.lexicon import speller
from cms.comments.triage.reading import read
from cms.comments.triage.signal import Circumstances


@pytest.mark.parametrize(
    ("email", "said"),
    [
        pytest.param("j.o.b.l.o@gmail.com", True, id="four dots"),
        pytest.param("J.O.B.L.O@Googlemail.COM ", True, id="under its other name, in capitals"),
        pytest.param("jo.anna.m.bloggs@gmail.com", False, id="as names are written"),
        pytest.param("joblo@gmail.com", False, id="no dots"),
        pytest.param("j.o.b.l.o@clinic.example", False, id="where dots mean something"),
        pytest.param("j.o.b.l.o@gmail.com.example", False, id="a host that begins alike"),
        pytest.param("", False, id="no address"),
    ],
)
def test_an_address_with_many_dots_is_said_where_dots_mean_nothing(email: str, said: bool) -> None:
    found = alias(read("My neck clicks.", speller()), Circumstances(author_email=email))
    assert (found is not None) == said
    assert found is None or (email.split("@", maxsplit=1)[0] not in found.explanation and found.severity == "low")
