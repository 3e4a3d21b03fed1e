"""Which file of the old site an address means, and how a copy of these files is read."""

import os
from pathlib import Path

import pytest

from cms.core import pictures
from cms.core.errors import Invalid
from cms.transfer.wordpress import getting
from cms.transfer.wordpress.getting import Folder
from cms.transfer.wordpress.rewriting import unlinked, with_images, with_links
from cms.transfer.wordpress.uploads import candidates, originals, place_of

HOSTS = {"old.example", "files.old.example"}


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://old.example/wp-content/uploads/2019/03/a.jpg", "2019/03/a.jpg"),
        # With `www.` and with the other scheme it is the same site.
        ("http://www.old.example/wp-content/uploads/2019/03/a.jpg", "2019/03/a.jpg"),
        ("//OLD.example:8080/wp-content/uploads/a.jpg", "a.jpg"),
        ("/wp-content/uploads/2019/a%20b.jpg?w=3#x", "2019/a b.jpg"),
        # In a folder of the host, and in a network of sites.
        ("https://old.example/blog/wp-content/uploads/a.jpg", "a.jpg"),
        ("https://old.example/wp-content/uploads/sites/3/a.jpg", "sites/3/a.jpg"),
        ("https://old.example/files/2010/01/a.jpg", "2010/01/a.jpg"),
        # wordpress.com keeps files on a host of their own, without a folder for them.
        ("https://files.old.example/2008/06/a.jpg", "2008/06/a.jpg"),
        # Jetpack hands pictures on.
        ("https://i2.wp.com/old.example/wp-content/uploads/a.jpg?resize=3", "a.jpg"),
        ("https://old.example/2008/06/a-post/", None),
        ("https://other.example/wp-content/uploads/a.jpg", None),
        ("javascript:alert(1)", None),
        ("https://[old.example/a.jpg", None),
        # Nothing leads out of the folder.
        ("/wp-content/uploads/../../wp-config.php", None),
        ("/wp-content/uploads/%2e%2e/a.jpg", None),
        ("/wp-content/uploads//etc/passwd", None),
        ("/wp-content/uploads/a%00.jpg", None),
        ("/wp-content/uploads/a\\b.jpg", None),
        ("/wp-content/uploads/" + "a" * 600, None),
        ("", None),
    ],
)
def test_an_address_means_a_path_below_the_uploads(address: str, place: str | None) -> None:
    assert place_of(address, HOSTS) == place


def test_a_picture_is_known_in_every_size_that_wordpress_made_of_it() -> None:
    assert candidates("03/a-300x200.jpg") == ["03/a-300x200.jpg", "03/a.jpg", "03/a-scaled.jpg"]
    assert list(originals("sites/3/a-scaled.jpg")) == [
        *("sites/3/a.jpg", "a.jpg"),
        *("sites/3/a-scaled.jpg", "a-scaled.jpg"),
    ]


def test_a_folder_gives_what_lies_in_it_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    root = tmp_path / "uploads"
    (root / "2019").mkdir(parents=True)
    (root / "2019" / "a.jpg").write_bytes(b"picture")
    (root / "2019" / "e\u0301.jpg").write_bytes(b"accent")
    (root / "link.jpg").symlink_to(tmp_path / "secret")
    (root / "out").symlink_to(tmp_path)
    os.mkfifo(root / "pipe.jpg")
    folder = Folder(root)
    assert folder.read("2019/a.jpg") == b"picture"
    assert folder.read("2019/\u00e9.jpg") == b"accent"
    for place in (
        "link.jpg",
        "out/secret",
        "../secret",
        "2019/../../secret",
        "2019",
        "pipe.jpg",
        "none.jpg",
        "/etc/hosts",
    ):
        assert folder.read(place) is None, place


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getting, "LARGEST_BYTES", 3)
    (tmp_path / "a.jpg").write_bytes(b"four")
    with pytest.raises(Invalid):
        Folder(tmp_path).read("a.jpg")
    assert pictures.LARGEST_BYTES > 1_000_000


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ('<p><img class="x" src="a.jpg" alt="a > b"> c</p>', "<p>(a.jpg,False) c</p>"),
        ("<a href='b'><IMG SRC=a.jpg></a><img src='c'/>", "<a href='b'>(a.jpg,True)</a>(c,False)"),
        ('<img src="a" src="b"><image src="c"><img', '(a,False)<image src="c"><img'),
    ],
)
def test_pictures_are_found_in_whatever_html(html: str, made: str) -> None:
    assert with_images(html, lambda told, within: f"({told['src']},{within})") == made


def test_links_are_led_elsewhere_and_keep_the_rest() -> None:
    html = '<a title="x &amp; y" href="/old?a=1&amp;b=2">x</a> <a name="top">y</a> <abbr>z</abbr>'
    led = with_links(html, lambda address: "/new?c" if address == "/old?a=1&b=2" else None)
    assert led == '<a title="x &amp; y" href="/new?c">x</a> <a name="top">y</a> <abbr>z</abbr>'


def test_a_link_to_the_picture_that_it_encloses_is_taken_away() -> None:
    html = '<a href="a.jpg"> <img src="b.jpg"> </a><a href="a.jpg"><img src="c.jpg"> more</a>'
    assert unlinked(html, lambda address: address == "a.jpg") == (
        '<img src="b.jpg"><a href="a.jpg"><img src="c.jpg"> more</a>'
    )


@pytest.mark.parametrize("hostile", ['<a "', "<img src='", "<a href=x><img " * 1, "<a><img>"])
def test_broken_markup_takes_no_longer_than_its_length(hostile: str) -> None:
    html = hostile * (300_000 // len(hostile))
    assert with_images(unlinked(html, bool), lambda _told, _within: "")[:2]
