"""Reading an export: the whole file is judged before anything is taken from it."""

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from cms.core.errors import Invalid
from cms.transfer.wordpress import reader
from cms.transfer.wordpress.records import Author, Item, Term
from tests.unit.transfer.wxr import CLICKING, HEAD, NECK, comment, post, written, wxr

RSS = '<rss version="2.0"><channel><title>News</title><item><title>One</title></item></channel></rss>'
BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/hostname">]>'


def _nothing(_bytes: int) -> None:
    pass


def _refused(path: Path) -> str:
    with pytest.raises(Invalid) as refusal:
        reader.survey(path, _nothing)
    return refusal.value.detail


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_version_is_read_under_either_scheme(tmp_path: Path, version: str, scheme: str) -> None:
    text = wxr(NECK, CLICKING, post(1), version=version).replace("http://wordpress", f"{scheme}://wordpress")
    path = written(tmp_path, text)
    assert reader.survey(path, _nothing).site == "https://old.clinic.example"
    kinds = [type(record) for record in reader.records(path, _nothing)]
    assert kinds == [Author, Term, Term, Item]


def test_a_file_that_names_no_version_is_read(tmp_path: Path) -> None:
    text = wxr(post(1)).replace("<wp:wxr_version>1.2</wp:wxr_version>", "")
    assert reader.survey(written(tmp_path, text), _nothing).authors == 1


def test_another_prefix_for_the_same_vocabulary_changes_nothing(tmp_path: Path) -> None:
    text = wxr(post(1, comment(2))).replace("wp:", "w:").replace("xmlns:wp=", "xmlns:w=")
    (item,) = [each for each in reader.records(written(tmp_path, text), _nothing) if isinstance(each, Item)]
    assert (item.number, item.comments[0].number) == ("1", "2")


def test_where_a_post_stands_and_what_was_written_beside_it_are_read(tmp_path: Path) -> None:
    beside = "<wp:postmeta><wp:meta_key>{}</wp:meta_key><wp:meta_value><![CDATA[{}]]></wp:meta_value></wp:postmeta>"
    told = (
        "<link>https://old.clinic.example/x/</link><guid>https://old.clinic.example/?p=1</guid>"
        "<wp:post_parent>7</wp:post_parent><wp:attachment_url>https://old.clinic.example/x.jpg</wp:attachment_url>"
    )
    metas = beside.format("_thumbnail_id", "12") + beside.format("long", "x" * 200_000) + beside.format("", "y")
    path = written(tmp_path, wxr(post(1, comment(2), terms=told + metas + beside.format("colour", "<b>"))))
    (item,) = [each for each in reader.records(path, _nothing) if isinstance(each, Item)]
    assert (item.link, item.guid) == ("https://old.clinic.example/x/", "https://old.clinic.example/?p=1")
    assert (item.parent, item.attachment_url) == ("7", "https://old.clinic.example/x.jpg")
    assert item.meta == (("_thumbnail_id", "12"), ("colour", "<b>"))
    assert (item.told("_thumbnail_id"), item.told("none")) == ("12", "")
    assert item.comments[0].number == "2"


def test_a_look_at_the_whole_file_shows_each_record(tmp_path: Path) -> None:
    seen: list[object] = []
    reader.survey(written(tmp_path, wxr(NECK, post(1))), _nothing, seen.append)
    assert [type(each) for each in seen] == [Author, Term, Item]


def test_a_look_at_the_whole_file_passes_over_comments_and_reads_what_stands_around_them(tmp_path: Path) -> None:
    beside = "<wp:postmeta><wp:meta_key>{0}</wp:meta_key><wp:meta_value>{0}</wp:meta_value></wp:postmeta>"
    within = comment(2).replace(
        "</wp:comment>", "<wp:commentmeta><wp:meta_key>x</wp:meta_key></wp:commentmeta></wp:comment>"
    )
    told = beside.format("before") + within + beside.format("between") + comment(3) + beside.format("behind")
    path = written(tmp_path, wxr(post(1, terms=told), post(4, comment(5))))
    seen: list[object] = []
    reader.survey(path, _nothing, seen.append)
    first, second = (each for each in seen if isinstance(each, Item))
    assert [key for key, _value in first.meta] == ["before", "between", "behind"]
    assert (first.number, second.number, first.comments, second.comments) == ("1", "4", (), ())
    read = [each for each in reader.records(path, _nothing) if isinstance(each, Item)]
    assert [[each.number for each in item.comments] for item in read] == [["2", "3"], ["5"]]
    assert [replace(item, comments=()) for item in read] == [first, second]


