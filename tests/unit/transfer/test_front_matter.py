"""Front matter in the formats of Hugo, Jekyll and Eleventy, and what is no front matter."""

import time
from typing import Any

import pytest

from cms.core.errors import Invalid
from cms.transfer import yaml_text
from cms.transfer.markdown import front_matter

BOMB = "\n".join(
    [
        "a: &a [x, x, x, x, x, x]",
        *(f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    ]
)


@pytest.mark.parametrize(
    ("text", "members", "body", "why"),
    [
        ("---\ntitle: Neck\ntags: [a, b]\n---\nText", {"title": "Neck", "tags": ["a", "b"]}, "Text", "YAML"),
        ("\ufeff---\r\ntitle: Neck\r\n---\r\nText", {"title": "Neck"}, "Text", "what Windows saves"),
        ("---yaml\ntitle: Neck\n---\nText", {"title": "Neck"}, "Text", "Eleventy may name the format"),
        ('---json\n{"title": "Neck"}\n---\nText', {"title": "Neck"}, "Text", "Eleventy's JSON"),
        (
            "+++\ntitle = 'Neck'\ndate = 2024-01-02T03:04:05+02:00\n+++\nText",
            {"title": "Neck", "date": "2024-01-02T03:04:05+02:00"},
            "Text",
            "Hugo's TOML, a time in the text of all",
        ),
        ('{"title": "Neck", "draft": true}\n\nText', {"title": "Neck", "draft": True}, "Text", "Hugo's JSON"),
        ("---\nPublishDate: 2024-01-02\n---\n", {"publishdate": "2024-01-02"}, "", "names in any case"),
        (
            "---\ntitle: 1.10\ncountry: NO\ndate: 2019-02-31\n---\n",
            {"title": "1.10", "country": "NO", "date": "2019-02-31"},
            "",
            "what was typed, though others read numbers, no and dates",
        ),
        (
            "---\ntitle: ~\ndescription:\ndraft: false\n---\n",
            {"title": None, "description": None, "draft": False},
            "",
            "nothing, and what is not true",
        ),
        ("---\n---\nText", {}, "Text", "no member"),
        ("Just text", {}, "Just text", "no front matter"),
        ("---\n\nText under a rule", {}, "---\n\nText under a rule", "a rule is no front matter"),
        ("{ not json", {}, "{ not json", "a brace is no JSON"),
        ("---\na: &x [1, 2]\nb: *x\n---\n", {"a": ["1", "2"], "b": ["1", "2"]}, "", "an alias or two are honest"),
    ],
)
def test_a_file_is_read_in_its_two_parts(text: str, members: dict[str, Any], body: str, why: str) -> None:
    parted = front_matter.part(text.replace("\r\n", "\n"))
    assert (parted.members, parted.body) == (members, body), why


@pytest.mark.parametrize(
    ("text", "told", "why"),
    [
        ("---\ntitle: a: b\n---\n", "line 2: mapping values are not allowed here", "the line of the file"),
        ("---\nok: 1\nlist: [a, b\n---\n", "line 4", "what never ends is told where it ends"),
        ("+++\nok = 1\ntitle = \n+++\n", "line 3: the TOML is damaged", "the line of the file"),
        ("+++\ntitle = 'x'\n", "line 1: the front matter that begins here never ends with +++", "an end is missing"),
        ('---json\n{"a": }\n---\n', "line 2: the JSON is damaged", "the line of the file"),
        ("---\n- a\n- b\n---\n", "line 2: the front matter is no list of names and values", "a list names nothing"),
        (f"---\n{BOMB}\n---\n", "nested or repeated beyond", "a bomb of aliases"),
        ("---\na: &a [*a]\n---\n", "line 2: found unconstructable recursive node", "what holds itself"),
        (f"---\n{'[' * 5000}\n---\n", "nested or repeated beyond", "deeper than a stack"),
        (f"+++\na = {'[' * 5000}\n+++\n", "the TOML is damaged", "deeper than a stack"),
        (f"---json\n{'[' * 100_000}\n---\n", "the JSON is damaged", "deeper than a stack"),
        (f"---\na: {'x' * front_matter.LONGEST}\n---\n", "longer than", "as long as a book"),
    ],
)
def test_what_is_damaged_or_hostile_is_refused_by_its_line(text: str, told: str, why: str) -> None:
    began = time.process_time()
    with pytest.raises(Invalid) as refused:
        front_matter.part(text)
    assert told in refused.value.faults[0].detail, why
    assert time.process_time() - began < 5


def test_a_tag_of_yaml_makes_nothing() -> None:
    assert yaml_text.load("a: !!python/object/apply:os.system [echo]") == {"a": ["echo"]}


def test_what_is_written_is_read_back() -> None:
    data = {
        "title": "true",
        "number": "1.10",
        "none": None,
        "yes": True,
        "list": ["- a", "b: c", "#d", "é\nf"],
        "deep": {"x": "~"},
    }
    assert yaml_text.load(yaml_text.dump(data)) == data
