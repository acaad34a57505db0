"""Looks a workbook over before any library opens it (promise B-01, B-02; ASVS 5.2.3).

The directory of the zip says how large every part claims to be: a bomb is refused from it alone. Then
each part is unpacked once, in pieces that are thrown away, to catch directories that lie, and the XML
is searched for what a list does not need: document types, programs, cells at the far end of a sheet.
"""

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from touyan.core.tabular.errors import HoldsProgram, OldFormat, TooBig, UnreadableFile

MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_MEMBERS = 2_000
# A reader keeps the whole rectangle up to the farthest cell in memory.
MAX_CELLS = 6_000_000
MAX_FORMULAS = 2_000
_RATIO_FREE = 256 * 1024  # small parts of blanks pack extremely well and harm nobody
_PIECE = 256 * 1024
_OVERLAP = 512
_FORBIDDEN = ("vbaproject.bin", "vbadata.xml", "macrosheets/", "dialogsheets/")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DDE = re.compile(rb"<(?:\w+:)?(?:ddeLink|oleLink)\b")
# Any way of writing that a reader understands: case, quotes, blanks around "=".
_REF = rb"r(?<![:\w]r)\s*=\s*[\"']"
# Beyond column Z or row 199,999; what lies nearer fits into MAX_CELLS whatever it is.
_FAR = re.compile(_REF + rb"[A-Za-z](?:[A-Za-z]|0|[2-9]\d{5}|\d{7})")
_ANY = re.compile(_REF + rb"([^\"']*)[\"']([^>]*)(?:>\s*(</?|.))?")
_PLACE = re.compile(rb"([A-Za-z]{1,3})(\d{1,12})")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^>]*)(>?)")
_HAS_REF = re.compile(rb"\sr\s*=")
_BLANKS = (re.compile(rb"r\s{100}"), re.compile(rb"=\s{100}"))
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b[^>]{0,120}?"
    + _REF
    + rb"([A-Za-z]{1,3})(\d{1,7})[\"'][^>]{0,120}?(?<!/)>\s{0,9}<(?:\w+:)?f\b"
)
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_END = struct.Struct("<4s4H2IH")
_LOCAL_HEAD = struct.Struct("<4s5H3I2H")


@dataclass(slots=True)
class Scan:
    """What was seen: formula cells by sheet name as (row, column) from 0, and links to other files."""

    formulas: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    links_elsewhere: bool = False


@dataclass(slots=True)
class _SheetScan:
    formulas: set[tuple[int, int]] = field(default_factory=set)
    is_far: bool = False


def scan(file: BinaryIO) -> Scan:
    """Refuse a harmful workbook, or say what was seen in it. The file's position is reset.

    Raises TooBig, HoldsProgram, OldFormat, UnreadableFile.
    """
    file.seek(0)
    if file.read(4) == b"\xd0\xcf\x11\xe0":
        raise OldFormat
    try:
        _check_end(file)
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_directory(members)
            found = _look_inside(file, archive, members)
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, struct.error) as error:
        raise UnreadableFile from error
    except (NotImplementedError, RuntimeError, KeyError, ValueError, EOFError) as error:
        raise UnreadableFile from error
    except DefusedXmlException as error:
        raise HoldsProgram from error
    file.seek(0)
    return found


