"""Every regular expression of the house, and texts made against each out of its own pieces."""

import ast
import importlib
import pkgutil
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]  # the parser that `re` itself uses: it has no other
from re import _parser as parser  # type: ignore[attr-defined]  # door to the tree of a pattern
from typing import Any

import cms

SOURCES = sorted(Path(cms.__path__[0]).rglob("*.py"))
AT_THE_START = {"match", "fullmatch"}
USES = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")
REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
SIGNS = [*string.ascii_letters, *string.digits, " ", "\n", *string.punctuation, "é", "ü", "€", "…", "’", "中", "\u200b"]
DEEPEST = 4
END = "\0"
MOST = 10  # pieces of one pattern


@dataclass(frozen=True)
class Found:
    """A pattern, where it stands, and whether it is only ever tried at the start of a text."""

    name: str
    pattern: re.Pattern[Any]
    at_the_start: bool


def found() -> list[Found]:
    """Give the patterns that the modules of the house hold, and those that are written where they are used."""
    asked = uses()
    kept: dict[tuple[Any, int], Found] = {}
    for module in modules():
        for name, value in list(vars(module).items()):
            for pattern in held(value, 0):
                where = f"{module.__name__}.{name}"
                used = asked.get(where if name.startswith("_") else name)
                at_the_start = used is not None and used <= AT_THE_START
                kept.setdefault((pattern.pattern, pattern.flags), Found(where, pattern, at_the_start))
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            for use, pattern in written(node):
                where = f"{path.name}:{getattr(node, 'lineno', 0)}"
                kept.setdefault((pattern.pattern, pattern.flags), Found(where, pattern, use in AT_THE_START))
    return sorted(kept.values(), key=lambda each: each.name)


def modules() -> Iterator[Any]:
    """Import every module of the house that can be imported without starting something."""
    for each in pkgutil.walk_packages(cms.__path__, "cms."):
        if not each.name.startswith("cms.assets") and not each.name.endswith("__main__"):
            yield importlib.import_module(each.name)


def held(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    """Give the patterns in a value: itself, or within what it holds."""
    kind = type(value)
    if kind is re.Pattern:
        yield value
    elif depth < DEEPEST:
        inner: Iterable[Any] = ()
        if issubclass(kind, Mapping):
            inner = [*value.keys(), *value.values()]
        elif issubclass(kind, list | tuple | set | frozenset):
            inner = value
        elif kind.__module__.startswith("cms") and not issubclass(kind, type):
            slots = (name for name in getattr(kind, "__slots__", ()) if hasattr(value, name))
            inner = [*getattr(value, "__dict__", {}).values(), *(getattr(value, name) for name in slots)]
        for each in inner:
            yield from held(each, depth + 1)


def written(node: ast.AST) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Give the pattern of a call such as `re.search(r"…", text)`, with what is called."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        of, first = node.func.value, node.args[0]
        named = isinstance(of, ast.Name) and of.id == "re" and node.func.attr in USES
        if named and isinstance(first, ast.Constant):
            yield node.func.attr, re.compile(first.value, re.IGNORECASE)


def uses() -> dict[str, set[str]]:
    """Give for each module and name how it is asked; a public name may be asked anywhere."""
    asked: dict[str, set[str]] = {}
    for path in SOURCES:
        module = ".".join(path.relative_to(SOURCES[0].parent.parent).with_suffix("").parts)
        for name, use in re.findall(rf"\b([A-Za-z_]\w*)(?:\[[^\]\n]*\])?\.({'|'.join(USES)})\b", path.read_text()):
            asked.setdefault(f"{module}.{name}" if name.startswith("_") else name, set()).add(use)
    return asked


def against(pattern: re.Pattern[Any], length: int, times: int) -> Iterator[tuple[Any, Any]]:
    """Give texts against a pattern, of about a length and as many times as long.

    They are what it repeats, repeated, behind what leads there, with ends that it does not take.
    """
    known = dict.fromkeys(pieces(parser.parse(pattern.pattern, pattern.flags), ""))
    for before, piece in [(before, piece) for before, piece in known if piece][:MOST]:
        many, whole = length // len(piece) + 1, before + piece
        again = whole * (length // len(whole) + 1)
        endless = before + piece * many + END, before + piece * many * times + END
        for short, long in (endless, (again, again * times)):
            yield _as(pattern, short), _as(pattern, long)


def _as(pattern: re.Pattern[Any], text: str) -> Any:
    return text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text


def pieces(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Give each part that repeats as a text that fits it, with one that leads there; and the whole, but for its end."""
    yield before, sample(tree)
    yield before, sample(tree)[:-1]
    at = before
    for op, told in tree:
        if op in REPEATS:
            for choice in choices(told[2]):
                yield at, choice
            yield from pieces(told[2], at)
        elif op is codes.BRANCH:
            for branch in told[1]:
                yield from pieces(branch, at)
        elif op is codes.SUBPATTERN:
            yield from pieces(told[3], at)
        elif op is codes.ATOMIC_GROUP:
            yield from pieces(told, at)
        elif op in {codes.ASSERT, codes.ASSERT_NOT}:
            yield from pieces(told[1], at)
        at += sample([(op, told)])


def choices(tree: Any) -> Iterator[str]:
    """Give texts that fit what repeats: one for each branch, and for a set some of its signs."""
    yield sample(tree)
    if len(tree) == 1:
        op, told = tree[0]
        if op is codes.IN:
            fitting = [sign for sign in SIGNS if fits(told, sign)]
            yield from (fitting[0], fitting[-1]) if fitting else ()
        if op is codes.SUBPATTERN:
            yield from choices(told[3])
        if op is codes.BRANCH:
            yield from (sample(branch) for branch in told[1])


def sample(tree: Any) -> str:
    """Give a text that fits a tree, but for what looks around and back."""
    made = ""
    for op, told in tree:
        if op is codes.LITERAL:
            made += chr(told)
        elif op is codes.NOT_LITERAL:
            made += "a" if told != ord("a") else "b"
        elif op is codes.ANY:
            made += "a"
        elif op is codes.IN:
            made += next((sign for sign in SIGNS if fits(told, sign)), "") or first(told)
        elif op is codes.BRANCH:
            made += sample(told[1][0])
        elif op is codes.SUBPATTERN:
            made += sample(told[3])
        elif op is codes.ATOMIC_GROUP:
            made += sample(told)
        elif op in REPEATS:
            made += sample(told[2]) * max(told[0], 1)
    return made


def fits(told: Any, sign: str) -> bool:
    """Tell whether a sign is in a set."""
    is_without, inside = False, False
    for op, what in told:
        if op is codes.NEGATE:
            is_without = True
        elif op is codes.LITERAL:
            inside |= ord(sign) == what
        elif op is codes.RANGE:
            inside |= what[0] <= ord(sign) <= what[1]
        elif op is codes.CATEGORY:
            inside |= bool(re.fullmatch(CATEGORIES[what], sign))
    return inside != is_without


def first(told: Any) -> str:
    """Give a sign of a set that has none of the usual ones."""
    for op, what in told:
        if op in {codes.LITERAL, codes.RANGE}:
            return chr(what if op is codes.LITERAL else what[0])
    return ""


CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}
