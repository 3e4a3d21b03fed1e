"""Many numbers in few signs: a thousand decisions that were taken together fit into a cookie."""

from collections.abc import Iterable

from cms.content.queries import is_id


def written(numbers: Iterable[int]) -> str:
    """Write numbers as spans: 3, 4, 5 and 9 as `3-5,9`."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in found)


def read(text: str, at_most: int) -> list[int]:
    """Give the numbers again, at most so many; what is no span gives none."""
    numbers: list[int] = []
    for span in text.split(","):
        first, dash, last = span.partition("-")
        if is_id(first) and (is_id(last) if dash else not last):
            end = int(last) if dash else int(first)
            numbers += range(int(first), min(end, int(first) + at_most - len(numbers) - 1) + 1)
    return numbers[:at_most]
