"""What is hinted at: words in pieces, weighed, and only where no list sees it."""

from math import inf

import pytest

from cms.comments.triage.hints import hinting
from cms.comments.triage.hints.hinting import doubted, hinted
from cms.comments.triage.hints.pieces import forms, pairs, passages, pieces, spans
from cms.comments.triage.hints.weights import numbers, weights
from cms.comments.triage.lexicon import lexicon
from cms.comments.triage.looking import glance, look
from cms.comments.triage.signal import Severity, Signal

KNOWN = {"play", "##ing", "##s", "foot", "##ball", "cafe", "a"}

WORDS = [
    ("play", ["play"], "known as a whole"),
    ("playing", ["play", "##ing"], "its longest beginning, then what goes on"),
    ("footballs", ["foot", "##ball", "##s"], "as many pieces as it takes"),
    ("ball", [], "a piece that goes on begins no word"),
    ("playx", [], "a word whose end is not known is not known"),
    ("", [], "no word"),
    ("a" * 41, [], "longer than words are"),
]


@pytest.mark.parametrize(("form", "expected"), [pytest.param(form, made, id=why) for form, made, why in WORDS])
def test_a_word_is_read_in_its_longest_known_pieces(form: str, expected: list[str]) -> None:
    assert pieces(form, KNOWN) == expected


def test_words_are_read_without_accents_and_signs() -> None:
    text = "Café… tonight!!! CAFE"
    assert forms(text) == ["cafe", "tonight", "cafe"]
    assert [text[start:end] for start, end in spans(text)] == ["Café", "tonight", "CAFE"]


def test_two_words_that_follow_each_other_are_a_pair_also_over_a_sign() -> None:
    assert pairs("No future, no Café") == {"no future", "future no", "no cafe"}


PASSAGES = [
    ("One sentence of quite some words.", [], "the whole is all there is"),
    (
        "I like the towel very much. Thanks!",
        ["I like the towel very much."],
        "of two the one that is long enough, and the two are the whole",
    ),
    (
        "Hello. It is 3.5 kg and e.g. red\nReally?! Yes",
        [
            "It is 3.5 kg and e.g.",
            "Hello. It is 3.5 kg and e.g.",
            "It is 3.5 kg and e.g. red",
            "red\nReally?!",
            "Really?! Yes",
        ],
        "a sentence ends with its signs before a gap, or with its line; neighbours are read together",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(text, made, id=why) for text, made, why in PASSAGES])
def test_a_text_is_also_read_in_passages(text: str, expected: list[str]) -> None:
    said = forms(text)
    assert [text[each.start : each.end] for each in passages(text)] == expected
    assert [said[each.first : each.last] for each in passages(text)] == [forms(each) for each in expected]


UNREAD = [
    ("Hoe vaak per week moet ik deze rekoefening doen? Ik zit veel en mijn heup voelt stijf.", "Dutch, near German"),
    ("Bedankt voor het artikel, de oefeningen helpen goed tegen een stijve nek.", "Dutch, with words of English"),
    ("Quantas vezes por semana devo fazer este alongamento? Trabalho sentado o dia todo.", "Portuguese, near Spanish"),
    ("Dziękuję za artykuł, ćwiczenia bardzo pomogły mi na sztywność karku rano po pracy.", "Polish"),
    ("Ile razy w tygodniu powinienem robić to rozciąganie? Siedzę cały dzień.", "Polish, a question"),
    ("Grazie mille per questo articolo, gli esercizi mi hanno aiutato molto con il collo.", "Italian"),
    ("Cảm ơn bài viết, các bài tập giúp cổ tôi bớt cứng vào buổi sáng.", "Vietnamese"),
    ("vencor lumncolumnlumn stonstor stor balumr dinmerr barmerrvenrque cormerlumrdir", "no language at all"),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=why) for text, why in UNREAD])
def test_a_text_in_a_language_that_nothing_was_learned_in_hints_at_nothing(text: str) -> None:
    assert hinted(text, []) == []


def test_one_sentence_of_despair_is_heard_among_many_on_other_things() -> None:
    before = "The towel exercise is lovely and I have shown it to half of the office. " * 3
    said = "I have tidied everything and written to the children, and they will manage without me."
    after = " Does the towel need to be dry, and would a smaller one do for the seat on the bus?"
    text = before + said + after
    (hint,) = [each for each in look(text) if each.id == "crisis"]
    assert any(len(before) <= start < end <= len(before) + len(said) for start, end in hint.spans)
    assert hinting.likely(weights().signals.index("crisis"), hinting.listened(text).whole, glance(text)) < hint.score


FAREWELL = "I have tidied everything and said what I had to say to the children. They will manage without me."
UNSAID = [
    (FAREWELL, "crisis", "a farewell without any word for it"),
    (
        "After the routine on Tuesday my mother could not lift her arm for days.",
        "adverse_effect",
        "harm by an exercise, told of another",
    ),
    (
        "Bless, somebody let the intern near the keyboard again. Embarrassing, all of you.",
        "abuse",
        "one that is polite",
    ),
]


