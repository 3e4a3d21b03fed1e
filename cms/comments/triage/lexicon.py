"""The word lists: what each concept of a signal means, and how it is said in each language.

`lexicons/<signal>.toml` says what the concepts are, how much each one weighs, and which come together to mean
more. `lexicons/<language>/<signal>.toml` holds the phrases; `words.toml` there holds classes of words (a
list may have `[classes]` of its own), and `cues.toml` what turns a phrase into its opposite, into the past, or
into talk about others.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cms.comments.triage.phrases import TERM, Phrase, phrase
from cms.comments.triage.signal import Severity
from cms.comments.triage.spelling import Speller

FOLDER = Path(__file__).parent / "lexicons"
LANGUAGES = ("en", "es", "fr", "de")
ORDINARY = "ordinary"  # the words that are never taken for one that is typed wrongly
STARRED = "starred"  # the words that people write with stars for letters
OWN_CLASSES = "classes"  # those of one list alone
CUE_PARTS = ("before", "after", "whole", "ends", "unless")


@dataclass(frozen=True)
class Concept:
    """Something that a text can say; without a weight it only counts together with others, in a rule.

    One that is `seen` has no phrases: the detector sees it itself, as what is no words, such as a flood of signs.
    """

    name: str
    explanation: str
    weight: float
    silenced_by: frozenset[str]
    seen: bool = False


@dataclass(frozen=True, eq=False)
class Saying:
    """How a language says a concept, and what in the same sentence shows that something else is meant."""

    concept: str
    language: str
    phrases: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    matches: tuple[str, ...]
    passes: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """Concepts that mean more together: all of `every`, one of `any`, none of `none`.

    They stand `within` a text, a few sentences nearby, or one sentence.
    """

    every: tuple[str, ...]
    any: tuple[str, ...]
    none: tuple[str, ...]
    within: str
    explanation: str
    weight: float


@dataclass(frozen=True)
class Lexicon:
    """All that is known of one signal, in all languages."""

    severity: Severity
    threshold: float
    concepts: Mapping[str, Concept]
    sayings: tuple[Saying, ...]
    rules: tuple[Rule, ...]
    as_typed: bool = False  # whether other words are never taken for its words typed wrongly
    hints_from: float = 1.1  # how likely a text must hint at it, if no list sees it; above 1 never
    doubted_below: float = 0.0  # how likely its words must make what a list sees, but not outright; 0 does not ask them
    hint: str = ""


@dataclass(frozen=True, eq=False)
class Cue:
    """Words that change what stands near them: `before` reaches over the words that follow, `after` back.

    `whole` changes the whole text, `ends` are words that end the reach of this context alone (a `clause` ends it
    too, if so wished), and what stands within one of `unless` is no cue: “not only” denies nothing. Both count in
    all languages, since languages share words such as “no”. A concept may be silenced by a whole context or by
    the name of one of its parts.
    """

    name: str
    context: str
    before: tuple[Phrase, ...]
    after: tuple[Phrase, ...]
    reach: int
    whole: tuple[Phrase, ...] = ()
    ends: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()
    clause: bool = False


@cache
def lexicon(signal: str) -> Lexicon:
    """Load the lists of a signal. Raises ValueError, naming the file, for one that cannot be read."""
    path = FOLDER / f"{signal}.toml"
    shared = _load(path)
    usual = frozenset(shared.get("silenced_by", ()))
    concepts = {
        name: Concept(
            name,
            made.get("explanation", ""),
            made.get("weight", 0.0),
            _contexts(made, usual),
            made.get("seen", False),
        )
        for name, made in shared.get("concepts", {}).items()
    }
    sayings = tuple(saying for language in LANGUAGES for saying in _sayings(signal, language, concepts))
    rules = tuple(_rule(made, concepts, path) for made in shared.get("rules", ()))
    return Lexicon(
        Severity(shared["severity"]),
        shared["threshold"],
        concepts,
        sayings,
        rules,
        **{name: shared[name] for name in ("as_typed", "hints_from", "doubted_below", "hint") if name in shared},
    )


@cache
def cues() -> tuple[Cue, ...]:
    """Load what changes the meaning of words near by, in all languages."""
    found = []
    for language in LANGUAGES:
        path = FOLDER / language / "cues.toml"
        for name, made in _load(path).items() if path.exists() else ():
            read = {part: _phrases(made.get(part, ()), _classes(language), path) for part in CUE_PARTS}
            context = made.get("context", name)
            found.append(Cue(name, context, **read, reach=made.get("reach", 6), clause=made.get("clause", False)))
    return tuple(found)


@cache
def speller() -> Speller:
    """Give what brings typed words back to those of the lists."""
    lists = {name: {word for saying in lexicon(name).sayings for word in _whole(_all(saying))} for name in signals()}
    around = {word for cue in cues() for part in CUE_PARTS for word in _whole(getattr(cue, part))}
    as_typed = {word for name, words in lists.items() if lexicon(name).as_typed for word in words}
    corrected = around.union(*(words for name, words in lists.items() if not lexicon(name).as_typed))
    ordinary = {word for language in LANGUAGES for word in (*_words(language).get(ORDINARY, ()), *_right(language))}
    starred = [word for language in LANGUAGES for word in _words(language).get(STARRED, ())]
    return Speller(corrected | as_typed, ordinary, starred, as_typed - corrected)


def signals() -> list[str]:
    """Name the signals that have lists."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def _sayings(signal: str, language: str, concepts: Mapping[str, Concept]) -> list[Saying]:
    path = FOLDER / language / f"{signal}.toml"
    if not path.exists():
        return []
    found = []
    made_here = _load(path)
    classes = {**_classes(language), **made_here.pop(OWN_CLASSES, {})}
    for name, made in made_here.items():
        if name not in concepts:
            raise ValueError(f"{language}/{path.name}: {signal}.toml knows no concept “{name}”.")
        found.append(
            Saying(
                name,
                language,
                _phrases(made.get("phrases", ()), classes, path),
                _phrases(made.get("unless", ()), classes, path),
                tuple(made.get("matches", ())),
                tuple(made.get("passes", ())),
            )
        )
    return found


