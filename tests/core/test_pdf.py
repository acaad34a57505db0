"""PDF documents from a template and data: Chinese is drawn, and what people typed is never markup."""

import struct
from pathlib import Path

import pytest
import typst

from touyan.core import pdf

TEMPLATE = """#let data = json(bytes(sys.inputs.data))
#set text(font: "Noto Sans CJK SC", size: 12pt)
= #data.title
#data.text
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "letter.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def test_chinese_is_drawn_with_our_own_font(template: Path) -> None:
    made = pdf.render(template, {"title": "调解协议书", "text": "付一百元"})
    assert made.startswith(b"%PDF-")
    assert b"NotoSansCJKsc" in made


def test_what_people_typed_is_never_markup(template: Path) -> None:
    """`#panic` would stop the document if it were read as code."""
    made = pdf.render(
        template, {"title": '#panic("no")', "text": '*bold* $x$ #read("/etc/passwd")'}
    )
    assert made.startswith(b"%PDF-")


def test_a_template_that_does_not_fit_its_data_is_refused(template: Path) -> None:
    with pytest.raises(typst.TypstError):
        pdf.render(template, {"title": "没有正文"})


def test_every_character_of_the_font_has_a_low_glyph_number() -> None:
    """Above 32767 the typesetter finds no glyph: 限 and 堵 were left out of documents without a word."""
    font = next(pdf.FONTS.glob("*.otf")).read_bytes()
    tables = {
        font[at : at + 4]: struct.unpack(">I", font[at + 8 : at + 12])[0]
        for at in range(12, 12 + 16 * struct.unpack(">H", font[4:6])[0], 16)
    }
    glyphs = struct.unpack(">H", font[tables[b"maxp"] + 4 : tables[b"maxp"] + 6])[0]
    assert 21_000 < glyphs < 32_768
