"""The bytes of stored files: kept under random names, known by content, handed out by one guarded door."""

import datetime as dt
import hashlib
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse

from touyan.backstage.errors import FileChanged, FileKindRefused, FileTooLarge
from touyan.backstage.models import FilePurpose, StoredFile
from touyan.core import clock
from touyan.core.pictures import without_metadata

MEGABYTE = 1024 * 1024
_CHUNK = 256 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
AMR, MP3, OGG, WEBM, MP4, WAV, AAC = (
    "audio/amr",
    "audio/mpeg",
    "audio/ogg",
    "audio/webm",
    "audio/mp4",
    "audio/wav",
    "audio/aac",
)
_EXTENSION = {XLSX: ".xlsx", CSV: ".csv", PDF: ".pdf", JPEG: ".jpg", PNG: ".png", WEBP: ".webp"}
_EXTENSION |= {AMR: ".amr", MP3: ".mp3", OGG: ".ogg", WEBM: ".webm", MP4: ".m4a", WAV: ".wav"}
_EXTENSION |= {AAC: ".aac"}
_VOICE = frozenset({AMR, MP3, OGG, WEBM, MP4, WAV, AAC})
_SCAN = frozenset({PDF, JPEG, PNG, WEBP})
_PICTURES = frozenset({JPEG, PNG, WEBP})
_TABLE = frozenset({XLSX, CSV})


@dataclass(frozen=True, slots=True)
class Limit:
    """What may be kept for one purpose."""

    kinds: frozenset[str]
    megabytes: int


LIMITS = {
    FilePurpose.IMPORT: Limit(_TABLE, 40),
    FilePurpose.IMPORT_PROBLEMS: Limit(_TABLE, 80),
    FilePurpose.EXPORT: Limit(_TABLE | {PDF}, 500),
    FilePurpose.RESOLUTION_SCAN: Limit(_SCAN, 20),
    FilePurpose.EVIDENCE: Limit(_SCAN, 10),
    FilePurpose.CASE: Limit(frozenset({JPEG, PNG, WEBP}) | _VOICE, 10),
    FilePurpose.CONTRACT: Limit(_SCAN, 20),
}
PAPERS = frozenset({FilePurpose.RESOLUTION_SCAN, FilePurpose.EVIDENCE, FilePurpose.CONTRACT})
"""Proofs: their bytes are compared with the recorded hash each time they are handed out."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes on disk. `path` is relative to the media folder."""

    path: str
    mime: str
    size: int
    sha256: str


def keep(content: BinaryIO, *, purpose: str) -> Kept:
    """Write the bytes under a new random name. Raises FileTooLarge, FileKindRefused.

    Pictures lose what a telephone noted in them (place, device: rule 0.10) before they reach the disk.
    The file reaches the disk before the row does; a rolled-back row leaves an orphan that
    housekeeping removes after a day.
    """
    limit = LIMITS[FilePurpose(purpose)]
    if limit.kinds & _PICTURES:
        content = _bare_picture(content, limit.megabytes * MEGABYTE)
    token = secrets.token_hex(20)
    relative = f"{token[:2]}/{token}"
    target = Path(settings.MEDIA_ROOT) / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    try:
        size, digest, head = _write(content, partial, limit.megabytes * MEGABYTE)
        mime = kind_of(head)
        if mime not in limit.kinds:
            raise FileKindRefused
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return Kept(relative, mime, size, digest)


def _bare_picture(content: BinaryIO, most: int) -> BinaryIO:
    whole = content.read(most + 1)
    if len(whole) > most:
        raise FileTooLarge
    return BytesIO(without_metadata(whole))


def _write(content: BinaryIO, path: Path, most: int) -> tuple[int, str, bytes]:
    digest, size, head = hashlib.sha256(), 0, b""
    with path.open("xb") as out:
        path.chmod(0o600)
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise FileTooLarge
            if len(head) < _CHUNK:
                head += chunk
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return size, digest.hexdigest(), head


def kind_of(head: bytes) -> str:
    """Tell the kind by the first bytes ("" = none that we keep). The sender's word is not asked."""
    if head.startswith(b"PK\x03\x04"):
        return XLSX if b"[Content_Types].xml" in head or b"xl/" in head else ""
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    voice = _voice_of(head)
    if voice:
        return voice
    return CSV if head and _looks_like_text(head) else ""


# An iPhone records M4A or, in the browser, iso5 and mp42; an Android telephone 3gp4 or 3gp5. The same
# box begins pictures (heic, mif1, avif) and films (qt): these are no voice, and a picture of that kind
# would keep the place that the telephone noted in it.
_VOICE_BRANDS = frozenset(
    {b"m4a ", b"m4b ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6"}
    | {b"dash", b"3gp4", b"3gp5", b"3gp6", b"3gpp"}
)


