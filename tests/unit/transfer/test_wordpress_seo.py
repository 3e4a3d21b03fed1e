"""What plugins for search engines wrote: their words, and what their variables stand for."""

from dataclasses import replace

import pytest

from cms.transfer.wordpress import seo
from cms.transfer.wordpress.records import Item, Survey

SURVEY = Survey("https://old.clinic.example", "", "en", "", 1, "The &amp; Clinic", "We move")


def _item(**meta: str) -> Item:
    names = [name for name in Item.__dataclass_fields__ if name not in {"terms", "comments", "meta"}]
    bare = Item(**dict.fromkeys(names, ""), terms=(), comments=())  # type: ignore[arg-type]
    return replace(bare, title="Neck pain", excerpt="Short.", meta=tuple(meta.items()))


@pytest.mark.parametrize(
    ("key", "template", "told"),
    [
        ("_yoast_wpseo_title", "Plain words", "Plain words"),
        ("_yoast_wpseo_title", "%%title%% %%page%% %%sep%% %%sitename%%", "Neck pain – The & Clinic"),
        ("_yoast_wpseo_title", "%%sep%% %%title%% %%sep%% %%unheard%% %%sep%%", "Neck pain"),
        ("_yoast_wpseo_title", "%%title%% - %%cf_x%% - %%sitedesc%%", "Neck pain - We move"),
        ("rank_math_title", "%title% %sep% %customfield(x)% %sitename%", "Neck pain – The & Clinic"),
        ("_aioseo_title", "#post_title #separator_sa #site_title #1 #neck", "Neck pain – The & Clinic #1 #neck"),
        ("_aioseop_title", "%post_title% | %blog_title%", "Neck pain | The & Clinic"),
        ("_yoast_wpseo_title", "20% less pain, 30% more - yes", "20% less pain, 30% more - yes"),
        ("_yoast_wpseo_title", "%%unheard%%", None),
        ("_yoast_wpseo_title", "&lt;b&gt; <b>bold</b>", "<b> bold"),
    ],
)
def test_a_title_has_its_variables_resolved_or_dropped(key: str, template: str, told: str | None) -> None:
    assert seo.of(_item(**{key: template}), SURVEY) == ({"title": told} if told else {})


def test_a_description_is_found_and_not_longer_than_it_may_be() -> None:
    told = seo.of(_item(_yoast_wpseo_metadesc="word " * 1000, rank_math_description="other"), SURVEY)
    assert set(told) == {"description"}
    assert len(told["description"]) <= 500
    assert seo.of(_item(rank_math_description="%excerpt% Come."), SURVEY) == {"description": "Short. Come."}


def test_a_post_without_such_words_has_none() -> None:
    assert seo.of(_item(colour="red"), SURVEY) == {}
