"""Words and phrases of rules are met as whole words, however they are written; nothing is met within a word."""

import random
import time

import pytest

from cms.comments.rules.wording import Phrasebook, wanted, words

# why | the rule | the text | what of it is met
MET: list[tuple[str, str, str, list[str]]] = [
    ("the word alone", "casino", "casino", ["casino"]),
    ("at the start", "casino", "Casino wins", ["Casino"]),
    ("at the end, before a sign", "casino", "See our casino!", ["casino"]),
    ("every time", "casino", "casino, CASINO", ["casino", "CASINO"]),
    ("not within a word", "ass", "assess the class and pass", []),
    ("not with more behind it", "casino", "casinos", []),
    ("not with more before it", "port", "support", []),
    ("not across a joint of letters and figures", "b12", "b120 ab12", []),
    ("capitals do not count in the rule", "CaSiNo", "casino", ["casino"]),
    ("accents do not count in the text", "cafe", "Café", ["Café"]),
    ("nor in the rule", "café", "cafe", ["cafe"]),
    ("nor when they are signs of their own", "café", "cafe\u0301 here", ["cafe\u0301"]),
    ("sharp s is two", "strasse", "Straße", ["Straße"]),
    ("Cyrillic", "казино", "Лучшее КАЗИНО тут", ["КАЗИНО"]),
    ("Greek with its accents", "καζινο", "Καζίνο", ["Καζίνο"]),
    ("Devanagari with its vowels", "दवा", "यह दवा है", ["दवा"]),
    ("and not a part of a longer word there", "दव", "यह दवा है", []),
    ("Arabic with its vowels", "دواء", "دَواء جيد", ["دَواء"]),
    ("Chinese, which has no spaces", "赌场", "最好的赌场在这里", ["赌场"]),
    ("a number", "5g", "The 5G towers", ["5G"]),
    ("a number alone", "419", "call 419 now", ["419"]),
    ("but not within a number", "419", "call 4190", []),
    ("wide letters", "casino", "ｃａｓｉｎｏ", ["ｃａｓｉｎｏ"]),
    ("signs without width hide nothing", "casino", "ca\u200bsi\u00adno", ["ca\u200bsi\u00adno"]),
    ("an underscore is no letter", "buy", "buy_now", ["buy"]),
    ("a phrase", "cheap pills", "Get cheap pills here", ["cheap pills"]),
    ("over any space", "cheap pills", "cheap \t\n  pills", ["cheap \t\n  pills"]),
    ("over other signs", "cheap pills", "cheap-pills, cheap… pills", ["cheap-pills", "cheap… pills"]),
    ("in its order only", "cheap pills", "pills cheap", []),
    ("without a word between", "cheap pills", "cheap blue pills", []),
    ("not with a word that goes on", "cheap pills", "cheap pillscape", []),
    ("at the very end", "cheap pills", "cheap", []),
    ("again after a false start", "cheap pills", "cheap cheap pills", ["cheap pills"]),
    ("an apostrophe of either kind", "don't wait", "Don’t wait", ["Don’t wait"]),
    ("any ending, where it is asked for", "scam*", "scam, scams, SCAMMERS", ["scam", "scams", "SCAMMERS"]),
    ("but no other beginning", "scam*", "antiscam", []),
    ("within a phrase too", "cheap* pill*", "the cheapest pills", ["cheapest pills"]),
    ("a star after two letters is a sign", "ab*", "about", []),
    ("a star in the middle is a sign", "f**k", "f**k", ["f**k"]),
]


@pytest.mark.parametrize(("rule", "text", "met"), [pytest.param(*case[1:], id=case[0]) for case in MET])
def test_a_rule_meets_whole_words(rule: str, text: str, met: list[str]) -> None:
    book: Phrasebook[str] = Phrasebook()
    book.add(wanted(rule), rule)
    assert sorted(text[start:end] for _rule, start, end in book.found(words(text))) == sorted(met)


def test_phrases_that_share_words_are_all_met() -> None:
    book: Phrasebook[str] = Phrasebook()
    for rule in ("cheap", "cheap pills", "pills", "cheap pills online", "pill*"):
        book.add(wanted(rule), rule)
    found = {rule for rule, _start, _end in book.found(words("cheap pills"))}
    assert found == {"cheap", "cheap pills", "pills", "pill*"}


def test_thousands_of_rules_cost_no_more_than_one() -> None:
    """The time is bound by the text: it is compared, not stated, since machines differ."""
    chance = random.Random(1)
    letters = "abcdefghij"
    invented = [" ".join("".join(chance.choices(letters, k=5)) for _word in range(3)) for _rule in range(20_000)]
    text = words(" ".join(invented[:300]).replace("a", "b"))

    def seconds(rules: list[str]) -> float:
        book: Phrasebook[str] = Phrasebook()
        for rule in rules:
            book.add(wanted(rule), rule)
        took = []
        for _attempt in range(5):
            began = time.thread_time()
            list(book.found(text))
            took.append(time.thread_time() - began)
        return min(took)

    assert seconds(invented) < 20 * seconds(invented[:1])


def test_repetition_costs_no_more_than_the_longest_phrase() -> None:
    book: Phrasebook[int] = Phrasebook()
    for length in range(1, 21):
        book.add(["a"] * length, length)
    assert len(list(book.found(words("a " * 2500)))) == sum(2500 - length + 1 for length in range(1, 21))
