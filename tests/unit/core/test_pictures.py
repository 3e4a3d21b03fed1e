"""Pictures: whatever comes in, new bytes go out, and they say nothing but the pixels."""

import struct
import zlib

import pytest
from PIL import Image, ImageCms

from cms.core.errors import Invalid, Problem, Unsupported
from cms.core.pictures import FORMATS, MOST_PIXELS, MOST_SCANS, Picture, prepare
from tests.drawings import BLUE, RED, drawn, encoded, opened, photograph, png

SCRIPT = b"<script>alert(1)</script>"


def main(picture: Picture) -> Image.Image:
    return opened(picture.renditions[0].content).convert("RGB")


def is_near(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) < 40 for a, b in zip(found, wanted, strict=True))


def claiming(width: int, height: int) -> bytes:
    """Give a PNG of a few bytes whose header claims a size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", FORMATS)
def test_each_kind_comes_out_as_webp_that_shows_the_same(kind: str) -> None:
    picture = prepare(encoded(drawn(), kind))
    assert [(each.width, each.height) for each in picture.renditions] == [(60, 40)]
    shown = opened(picture.renditions[0].content)
    assert (shown.format, shown.size, shown.mode) == ("WEBP", (60, 40), "RGB")
    assert is_near(main(picture).getpixel((10, 20)), RED)
    assert is_near(main(picture).getpixel((50, 20)), BLUE)


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        pytest.param((2000, 1000), [(1600, 800), (800, 400), (400, 200)], id="a wide one has all widths"),
        pytest.param((1600, 900), [(1600, 900), (800, 450), (400, 225)], id="one of just the width stays"),
        pytest.param((700, 700), [(700, 700), (400, 400)], id="none is made larger"),
        pytest.param((400, 10), [(400, 10)], id="a small one is one"),
        pytest.param((1, 1), [(1, 1)], id="a single pixel"),
        pytest.param((10, 30_000), [(5, 16_383)], id="a tower fits into what WebP can hold"),
        pytest.param((30_000, 10), [(1600, 1), (800, 1), (400, 1)], id="a line keeps a pixel of height"),
    ],
)
def test_the_widths_are(size: tuple[int, int], sizes: list[tuple[int, int]]) -> None:
    made = prepare(encoded(Image.new("RGB", size, RED))).renditions
    assert [(each.width, each.height) for each in made] == sizes
    assert [opened(each.content).size for each in made] == sizes


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("P", "GIF"), ("RGBA", "PNG"), ("CMYK", "JPEG"), ("L", "JPEG")],
)
def test_colours_of_every_make_come_out(mode: str, kind: str) -> None:
    assert prepare(encoded(drawn(mode=mode), kind)).renditions[0].width == 60


def test_sixteen_bits_of_grey_are_as_bright_as_eight() -> None:
    grey = Image.new("I", (10, 10), 128 * 257).convert("I;16")
    found = main(prepare(encoded(grey))).getpixel((5, 5))
    assert is_near(found, (128, 128, 128))


def test_what_could_be_seen_through_still_can() -> None:
    image = drawn(mode="RGBA")
    image.putalpha(0)
    assert opened(prepare(encoded(image)).renditions[0].content).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]  # four bands


def test_other_colour_spaces_become_that_of_screens() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red_is_green = srgb.replace(b"rXYZ", b"swap").replace(b"gXYZ", b"rXYZ").replace(b"swap", b"gXYZ")
    for profile, seen in ((srgb, RED), (red_is_green, (30, 200, 30))):
        made = prepare(encoded(drawn(), "JPEG", quality=95, icc_profile=profile))
        assert is_near(main(made).getpixel((10, 20)), seen)
        assert b"ICCP" not in made.renditions[0].content


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(b"nonsense", id="that cannot be read"),
        pytest.param(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(), id="of another kind of colour"),
    ],
)
def test_a_profile_is_passed_over(profile: bytes) -> None:
    assert is_near(main(prepare(encoded(drawn(), "PNG", icc_profile=profile))).getpixel((10, 20)), RED)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_as_its_camera_says_and_tells_nothing_of_it(orientation: int) -> None:
    sent = photograph(orientation)
    upright = opened(sent)
    upright.load()
    picture = prepare(sent)
    assert [each.width for each in picture.renditions] == [60 if orientation < 5 else 40]
    turned = {
        1: RED, 2: BLUE, 3: BLUE, 4: RED,  # what is at the left
        5: RED, 6: RED, 7: BLUE, 8: BLUE,  # what is at the top
    }[orientation]  # fmt: skip
    assert is_near(main(picture).getpixel((5, 5)), turned)
    for each in picture.renditions:
        assert dict(opened(each.content).getexif()) == {}
        assert set(opened(each.content).info) <= {"loop", "background", "timestamp", "duration"}
        for told in (b"EXIF", b"XMP", b"Jo", b"Camera", b"ICCP"):
            assert told not in each.content


def test_a_photograph_tells_a_lot_before() -> None:
    exif = opened(photograph()).getexif()
    assert exif.get_ifd(0x8825)[2] == (47.0, 22.0, 8.0)
    assert b"Jo Bloggs at home" in photograph()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_what_moves_the_first_frame_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (30, 20), RED), Image.new("RGB", (30, 20), BLUE)]
    made = prepare(encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))
    shown = opened(made.renditions[0].content)
    assert getattr(shown, "n_frames", 1) == 1
    assert is_near(main(made).getpixel((5, 5)), RED)


@pytest.mark.parametrize("kind", FORMATS)
def test_what_hangs_behind_a_picture_is_gone(kind: str) -> None:
    made = prepare(encoded(drawn(), kind) + SCRIPT)
    assert all(SCRIPT not in each.content for each in made.renditions)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html><body>" + SCRIPT, id="a page"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"/>', id="a drawing that can run scripts"),
        pytest.param(b'<?xml version="1.0"?><svg/>', id="a drawing with a prolog"),
        pytest.param(SCRIPT + png(), id="a page before a picture"),
        pytest.param(b"%PDF-1.7", id="a document"),
        pytest.param(encoded(drawn(), "BMP"), id="a bitmap"),
        pytest.param(encoded(drawn(), "TIFF"), id="a scan"),
        pytest.param(encoded(drawn(), "ICO"), id="an icon"),
        pytest.param(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", id="what phones keep to themselves"),
        pytest.param(b"PK\x03\x04", id="an archive"),
        pytest.param(b"GIF90a", id="a kind that never was"),
    ],
)
def test_what_is_no_picture_of_a_kind_that_is_taken_is_refused(content: bytes) -> None:
    with pytest.raises(Unsupported, match="PNG, JPEG, WebP, GIF or AVIF"):
        prepare(content)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n<html>" + SCRIPT, id="a page with the first bytes of a PNG"),
        pytest.param(b"\xff\xd8\xff" + SCRIPT, id="a script with those of a JPEG"),
        pytest.param(b"GIF89a/*" + SCRIPT + b"*/", id="a script with those of a GIF"),
        pytest.param(b"RIFF\x20\0\0\0WEBP" + SCRIPT, id="a script with those of a WebP"),
        pytest.param(b"\0\0\0\x18ftypavif" + SCRIPT, id="a script with those of an AVIF"),
        *(
            pytest.param(whole[: len(whole) // 2], id=f"half a {kind}")
            for kind in FORMATS
            for whole in [encoded(Image.effect_noise((200, 200), 60), kind)]
        ),
    ],
)
def test_what_is_damaged_or_only_begins_like_a_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="damaged") as refused:
        prepare(content)
    assert [fault.pointer for fault in refused.value.faults] == ["#/file"]


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(10_000, 10_000, id="a hundred million pixels in a few bytes"),
        pytest.param(65_000, 65_000, id="four thousand million"),
        pytest.param(MOST_PIXELS // 5000, 5001, id="a line more than fits"),
    ],
)
def test_a_bomb_is_refused_by_what_its_header_says(width: int, height: int) -> None:
    with pytest.raises(Invalid, match="50 million pixels"):
        prepare(claiming(width, height))


def test_a_whole_bomb_is_refused_before_it_goes_off() -> None:
    with pytest.raises(Invalid, match="50 million pixels"):
        prepare(encoded(Image.new("1", (10_000, 10_000))))


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    with pytest.raises(Invalid, match="scans"):
        prepare(encoded(drawn(), "JPEG", progressive=True) + scan * (MOST_SCANS + 1))


@pytest.mark.parametrize("kind", FORMATS)
def test_bytes_in_disorder_are_a_picture_or_a_refusal_and_nothing_else(kind: str) -> None:
    whole = encoded(Image.effect_noise((64, 64), 60).convert("RGB"), kind)
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        broken = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            made = prepare(broken)
        except Problem:
            continue
        assert made.renditions[0].content.startswith(b"RIFF")
