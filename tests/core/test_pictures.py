"""A photograph keeps nothing of where and with what it was taken (rule 0.10)."""

import struct
import zlib

import pytest

from touyan.core.pictures import without_metadata

PLACE = b"GPSLatitude 26.6677"


def jpeg(*parts: bytes, way: int = 6) -> bytes:
    tiff = struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, way, 0, 0) + PLACE
    body = b"Exif\0\0" + tiff
    exif = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    frame = b"\xff\xdb\x00\x04ab"
    scan = b"\xff\xda\x00\x04cdIMAGE"
    return b"\xff\xd8" + exif + b"".join(parts) + frame + scan + b"\xff\xd9"


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)


def test_a_jpeg_keeps_its_picture_and_the_way_up_only() -> None:
    comment = b"\xff\xfe" + struct.pack(">H", len(PLACE) + 2) + PLACE
    cleaned = without_metadata(jpeg(comment) + b"second picture " + PLACE)
    assert PLACE not in cleaned
    assert b"IMAGE" in cleaned
    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in cleaned
    assert without_metadata(cleaned) == cleaned


def test_a_png_keeps_only_what_makes_the_picture() -> None:
    picture = [(b"IHDR", b"x" * 13), (b"IDAT", b"IMAGE"), (b"IEND", b"")]
    told = [(b"eXIf", PLACE), (b"tEXt", PLACE), (b"iTXt", PLACE), (b"tIME", b"1234567")]
    assert without_metadata(png(picture[0], *told, *picture[1:])) == png(*picture)


def test_a_webp_loses_its_parts_and_the_flags_that_promise_them() -> None:
    def part(kind: bytes, data: bytes) -> bytes:
        return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)

    body = part(b"VP8X", b"\x0c" + b"\0" * 9) + part(b"VP8 ", b"IMAGE") + part(b"EXIF", PLACE)
    cleaned = without_metadata(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body)
    assert PLACE not in cleaned
    assert b"IMAGE" in cleaned
    assert cleaned[20] == 0
    assert struct.unpack("<I", cleaned[4:8])[0] == len(cleaned) - 8


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.4 " + PLACE, b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\xff", b"\x89PNG\r\n\x1a\n12"],
)
def test_other_and_broken_content_does_no_harm(content) -> None:
    assert isinstance(without_metadata(content), bytes)
