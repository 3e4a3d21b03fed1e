"""Words that a list has for something else do not raise an alarm where they are ordinary."""

import pytest

from cms.comments.triage.looking import look

ORDINARY = [
    ("My neck feels odd.", "no overdose, though one writes “od’d” for it"),
    ("Thank you Nancy, that helped.", "a name"),
    ("Stop bouncing in the stretch, hold it still.", "how one moves"),
    ("Is the fitting of insoles worth it?", "no seizure"),
    ("The children are fitting a new floor.", "no seizure of somebody"),
    ("I smeared the cream on and it burned a bit.", "no word for a fall typed wrongly"),
    ("The oracle of pillows, this page.", "no fortune teller"),
    ("The diplomat in me says both are right.", "no money from abroad"),
    ("The dwarf pillow is too small for me.", "a size"),
    ("Our car had a breakdown so I missed class.", "of a car"),
    ("Baba did it with me.", "a grandfather, and no face that hangs"),
    ("Der Schmerz verschwindet nach drei Tagen.", "the pain goes, nobody is sent away"),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=why) for text, why in ORDINARY])
def test_an_ordinary_word_raises_no_alarm(text: str) -> None:
    assert [signal.id for signal in look(text)] == []
