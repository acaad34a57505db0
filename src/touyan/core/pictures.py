"""Photographs without what the telephone wrote into them: place, time, device (rule 0.10). Pure.

Works on the bytes: nothing is decoded, so a broken picture stays as broken as it was.
"""

import struct
from collections.abc import Iterator

_JPEG_START, _JPEG_SCAN, _JPEG_END = 0xD8, 0xDA, 0xD9
_JPEG_BARE = {0x01, *range(0xD0, 0xD8)}
# APP0 (JFIF) and APP14 (Adobe colours) decide how the picture looks; all other APPs only tell about it.
_JPEG_KEPT_APPS = {0xE0, 0xEE}
_PNG_SIGN = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"sBIT",
    b"bKGD",
}
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}
_EXIF, _ORIENTATION = b"Exif\x00\x00", 0x0112


def without_metadata(content: bytes) -> bytes:
    """Return a JPEG, PNG or WebP without its metadata but for the way up; other content as it is."""
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(_PNG_SIGN):
        return _PNG_SIGN + b"".join(part for kind, part in _png_parts(content) if kind in _PNG_KEPT)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    return content


def _jpeg(content: bytes) -> bytes:
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _JPEG_BARE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in {_JPEG_SCAN, _JPEG_END}:
            break
        size = struct.unpack(">H", content[at + 2 : at + 4])[0]
        part = content[at : at + 2 + size]
        if marker == 0xE1 and part[4:10] == _EXIF:
            kept.append(_way_up(part[10:]))
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in _JPEG_KEPT_APPS:
            kept.append(part)
        at += 2 + size
    end = content.rfind(b"\xff\xd9")
    # What telephones hang behind the end of the picture (films, second pictures) goes as well.
    return b"".join(kept) + content[at : end + 2 if end > at else len(content)]


def _way_up(tiff: bytes) -> bytes:
    """Return an Exif part that says only which way up the picture is, or nothing."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return b""
    start = struct.unpack(order + "I", tiff[4:8])[0]
    if start + 2 > len(tiff):
        return b""
    for number in range(struct.unpack(order + "H", tiff[start : start + 2])[0]):
        entry = tiff[start + 2 + 12 * number : start + 14 + 12 * number]
        if len(entry) == 12 and struct.unpack(order + "H", entry[:2])[0] == _ORIENTATION:
            way = struct.unpack(order + "H", entry[8:10])[0]
            if way not in range(1, 9):
                return b""
            body = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, way, 0, 0)
            return b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF) + len(body)) + _EXIF + body
    return b""


def _png_parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG_SIGN)
    while at + 12 <= len(content):
        size = struct.unpack(">I", content[at : at + 4])[0]
        kind, end = content[at + 4 : at + 8], at + 12 + size
        yield kind, content[at:end]
        if kind == b"IEND":
            return
        at = end


def _webp(content: bytes) -> bytes:
    kept, at = [], 12
    while at + 8 <= len(content):
        kind, size = content[at : at + 4], struct.unpack("<I", content[at + 4 : at + 8])[0]
        end = at + 8 + size + size % 2
        part = content[at:end]
        if kind == b"VP8X" and len(part) > 8:
            # The flags must not promise what is gone: Exif (8) and XMP (4).
            part = part[:8] + bytes([part[8] & ~0x0C]) + part[9:]
        if kind in _WEBP_KEPT:
            kept.append(part)
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
