"""The mapping file: read whole, or refused with the place of what is wrong."""

from pathlib import Path

import pytest

from cms.core.errors import Invalid
from cms.transfer.wordpress import mapping


def _file(folder: Path, text: str) -> Path:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_says_what_words_and_types_become(tmp_path: Path) -> None:
    text = """
        [tags]
        neck = {kind = "body_region", slug = "cervical-spine"}
        uncategorized = false
        [taxonomies]
        region = "body_region"
        [types]
        recipe = "article"
        page = "skip"
    """
    told = mapping.load(_file(tmp_path, text))
    neck = told.tags["neck"]
    assert neck is not None
    assert (neck.kind, neck.slug, neck.name) == ("body_region", "cervical-spine", None)
    assert told.tags["uncategorized"] is None
    assert (told.taxonomies, told.types) == ({"region": "body_region"}, {"recipe": "article", "page": "skip"})
    assert told.mark
    assert not mapping.load(_file(tmp_path, "")).mark


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[tugs]\nneck = false", "there is no key “tugs”"),
        ("[tags]\nneck = {sort = 'topic'}", "there is no key “tags.neck.sort”"),
        ("[tags]\nneck = {kind = 'bone'}", "tags.neck.kind"),
        ("[tags]\nneck = {slug = 'The Neck'}", "tags.neck.slug: A slug is made of"),
        ("[tags]\nneck = true", "“neck” takes a table"),
        ("[tags]\na = {slug='x', kind='topic'}\nb = {slug='x', kind='muscle'}", "of different kinds"),
        ("[taxonomies]\nregion = 'region'", "taxonomies.region"),
        ("[types]\nrecipe = 'meal'", "types.recipe"),
        ("[types\n", "is no TOML file"),
        ("x = '" + "y" * 1_000_001 + "'", "never as long"),
    ],
)
def test_what_is_wrong_in_a_mapping_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Invalid) as refusal:
        mapping.load(_file(tmp_path, text))
    assert told in refusal.value.detail
    assert refusal.value.detail.startswith("mapping.toml")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(Invalid, match="is no TOML file"):
        mapping.load(path)
