"""How hard texts are to read: the established measures, against values worked out by hand."""

import pytest

from cms.content.quality.reading import counted, has_measure, measured

SYLLABLES: list[tuple[str, str, int]] = [
    *[("en", word, count) for word, count in {
        "neck": 1, "pain": 1, "exercise": 3, "muscle": 2, "stretched": 1, "rested": 2, "table": 2, "breathe": 1,
        "shoulder": 2, "vertebra": 3, "the": 1, "area": 3, "radiation": 4, "physiotherapist": 6, "fluid": 2,
    }.items()],
    *[("de", word, count) for word, count in {
        "Hals": 1, "Nacken": 2, "Übung": 2, "Bein": 1, "Wirbelsäule": 4, "Häuser": 2, "Physiotherapie": 5,
    }.items()],
    *[("es", word, count) for word, count in {
        "cuello": 2, "dolor": 2, "espalda": 3, "día": 2, "aire": 2, "guía": 2, "oído": 3, "músculo": 3, "que": 1,
    }.items()],
    *[("fr", word, count) for word, count in {
        "nuque": 1, "douleur": 2, "épaule": 2, "genou": 2, "muscle": 1, "les": 1, "exercice": 3, "dos": 1,
    }.items()],
]  # fmt: skip


@pytest.mark.parametrize(("language", "word", "count"), SYLLABLES)
def test_syllables_are_counted(language: str, word: str, count: int) -> None:
    assert counted(word, language).syllables_a_word == count


EASY: dict[str, str] = {}
HARD: dict[str, str] = {}
EASY["en"] = "Sit up tall. Let the arms hang. Turn the head to the left. Go back to the front. " * 8
HARD["en"] = (
    "Conservative rehabilitation of nonspecific cervical musculoskeletal dysfunction necessitates individualised "
    "progressive neuromuscular reconditioning incorporating proprioceptive stabilisation interventions. " * 8
)
EASY["de"] = "Setz dich hin. Lass die Arme los. Dreh den Kopf nach links. Geh dann zurück. " * 8
HARD["de"] = (
    "Die konservative Rehabilitation unspezifischer Halswirbelsäulenbeschwerden erfordert individualisierte "
    "physiotherapeutische Kräftigungsinterventionen einschließlich propriozeptiver Stabilisierungsmaßnahmen. " * 12
)
EASY["es"] = "Ponte de pie. Deja los pies en el suelo. Gira el cuello a un lado. Vuelve al centro. " * 8
HARD["es"] = (
    "La rehabilitación conservadora individualizada de disfunciones musculoesqueléticas cervicales inespecíficas "
    "requiere intervenciones neuromusculares progresivas incorporando estabilización propioceptiva. " * 8
)
EASY["fr"] = "Tenez le dos droit. Tournez la tête. Posez la main sur le genou. Puis soufflez. " * 9
HARD["fr"] = (
    "La rééducation conservatrice individualisée des dysfonctionnements musculosquelettiques cervicaux non spécifiques "
    "nécessite des interventions neuromusculaires progressives incorporant la stabilisation proprioceptive. " * 8
)


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_each_language_has_its_measure_and_its_bound(language: str) -> None:
    easy, hard = measured(EASY[language], language), measured(HARD[language], f"{language}-XX")
    assert easy is not None
    assert hard is not None
    assert (easy.hard, hard.hard) == (False, True)
    assert easy.name == hard.name


def test_the_english_measure_comes_to_what_its_formula_gives() -> None:
    text = "One two three four five six seven eight nine ten. " * 10  # 10 words a sentence, 11 syllables
    told = measured(text, "en")
    assert told is not None
    assert (told.name, told.value, told.age) == ("Flesch–Kincaid", round(0.39 * 10 + 11.8 * 1.1 - 15.59, 1), 6)


def test_headings_and_items_without_a_stop_end_a_sentence() -> None:
    assert counted("A heading\nOne item\nAnother one. And more", "en").words_a_sentence == 2


NONE: list[tuple[str, str, str, bool]] = [
    ("a language without a measure", "fi", EASY["en"], False),
    ("too few words", "en", "Sit up tall.", True),
    ("no words", "en", "", True),
    ("signs alone", "en", "… ! 42 " * 200, True),
]


@pytest.mark.parametrize(("language", "text", "known"), [pytest.param(*row[1:], id=row[0]) for row in NONE])
def test_what_cannot_be_measured_has_no_value(language: str, text: str, *, known: bool) -> None:
    assert measured(text, language) is None
    assert has_measure(language) == known
