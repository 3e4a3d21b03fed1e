"""Payloads changed a little: what a filter that knows them by heart would let through."""

import random
from collections.abc import Sequence

from hypothesis import strategies as st

Step = tuple[int, int, int, int]  # which change, from where, of how many signs, with which of PIECES
PIECES = [
    *("<", ">", "/", "=", '"', "'", "`", "&", ";", "\\", "\t", "\n", "\r", "\f", "\x00"),
    *("\u00a0", "\u200b", "\u2028", "\ufeff", "javascript:", "&#x6a;", "&Tab;", "&colon;"),
    *("<!--", "-->", "<![CDATA[", "]]>", "<svg>", "</svg>", "<math>", "<style>", "</style>", "<p>", "</p>", "</title>"),
    *(" onerror=alert(1) ", " href=javascript:alert(1) ", "<a ", "<img src=x "),
]
KINDS = 8


def mutated(payloads: Sequence[str]) -> st.SearchStrategy[str]:
    """Give payloads, each with some changes and perhaps the end of another."""
    number = st.integers(0, 10_000)
    steps = st.lists(st.tuples(number, number, st.integers(1, 12), number), min_size=1, max_size=4)
    return st.builds(mutate, st.sampled_from(payloads), st.sampled_from(payloads), steps)


def some(payloads: Sequence[str], count: int) -> list[str]:
    """Give so many changed payloads, the same ones each time."""
    chance = random.Random(7)

    def step() -> Step:
        return chance.randrange(KINDS), chance.randrange(10_000), chance.randint(1, 12), chance.randrange(len(PIECES))

    return [
        mutate(chance.choice(payloads), chance.choice(payloads), [step() for _each in range(chance.randint(1, 4))])
        for _each in range(count)
    ]


def mutate(payload: str, other: str, steps: Sequence[Step]) -> str:
    """Change a payload step by step."""
    for kind, place, length, piece in steps:
        start = place % (len(payload) + 1)
        cut = payload[start : start + length]
        made = _changed(kind % KINDS, cut, PIECES[piece % len(PIECES)], other)
        payload = payload[:start] + made + payload[start + length :]
    return payload


def _changed(kind: int, cut: str, piece: str, other: str) -> str:
    made = [
        "",
        cut + cut,
        piece + cut,
        cut + piece,
        cut.swapcase(),
        "".join(f"&#{ord(sign)};" for sign in cut),
        "".join(f"&#x{ord(sign):x}" for sign in cut),
        cut + other[len(other) // 2 :],
    ]
    return made[kind]