def test_the_prefix_of_wordpress_on_another_vocabulary_is_no_export(tmp_path: Path) -> None:
    text = wxr(post(1)).replace("wordpress.org/export", "somewhere.example/export")
    assert "no WordPress export" in _refused(written(tmp_path, text))


@pytest.mark.parametrize("version", ["0.9", "1.3", "abc"])
def test_an_unknown_version_is_refused(tmp_path: Path, version: str) -> None:
    text = wxr(post(1)).replace("version>1.2<", f"version>{version}<")
    assert "version" in _refused(written(tmp_path, text))


def test_a_feed_that_is_no_export_is_refused(tmp_path: Path) -> None:
    assert "no WordPress export" in _refused(written(tmp_path, RSS))


def test_what_is_not_xml_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "line 1:" in _refused(written(tmp_path, "PK\x03\x04 a zip"))


def test_an_empty_file_is_no_export(tmp_path: Path) -> None:
    assert "no WordPress export" in _refused(written(tmp_path, ""))


def test_a_truncated_file_is_refused_with_its_line(tmp_path: Path) -> None:
    text = wxr(post(1), post(2))
    cut = text[: text.index("<wp:post_id>2")]
    assert f"line {cut.count(chr(10)) + 1}:" in _refused(written(tmp_path, cut))


@pytest.mark.parametrize(
    "doctype", ["<!DOCTYPE rss>", BOMB, OUTSIDE, '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">']
)
def test_a_doctype_is_refused_whatever_it_declares(tmp_path: Path, doctype: str) -> None:
    text = wxr(post(1, title="]]>&a;&file;<![CDATA[")).replace("<rss", f"{doctype}<rss", 1)
    assert "line 2: there is a DOCTYPE" in _refused(written(tmp_path, text))


def test_an_unknown_entity_is_damage(tmp_path: Path) -> None:
    assert "undefined entity" in _refused(written(tmp_path, wxr("<title>&nbsp;</title>")))


@pytest.mark.parametrize("encoding", ["klingon", "utf-7", "shift_jis"])
def test_an_encoding_that_cannot_be_read_is_refused(tmp_path: Path, encoding: str) -> None:
    text = wxr(post(1)).replace('encoding="UTF-8"', f'encoding="{encoding}"')
    assert "line 1:" in _refused(written(tmp_path, text))


def test_cdata_inside_cdata_is_put_together_again(tmp_path: Path) -> None:
    text = wxr(post(1, content="a ]]]]><![CDATA[> b"))
    item = list(reader.records(written(tmp_path, text), _nothing))[-1]
    assert isinstance(item, Item)
    assert item.content == "a ]]> b"


def test_the_addresses_that_the_file_holds_are_not_read(tmp_path: Path) -> None:
    told = repr(list(reader.records(written(tmp_path, wxr(post(1, comment(2)))), _nothing)))
    assert "203.0.113.77" not in told
    assert "ana@clinic.example" not in told


def test_items_outside_the_channel_are_no_records(tmp_path: Path) -> None:
    text = wxr().replace("</channel>", "<deeper><item><wp:post_id>9</wp:post_id></item></deeper></channel>")
    assert not [each for each in reader.records(written(tmp_path, text), _nothing) if isinstance(each, Item)]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (200, 4000):
        path = tmp_path / f"{count}.xml"
        with path.open("w") as file:
            file.write(HEAD.format(version="1.2"))
            for number in range(count):
                file.write(post(number, comment(number), content="word " * 400))
            file.write("</channel></rss>")
        tracemalloc.start()
        assert sum(1 for _record in reader.records(path, _nothing)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def test_progress_tells_each_byte_once(tmp_path: Path) -> None:
    path, told = written(tmp_path, wxr(*(post(number) for number in range(200)))), [0]
    list(reader.records(path, told.append))
    assert sum(told) == path.stat().st_size
