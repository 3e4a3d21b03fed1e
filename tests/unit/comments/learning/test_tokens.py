"""Tokens of comments: what is the same promotion in another dress is the same token."""

import pytest

from cms.comments.learning.tokens import MOST, tokens

ALIKE: list[tuple[str, str, str, str]] = [
    ("capitals", "cheap WHATSAPP offer", "cheap whatsapp offer", "w:whatsapp"),
    ("drawn out", "cheeeeap watches", "cheeap watches", "p:cheeap watch"),
    ("forms of a word", "my subscribers", "subscribed", "w:subscrib"),
    ("letters of another alphabet", "сheap pills", "cheap pills", "p:cheap pill"),
    ("signs without width", "wha\u200btsapp", "whatsapp", "w:whatsapp"),
    ("accents", "crème", "creme", "w:creme"),
    ("numbers of one length", "call 0345", "call 9876", "p:call #4"),
    ("codes", "use JUMP50OFF", "use NECK20NOW", "p:use %code"),
]


@pytest.mark.parametrize(("one", "other", "token"), [pytest.param(*case[1:], id=case[0]) for case in ALIKE])
def test_what_is_written_otherwise_is_the_same_token(one: str, other: str, token: str) -> None:
    assert token in tokens(one)
    assert token in tokens(other)


def test_a_token_tells_where_it_stands() -> None:
    text = "Buy cheap pillows at pillows-4-you.com!! Cheap pillows!"
    found = tokens(text)
    assert [text[start:end] for start, end in found["p:cheap pillow"]] == ["cheap pillows", "Cheap pillows"]
    assert [text[start:end] for start, end in found["h:pillows-4-you.com"]] == ["pillows-4-you.com"]
    assert [text[start:end] for start, end in found["s:marks"]] == ["!!"]
    for spans in found.values():
        assert all(0 <= start < end <= len(text) for start, end in spans)


def test_what_everybody_says_is_no_token_by_itself() -> None:
    found = tokens("and it is on my neck since")
    assert not [token for token in found if token.startswith(("w:", "p:"))]


def test_the_host_of_the_author_counts_and_the_site_itself_does_not() -> None:
    found = tokens(
        "See clinic.example/a and shop.example.com", "https://cheap.example.net/x", frozenset({"clinic.example"})
    )
    assert {token for token in found if token.startswith("h:")} == {"h:shop.example.com", "h:cheap.example.net"}
    assert found["h:cheap.example.net"] == []


@pytest.mark.parametrize("text", ["", " ", "\u200b", "!", "한국어", "🎉" * 50, "a" * 5000])
def test_any_text_has_tokens_or_none(text: str) -> None:
    assert isinstance(tokens(text), dict)


def test_a_long_text_has_no_more_than_the_first_tokens() -> None:
    assert (
        len(
            tokens(
                " ".join(f"wo{chr(97 + n % 26)}rd{chr(97 + n // 26 % 26)}x{chr(97 + n // 676)}" for n in range(2000))
            )
        )
        == MOST
    )