def _check_end(file: BinaryIO) -> None:
    """Read the last record of the zip: a directory of very many parts is not even parsed."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - 65_535))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise UnreadableFile
    *_, members, directory_bytes, _offset, _comment = _END.unpack_from(tail, at)
    if members == 0xFFFF or members > MAX_MEMBERS or directory_bytes > MAX_MEMBERS * 300:
        raise TooBig


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise TooBig
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise TooBig
    names = [member.filename.lower() for member in members]
    if len(set(names)) != len(names) or not any(name == "xl/workbook.xml" for name in names):
        raise UnreadableFile
    for member, name in zip(members, names, strict=True):
        if any(word in name for word in _FORBIDDEN):
            raise HoldsProgram
        if member.flag_bits & 0x1 or member.compress_type not in {0, 8}:
            raise UnreadableFile
        packed = max(member.compress_size, 1)
        if member.file_size > _RATIO_FREE and member.file_size / packed > MAX_RATIO:
            raise TooBig


def _look_inside(file: BinaryIO, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Scan:
    found = Scan()
    sheets: dict[str, _SheetScan] = {}
    budget = MAX_UNPACKED
    for member in members:
        name = member.filename
        sheet = _SheetScan() if name.lower().startswith("xl/worksheets/sheet") else None
        is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
        for piece in _with_overlap(_unpacked(file, member, budget)):
            if is_xml:
                _check_xml(piece)
            if sheet is not None:
                _note_cells(piece, sheet)
        budget -= member.file_size
        if sheet is not None:
            sheets[name] = sheet
            if sheet.is_far:
                _measure(_with_overlap(_unpacked(file, member, MAX_UNPACKED)))
        found.links_elsewhere |= name.lower().startswith("xl/externallinks/")
    for path, title in _sheet_titles(archive).items():
        if path in sheets and sheets[path].formulas:
            found.formulas[title] = sheets[path].formulas
    return found


def _unpacked(file: BinaryIO, member: zipfile.ZipInfo, budget: int) -> Iterator[bytes]:
    """Yield a part in pieces, counting what really comes out. Raises TooBig when it lied."""
    file.seek(member.header_offset)
    head = _LOCAL_HEAD.unpack(file.read(_LOCAL_HEAD.size))
    if head[0] != b"PK\x03\x04":
        raise UnreadableFile
    file.seek(head[9] + head[10], 1)
    left, out = member.compress_size, 0
    unpack = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = file.read(min(left, _PIECE))
        if not packed:
            raise UnreadableFile
        left -= len(packed)
        for piece in _pieces(unpack, packed):
            out += len(piece)
            if out > member.file_size or out > budget:
                raise TooBig
            yield piece
    if out != member.file_size:
        raise UnreadableFile


def _pieces(unpack: "zlib._Decompress | None", packed: bytes) -> Iterator[bytes]:
    if unpack is None:
        yield packed
        return
    while packed:
        yield unpack.decompress(packed, _PIECE)
        packed = unpack.unconsumed_tail


def _with_overlap(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Put the end of each piece before the next, so that nothing hides on the seam."""
    tail = b""
    for piece in pieces:
        joined = tail + piece
        yield joined
        tail = joined[-_OVERLAP:]


def _check_xml(piece: bytes) -> None:
    if b"\x00" in piece[:64]:  # UTF-16 would hide everything from the searches below
        raise UnreadableFile
    if b"<!" in piece and _DOCTYPE.search(piece):
        raise HoldsProgram
    if b"Link" in piece and _DDE.search(piece):
        raise HoldsProgram


def _note_cells(piece: bytes, sheet: _SheetScan) -> None:
    if any(
        blanks.search(piece) for blanks in _BLANKS
    ):  # could push a reference over the seam between two pieces
        raise UnreadableFile
    if b":c" in piece or piece.count(b'<c r="') != piece.count(b"<c"):
        _require_places(piece)
    sheet.is_far = sheet.is_far or _FAR.search(piece) is not None
    if (b"<f" in piece or b":f" in piece) and len(sheet.formulas) < MAX_FORMULAS:
        for letters, digits in _FORMULA.findall(piece):
            sheet.formulas.add((int(digits) - 1, _column(letters)))


def _require_places(piece: bytes) -> None:
    """Refuse cells that do not say where they are: their number alone would decide the width."""
    for cell in _CELL.finditer(piece):
        if not cell[2] and len(piece) - cell.start() < _OVERLAP:
            continue  # cut by the seam
        if not _HAS_REF.search(cell[1]):
            raise UnreadableFile


def _measure(pieces: Iterator[bytes]) -> None:
    """Refuse a sheet whose filled cells span more than a reader may keep. Raises TooBig.

    Cells that only carry a format do not count: villages format whole columns down to row 1,048,576.
    """
    rows = columns = 1
    for piece in pieces:
        for found in _ANY.finditer(piece):
            reference, rest, following = found.groups()
            if following is None and len(piece) - found.start() < _OVERLAP:
                continue  # cut by the seam: the next piece shows it whole
            if reference.isdigit():
                continue  # of a row: each cell says its own place
            if following is not None and (rest.endswith(b"/") or following == b"</"):
                continue
            place = _PLACE.fullmatch(reference)
            if place is None:
                raise UnreadableFile
            rows, columns = max(rows, int(place[2])), max(columns, _column(place[1]) + 1)
        if rows * columns > MAX_CELLS:
            raise TooBig


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def _sheet_titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Map the part of each sheet to its title, through the workbook's relations."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    titles = {}
    for element in book.iter():
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(_REL), "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            titles[posixpath.normpath(path)] = element.get("name", "")
    return titles
