"""Small breaks of XML: mended where they are asked to be, counted, and nothing else touched."""

import time
from pathlib import Path

import pytest

from cms.core.errors import Invalid
from cms.transfer.wordpress import reader
from cms.transfer.wordpress.mending import Break, Mender
from cms.transfer.wordpress.records import Item
from tests.unit.transfer.wxr import post, written, wxr


def _mended(text: str, size: int) -> tuple[str, Mender]:
    mender = Mender()
    pieces = [mender.mend(text[start : start + size]) for start in range(0, len(text), size)]
    return "".join([*pieces, mender.mend("", last=True)]), mender


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize(
    ("text", "mended", "broken"),
    [
        ("<a>Q&A</a>", "<a>Q&amp;A</a>", Break.BARE),
        ("<a>1 < 2</a>", "<a>1 &lt; 2</a>", Break.BARE),
        ("<a>x ]]> y</a>", "<a>x ]]&gt; y</a>", Break.BARE),
        ("<a href='?a=1&b=2'/>", "<a href='?a=1&amp;b=2'/>", Break.BARE),
        ("<a>&unheard;</a>", "<a>&amp;unheard;</a>", Break.BARE),
        ("<a>&nbsp;&eacute;</a>", "<a>\u00a0é</a>", Break.NAME),
        ("<a>&LT;</a>", "<a>&lt;</a>", Break.NAME),
        ("<a>x\x0by<![CDATA[\x00z]]></a>", "<a>xy<![CDATA[z]]></a>", Break.CONTROL),
        ("<a>&#11;x</a>", "<a>x</a>", Break.CONTROL),
        ("<a>&#x1FFFFF;</a>", "<a></a>", Break.CONTROL),
        ("<a>it\udc92s</a>", "<a>it’s</a>", Break.BYTE),
        ("<a>&amp;&lt;&#228;&#xe4;&quot;</a>", "<a>&amp;&lt;&#228;&#xe4;&quot;</a>", None),
        ("<a><![CDATA[Q&A < > &nbsp; ]]]]></a>", "<a><![CDATA[Q&A < > &nbsp; ]]]]></a>", None),
        ("<?xml version='1.0'?><!-- Q&A --><a>é\t\r\n</a>", "<?xml version='1.0'?><!-- Q&A --><a>é\t\r\n</a>", None),
        ("<a><![CDATA[never & ended", "<a><![CDATA[never & ended", None),
    ],
)
def test_what_may_not_stand_there_is_mended_wherever_the_file_was_cut(
    text: str, mended: str, broken: Break | None, size: int
) -> None:
    told, mender = _mended(text, size)
    assert told == mended
    assert {what for what, count in mender.counts.items() if count.times} == ({broken} if broken else set())


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_each_break_is_told_with_its_line(size: int) -> None:
    _told, mender = _mended("<a>\n& <![CDATA[\n\x01\n]]>\n&nbsp;\n\n<b>&\n&</b></a>", size)
    assert {what: count.lines for what, count in mender.counts.items() if count.times} == {
        Break.BARE: [2, 7, 8],
        Break.CONTROL: [3],
        Break.NAME: [5],
    }
    assert any(line.startswith("3 × a bare") and "(line 2, 7, 8)" in line for line in mender.told())


def test_only_the_first_lines_are_named(tmp_path: Path) -> None:
    _told, mender = _mended("&\n" * 5000, 1000)
    (line,) = mender.told()
    assert line.startswith("5000 ×")
    assert line.endswith("20 …).")


@pytest.mark.parametrize(
    "hostile", ["&" * 300_000, "<" * 300_000, "]]>" * 90_000, "&nbsp" * 60_000, "<![CDATA[" * 30_000]
)
def test_hostile_text_is_mended_in_the_time_of_its_length(hostile: str) -> None:
    start = time.process_time()
    _mended(hostile, 1 << 16)
    assert time.process_time() - start < 3


def _item(path: Path) -> Item:
    mender = Mender()
    reader.survey(path, int, mender=mender)
    (item,) = [each for each in reader.records(path, int, Mender()) if isinstance(each, Item)]
    return item


def test_a_sound_file_with_a_bare_ampersand_is_offered_to_be_mended_and_then_is(tmp_path: Path) -> None:
    path = written(tmp_path, wxr("<title>x</title>\n", post(1)).replace("<title>A clinic", "<title>Q & A"))
    with pytest.raises(Invalid, match=r"line 8: the XML is damaged .*--recover"):
        reader.survey(path, int)
    assert _item(path).title == "Post 1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "iso-8859-1"])
def test_texts_keep_their_letters_in_every_encoding_that_can_be_mended(tmp_path: Path, encoding: str) -> None:
    text = (
        wxr(post(1, title="Müde &amp; so")).replace("A clinic", "Q & A").replace("UTF-8", encoding.removesuffix("-sig"))
    )
    path = tmp_path / "export.xml"
    path.write_bytes(text.encode(encoding))
    assert _item(path).title == "Müde &amp; so"


def test_bytes_of_another_encoding_in_a_file_of_utf_8_are_read_as_windows_does(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(wxr(post(1, title="It@s müde")).encode().replace(b"@", b"\x92"))
    assert _item(path).title == "It’s müde"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (wxr(post(1)).replace("</channel>", "</chanel>"), "mismatched tag"),
        (wxr(post(1)).removesuffix("</channel></rss>"), "no element found"),
        (wxr(post(1)).replace("<rss", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss"), "DOCTYPE"),
        (wxr(post(1)).replace("UTF-8", "klingon"), "cannot be mended"),
    ],
)
def test_what_is_no_small_break_is_damage_all_the_same(tmp_path: Path, text: str, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(Invalid, match=told) as refusal:
        reader.survey(path, int, mender=Mender())
    assert "--recover" not in refusal.value.detail