def _voice_of(head: bytes) -> str:
    """Tell a voice message by its first bytes, as telephones record it ("" = none)."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return WAV
    if head[4:8] == b"ftyp":
        return MP4 if head[8:12].lower() in _VOICE_BRANDS else ""
    if head[:1] == b"\xff" and head[1:2] in {b"\xf1", b"\xf9"}:
        return AAC
    if head.startswith(b"ID3") or (
        head[:1] == b"\xff" and head[1:2] in {b"\xfb", b"\xf3", b"\xf2"}
    ):
        return MP3
    starts = {b"#!AMR": AMR, b"OggS": OGG, b"\x1a\x45\xdf\xa3": WEBM}
    return next((mime for start, mime in starts.items() if head.startswith(start)), "")


def _looks_like_text(head: bytes) -> bool:
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return True
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<", b"{", b"#!", b"mz", b"\x7felf", b"\xd0\xcf\x11\xe0")):
        return False
    zeros = head.count(0)
    if zeros:  # UTF-16 without a mark: every second byte of its commas and digits is zero
        even, odd = head[0::2].count(0), head[1::2].count(0)
        return min(even, odd) * 20 < max(even, odd)
    control = sum(head.count(c) for c in range(32) if c not in b"\t\r\n\x0c\x1a")
    return control == 0


_BAD_IN_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


def clean_name(name: str, mime: str) -> str:
    """Return a harmless display name with the extension that fits the content."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    text = _BAD_IN_NAME.sub("_", text).strip(" .")
    stem = text.rsplit(".", 1)[0] if "." in text else text
    return (stem[:150] or "file") + _EXTENSION.get(mime, "")


def path_of(file: StoredFile) -> Path:
    """Return where the bytes lie."""
    return Path(settings.MEDIA_ROOT) / file.path


def response(file: StoredFile, *, part: str = "") -> FileResponse:
    """Return the file as a download; no browser shows it inside our pages or guesses its kind.

    `part` is the Range header of the request: an iPhone plays a voice message only when it gets the
    parts that it asks for (RFC 9110, section 14). What is no single range of bytes gets the whole file.
    Raises FileChanged for a proof whose bytes are not the recorded ones any more.
    """
    if file.purpose in PAPERS and not is_intact(file):
        raise FileChanged
    span = _span(part, file.size)
    answer = FileResponse(_opened(file, span), content_type=file.mime)
    answer["Accept-Ranges"] = "bytes"
    if span is not None:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {span[0]}-{span[1]}/{file.size}"
        answer["Content-Length"] = str(span[1] - span[0] + 1)
    answer["Content-Disposition"] = attachment(file.name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


def _span(part: str, size: int) -> tuple[int, int] | None:
    """Return the first and the last byte that are asked for, None for the whole file."""
    asked = _RANGE.fullmatch(part.strip())
    if asked is None or not any(asked.groups()) or size == 0:
        return None
    first, last = asked.groups()
    if not first:  # the last so many bytes
        return (max(size - int(last), 0), size - 1) if int(last) else None
    end = min(int(last), size - 1) if last else size - 1
    return (int(first), end) if int(first) <= end else None


def _opened(file: StoredFile, span: tuple[int, int] | None) -> BinaryIO:
    opened = path_of(file).open("rb")
    if span is None:
        return opened
    with opened:
        opened.seek(span[0])
        return BytesIO(opened.read(span[1] - span[0] + 1))


def is_intact(file: StoredFile) -> bool:
    """Say whether the bytes on disk are those whose hash was recorded."""
    path = path_of(file)
    if not path.is_file():
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256


def attachment(name: str) -> str:
    """Return the header value that makes a browser save the file under a Chinese name."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def remove_orphans(older_than: dt.timedelta = dt.timedelta(days=1)) -> int:
    """Delete bytes that no row knows (their transaction was rolled back). Return how many."""
    root = Path(settings.MEDIA_ROOT)
    if not root.exists():
        return 0
    limit = dt.datetime.now(dt.UTC).timestamp() - older_than.total_seconds()  # noqa: TID251 - files carry the machine's time
    old = {
        str(path.relative_to(root)): path
        for path in root.glob("??/*")
        if path.stat().st_mtime < limit
    }
    known = set(StoredFile.objects.filter(erased_at=None).values_list("path", flat=True))
    for relative in old.keys() - known:
        old[relative].unlink(missing_ok=True)
    return len(old.keys() - known)


def erase(file: StoredFile) -> None:
    """Delete the bytes and keep the row as proof."""
    path_of(file).unlink(missing_ok=True)
    file.erased_at = clock.now()
    file.save(update_fields=["erased_at"])