@pytest.mark.parametrize(("text", "signal"), [pytest.param(text, signal, id=why) for text, signal, why in UNSAID])
def test_what_no_list_knows_is_heard_in_the_words_together(text: str, signal: str) -> None:
    (hint,) = [each for each in look(text) if each.id == signal]
    assert signal not in {each.id for each in glance(text) if not each.faint}
    assert hint.explanation.startswith(lexicon(signal).hint)
    assert all(f"“{text[start:end]}”" in hint.explanation for start, end in hint.spans)
    assert (hint.severity, 1 <= len(hint.spans) <= hinting.MOST_SHOWN) == (lexicon(signal).severity, True)


PLAIN = [
    "We gave our old mat away, the new one is better. Thanks for the video!",
    "Which pillow do you advise for somebody who sleeps on the side?",
    "running late today, will do the stretches after dinner, see you all tomorrow",
    "The bridge is my favourite, twice a day since spring.",
    "Nos vemos mañana en clase, gracias por la rutina.",
]


@pytest.mark.parametrize("text", PLAIN)
def test_an_ordinary_comment_hints_at_nothing(text: str) -> None:
    assert look(text) == []


def test_a_word_or_three_hint_at_nothing() -> None:
    assert hinted("letters goodbye forever", []) == []


@pytest.mark.parametrize("text", ["No it does not", "I can not do it and that is it", "No not me, not you"])
def test_the_commonest_words_alone_hint_at_nothing(text: str) -> None:
    assert hinted(text, []) == []


def test_what_the_lists_saw_is_theirs_to_tell() -> None:
    seen = Signal("crisis", Severity.URGENT, 0.9, "Says so.")
    faintly = glance(FAREWELL)
    assert "crisis" in {each.id for each in hinted(FAREWELL, faintly)}
    assert "crisis" not in {each.id for each in hinted(FAREWELL, [*faintly, seen])}


ADVANCED = "This is my last week, I've moved up to the advanced group. Goodbye chairs, hello floor."
DOUBTED = [
    (ADVANCED, "crisis", "a farewell to chairs"),
    ("Not going to make it to the 9th, sorry, can I move to the 16th? Same time if possible.", "crisis", "a booking"),
    ("Your video told me to push through. I pushed through. Now I can't lift my kettle.", "emergency", "sore arms"),
]


@pytest.mark.parametrize(("text", "signal"), [pytest.param(text, signal, id=why) for text, signal, why in DOUBTED])
def test_what_is_not_said_outright_is_left_out_where_all_words_speak_against_it(text: str, signal: str) -> None:
    seen = glance(text)
    assert signal in {each.id for each in seen if not each.faint}
    assert [each.id for each in doubted(text, seen)] == [signal]
    assert signal not in {each.id for each in look(text)}


@pytest.mark.parametrize(
    ("signal", "why"),
    [
        (Signal("crisis", Severity.URGENT, hinting.OUTRIGHT, "Says so."), "it is said outright"),
        (Signal("crisis", Severity.URGENT, 0.3, "Says so.", faint=True), "it was not given"),
        (Signal("spam", Severity.LOW, 0.6, "Links so.", beyond_words=True), "no words are what shows it"),
        (Signal("disclosure", Severity.LOW, 0.6, "Tells so."), "its words are not asked"),
        (Signal("links", Severity.LOW, 0.6, "Links so."), "nothing was learned of it"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_other_words_speak_against_no_signal_when(signal: Signal, why: str) -> None:
    assert doubted(ADVANCED, [signal]) == [], why


def test_a_word_or_three_speak_against_nothing() -> None:
    assert doubted("Goodbye chairs", [Signal("crisis", Severity.URGENT, 0.6, "Says so.")]) == []


def test_what_the_lists_saw_faintly_makes_it_likelier() -> None:
    column = weights().signals.index("crisis")
    told = hinting.listened("Nothing is left to do here, thank you for everything").whole
    faint = Signal("crisis", Severity.URGENT, 0.3, "", faint=True)
    assert hinting.likely(column, told, [faint]) > hinting.likely(column, told, [])


def test_every_signal_that_was_learned_has_a_bar_and_words_for_it() -> None:
    for signal in weights().signals:
        assert (0.5 <= lexicon(signal).hints_from < 1, lexicon(signal).hint[-1:]) == (True, ":")


def test_no_number_of_the_file_is_missing() -> None:
    given = weights()
    rows = [given.start, *given.seen.values(), *given.faintly.values()]
    rows += [numbers(row) for row in (*given.pieces.values(), *given.pairs.values())]
    assert {len(row) for row in rows} == {len(given.signals)}
    assert all(abs(number) < inf for row in rows for number in row)
