"""Plain text as it comes in, and the text of HTML."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cms.core.text import PlainText, clean, html_of, one_line, shortened, text_of

PLAIN: TypeAdapter[str] = TypeAdapter(PlainText)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("a\r\nb\rc\nd", "a\nb\nc\nd", id="every line end is one"),
        pytest.param("a\tb", "a\tb", id="a tab stays"),
        pytest.param("a\x00b\x01c\x1fd", "abcd", id="controls go"),
        pytest.param("a\x0bb\x0cc", "abc", id="vertical tab and form feed go"),
        pytest.param("a\x7fb\x80c\x9fd", "abcd", id="delete and the second row of controls go"),
        pytest.param("a\ud800b\udfffc", "abc", id="lone surrogates go"),
        pytest.param("a\ufffeb\uffffc", "abc", id="what is no character goes"),
        pytest.param("👩‍⚕️ é e\u0301 \u05d0\u200f", "👩‍⚕️ é e\u0301 \u05d0\u200f", id="every script and sign stays"),
        pytest.param("\U0001f600", "\U0001f600", id="what is beyond the first plane stays"),
    ],
)
def test_only_what_can_be_stored_and_shown_comes_in(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("\u202eavliS anA\u202c", "avliS anA", id="what turns the direction goes"),
        pytest.param("\u2066Ana\u2069 \u200eSilva\u200f\u061c", "Ana Silva", id="isolates and marks go as well"),
        pytest.param("A\u200bn\u2060a\ufeff Sil\u00adva", "Ana Silva", id="what has no width goes"),
        pytest.param("Ana\U000e0041\U000e007f", "Ana", id="tags that nobody sees go"),
        pytest.param("Ana\u3164 \u115fSilva", "Ana Silva", id="letters that are blank go"),
        pytest.param("Ana\n\u2028Silva\u2029\t!", "Ana Silva !", id="it is one line"),
        pytest.param("\u200b\u202e", "", id="of nothing to be seen nothing is left"),
        pytest.param("می\u200cخواهم 👩\u200d⚕️ é", "می\u200cخواهم 👩\u200d⚕️ é", id="what joins letters stays"),
        pytest.param("שרה O’Neill-Ødegård", "שרה O’Neill-Ødegård", id="names of all alphabets stay"),
    ],
)
def test_a_name_is_one_line_that_looks_like_what_it_holds(name: str, kept: str) -> None:
    assert one_line(name) == kept


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_any_text_can_be_stored_once_it_is_clean(text: str) -> None:
    found = clean(text)
    assert "\x00" not in found
    assert found.encode().decode() == found
    assert clean(found) == found


def test_plain_text_is_cleaned_and_loses_blanks_at_its_ends() -> None:
    assert PLAIN.validate_python(" \x00 a <b> \r\n") == "a <b>"


@pytest.mark.parametrize("value", [None, 1, ["a"], {"a": 1}, b"a\xff"])
def test_what_is_no_text_is_no_plain_text(value: Any) -> None:
    with pytest.raises(ValidationError):
        PLAIN.validate_python(value)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<p>a</p><p>b</p>", "a\nb", id="a line for each paragraph"),
        pytest.param("<p>a\n   b\tc</p>", "a b c", id="white space within a block is a blank"),
        pytest.param("<p>a<br>b</p>", "a\nb", id="a break ends a line"),
        pytest.param("<p>a <strong>b</strong><em>c</em></p>", "a bc", id="emphasis is no word of its own"),
        pytest.param("<ul><li>a</li><li>b</li></ul>", "a\nb", id="a line for each item"),
        pytest.param("<pre><code>a\n  b\n</code></pre>", "a\nb", id="lines of code stay lines"),
        pytest.param("<pre>a</pre><p>b\nc</p>", "a\nb c", id="behind code, text flows again"),
        pytest.param("<p>&lt;script&gt; &amp; &quot;x&quot;</p>", '<script> & "x"', id="references are read"),
        pytest.param("<p>a&nbsp;b</p>", "a b", id="a hard blank is a blank"),
        pytest.param(
            '<figure><img src="/x" alt="a hip"><figcaption>b</figcaption></figure>', "a hip\nb", id="pictures"
        ),
        pytest.param('<img src="/x">', "", id="a picture without words says nothing"),
        pytest.param("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc", id="tables by row"),
        pytest.param("<h2>a</h2>b<hr>c", "a\nb\nc", id="headings and rules end lines"),
        pytest.param("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb", id="terms and what they mean"),
        pytest.param("", "", id="nothing says nothing"),
    ],
)
def test_the_text_of_html_is_one_line_a_block(html: str, text: str) -> None:
    assert text_of(html) == text


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<br>", "a", " ", "\n", "&amp;", "&am", "p;", "&#39;", "&", ">"])).map(
        "".join
    )
)
def test_plain_paragraphs_are_read_as_the_parser_reads_them(html: str) -> None:
    assert text_of(html) == text_of(f"<b></b>{html}")


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_plain_text_shown_as_html_says_the_same(text: str) -> None:
    lines = (" ".join(line.split()) for line in clean(text).replace("\n", " ").split("\n"))
    assert text_of(html_of(clean(text))) == "\n".join(line for line in lines if line)


@pytest.mark.parametrize(
    ("text", "longest", "short"),
    [
        pytest.param("a b c", 5, "a b c", id="what fits stays"),
        pytest.param("a  b\nc", 5, "a b c", id="white space is folded first"),
        pytest.param("one two three", 9, "one two…", id="cut at a word"),
        pytest.param("one two, three", 10, "one two…", id="no comma before the ellipsis"),
        pytest.param("x" * 20, 5, "xxxx…", id="a word without end is cut within"),
    ],
)
def test_text_is_shortened_at_a_word(text: str, longest: int, short: str) -> None:
    assert shortened(text, longest) == short
    assert len(short) <= longest