def _rule(made: Mapping[str, Any], concepts: Mapping[str, Concept], path: Path) -> Rule:
    parts = {part: tuple(made.get(part, ())) for part in ("all", "any", "none")}
    for name in (*parts["all"], *parts["any"], *parts["none"]):
        if name not in concepts:
            raise ValueError(f"{path.name}: a rule names “{name}”, which is no concept.")
    within = made.get("within", "text")
    if within not in ("text", "nearby", "sentence"):
        raise ValueError(f"{path.name}: a rule is within a text, nearby or within a sentence, not “{within}”.")
    return Rule(parts["all"], parts["any"], parts["none"], within, made["explanation"], made["weight"])


def _contexts(made: Mapping[str, Any], usual: frozenset[str]) -> frozenset[str]:
    return frozenset(made["silenced_by"]) if "silenced_by" in made else usual


def _phrases(texts: Sequence[str], classes: Mapping[str, Sequence[str]], path: Path) -> tuple[Phrase, ...]:
    try:
        return tuple(phrase(text, classes) for text in texts)
    except ValueError as error:
        raise ValueError(f"{path.parent.name}/{path.name}: {error}") from None


def _classes(language: str) -> dict[str, Sequence[str]]:
    return {name: words for name, words in _words(language).items() if name != ORDINARY}


@cache
def _words(language: str) -> Mapping[str, Sequence[str]]:
    path = FOLDER / language / "words.toml"
    return _load(path) if path.exists() else {}


def _whole(phrases: Iterable[Phrase]) -> set[str]:
    """Give the words of phrases that are not only the beginning of one."""
    choices = {element.options for phrase in phrases for element in phrase.elements}
    words = {word for options in choices for option in options for word in option}
    return {word for word in words if not word.startswith(("*", TERM)) and not word.endswith("*")}


def _right(language: str) -> list[str]:
    """Give words that are spelled right, though they are near to one of a list."""
    path = FOLDER / language / f"{ORDINARY}.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def _all(saying: Saying) -> tuple[Phrase, ...]:
    return (*saying.phrases, *saying.unless)


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name} is no TOML: {error}") from None
