"""Hostile files, made by the tests: nothing like them is kept in the repository (promise B-01, B-02)."""

import io
import struct
import zipfile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
TYPES = (
    f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
ROOT = (
    f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK = f'{HEAD}<workbook {MAIN} xmlns:r="{REL}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
BOOK_RELS = (
    f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def text_cell(place: str, text: str) -> str:
    """Return the XML of a cell with an inline text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(rows: str) -> str:
    """Return the XML of a sheet with these rows."""
    return f"{HEAD}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


PLAIN_ROWS = (
    f'<row r="1">{text_cell("A1", "姓名")}{text_cell("B1", "积分")}</row>'
    f'<row r="2">{text_cell("A2", "张三")}<c r="B2"><v>5</v></c></row>'
)


def workbook(rows: str = PLAIN_ROWS, *, level: int = 6, **parts: str | bytes) -> bytes:
    """Return a minimal workbook; `parts` replaces or adds parts, named with `__` for `/`."""
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet(rows),
    }
    content |= {name.replace("__", "/").replace("_DOT_", "."): part for name, part in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return out.getvalue()


def bomb(megabytes: int) -> bytes:
    """Return a workbook whose sheet unpacks to so many megabytes of blanks."""
    out = io.BytesIO(workbook())
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w") as part,
    ):
        for _ in range(megabytes):
            part.write(b" " * 1024 * 1024)
    return out.getvalue()


def lying(content: bytes, claimed: int) -> bytes:
    """Return the archive with every size of its largest part claimed to be small, in both places."""
    raw = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        largest = max(archive.infolist(), key=lambda info: info.file_size)
        real = largest.file_size
    needle = struct.pack("<I", real)
    start = 0
    found = 0
    while (at := raw.find(needle, start)) >= 0:
        raw[at : at + 4] = struct.pack("<I", claimed)
        start, found = at + 4, found + 1
    assert found >= 1, "the archive keeps its sizes elsewhere"
    return bytes(raw)


def many_members(count: int) -> bytes:
    """Return an archive with very many empty parts."""
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(count):
            archive.writestr(f"xl/media/image{number}.png", b"")
    return out.getvalue()


def xxe() -> bytes:
    """Return a workbook whose sheet names a file of the server as an entity."""
    doctype = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    rows = f'<row r="1">{text_cell("A1", "&secret;")}</row>'
    body = sheet(rows).replace(HEAD, HEAD + doctype)
    return workbook(xl__worksheets__sheet1_DOT_xml=body)


def billion_laughs() -> bytes:
    """Return a workbook whose shared texts expand exponentially."""
    doctype = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    body = f"{HEAD}{doctype}<sst {MAIN}><si><t>&c;</t></si></sst>"
    return workbook(xl__sharedStrings_DOT_xml=body)


def utf16_sheet() -> bytes:
    """Return a workbook whose sheet hides its content from byte searches."""
    body = sheet(PLAIN_ROWS).replace("UTF-8", "UTF-16").encode("utf-16")
    return workbook(xl__worksheets__sheet1_DOT_xml=body)


def macros() -> bytes:
    """Return a workbook with a program in it."""
    return workbook(xl__vbaProject_DOT_bin=b"\xd0\xcf\x11\xe0program")


def dde() -> bytes:
    """Return a workbook with a link that starts a program."""
    link = (
        f'{HEAD}<externalLink {MAIN}><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    )
    return workbook(xl__externalLinks__externalLink1_DOT_xml=link)


def external_link() -> bytes:
    """Return a workbook that points to another file, as copied look-ups do."""
    link = f"{HEAD}<externalLink {MAIN}><externalBook/></externalLink>"
    return workbook(xl__externalLinks__externalLink1_DOT_xml=link)


def far_cell(reference: str = 'r="XFD1048576"') -> bytes:
    """Return a workbook with one value in the last corner of the sheet."""
    return workbook(PLAIN_ROWS + f'<row r="1048576"><c {reference}><v>1</v></c></row>')


def formatted_to_the_end() -> bytes:
    """Return a workbook whose column is formatted down to the last row, as villages do."""
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 1_048_577))
    return workbook(PLAIN_ROWS + empty, level=1)
