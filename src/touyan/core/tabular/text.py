"""Letters: which encoding a text file has, and what a cell's text may contain (promise B-04 to B-06)."""

import re
import unicodedata

from touyan.core.tabular.errors import UnknownEncoding

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SAMPLE = 64 * 1024
# Characters that turn text around or are no characters: nobody types them, and they deceive readers.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f])")


def detect_encoding(raw: bytes) -> str:
    """Name the encoding of a text file: mark, UTF-8, then GB18030 or Big5 by what is common in it.

    Raises UnknownEncoding when none fits. A person confirms it on the preview page.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    sample = raw[:_SAMPLE]
    if b"\x00" in sample:
        return _utf16(raw, sample)
    if _reads(raw, "utf-8"):
        return "utf-8"
    fits = [name for name in ("gb18030", "big5") if _reads(raw, name)]
    if not fits:
        raise UnknownEncoding
    if len(fits) == 1:
        return fits[0]
    return "big5" if _share(sample, big5=True) > _share(sample, big5=False) + 0.2 else "gb18030"


def _utf16(raw: bytes, sample: bytes) -> str:
    """Name the kind of UTF-16 without a mark: the zeros of its digits and commas stand on one side."""
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    share = (first + second) / len(sample)
    if share < 0.02 or min(first, second) * 20 > max(first, second):
        raise UnknownEncoding
    if share < 0.4 and _reads(raw, "utf-8"):  # UTF-8 with a stray zero, not UTF-16
        raise UnknownEncoding
    return "utf-16-le" if second > first else "utf-16-be"


def decode(raw: bytes, encoding: str = "") -> tuple[str, str]:
    """Return the text and the encoding used; `encoding` is a person's choice, "" detects it.

    Raises UnknownEncoding when the bytes are not text of that encoding: nothing is ever replaced.
    """
    name = encoding or detect_encoding(raw)
    if name not in ENCODINGS:
        raise UnknownEncoding
    for mark, marked in _MARKS:
        if marked == name and raw.startswith(mark):
            raw = raw[len(mark) :]
    try:
        return raw.decode(name), name
    except UnicodeDecodeError as error:
        raise UnknownEncoding from error


def _reads(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _share(sample: bytes, *, big5: bool) -> float:
    """Return which share of the two-byte characters is among the common ones of an encoding.

    GB 2312 level 1 has lead bytes B0-D7, Big5's frequent plane A4-C6; a text in the other encoding
    falls outside half of the time, because the trail bytes of Big5 start at 40.
    """
    common = total = at = 0
    while at < len(sample) - 1:
        lead, trail = sample[at], sample[at + 1]
        if lead < 0x80:
            at += 1
            continue
        total += 1
        if big5:
            common += 0xA4 <= lead <= 0xC6 and (0x40 <= trail <= 0x7E or trail >= 0xA1)
        else:
            common += (0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3) and trail >= 0xA1
        at += 2
    return common / total if total else 0.0


def clean(value: str) -> str:
    """Return a cell's text without outer blanks, as NFC so that equal names compare equal.

    Compatibility ideographs and variation selectors stay as they were typed: they are parts of names.
    """
    text = value.strip(" \t\r\n\u3000\xa0\ufeff\u200b")
    if text.isascii():
        return text
    return _compose(text)


def _compose(text: str) -> str:
    if unicodedata.is_normalized("NFC", text):
        return text
    # NFC would replace compatibility ideographs by their unified twins.
    pieces = _COMPATIBILITY.split(text)
    return "".join(
        p if _COMPATIBILITY.fullmatch(p) else unicodedata.normalize("NFC", p) for p in pieces
    )


def refused_characters(text: str) -> bool:
    """Say whether a text holds characters that are never kept (NUL, surrogates, bidi controls)."""
    return not (text.isprintable() and "\ufffd" not in text) and _REFUSED.search(text) is not None


def private_characters(text: str) -> bool:
    """Say whether a text holds characters that only one machine's font knows (private use area)."""
    return not text.isprintable() and _PRIVATE.search(text) is not None


def heading(value: object) -> str:
    """Return a heading without width, case, blanks, brackets and marks, to compare it by."""
    text = unicodedata.normalize("NFKC", str(value)).casefold()
    text = re.sub(r"[(\[{【〔《<].*?[)\]}】〕》>]", "", text)
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN")
