"""PDF documents from templates: the layout is a file of ours, what it says comes as data (JSON).

Nothing that a person typed is ever read as markup: a template takes its texts from `data`, so a name
with `#` or `*` in it prints as it stands. The font is our own (Noto Sans CJK SC, the characters of
GBK; OFL), because a fresh machine has none for Chinese; nothing is fetched.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).resolve().parent / "fonts"
FAMILY = "Noto Sans CJK SC"


def render(template: Path, data: Mapping[str, Any]) -> bytes:
    """Return a PDF made of a typst template and its data.

    The template begins with `#let data = json(bytes(sys.inputs.data))`. `data` holds texts, whole
    numbers, lists and tables only. Raises typst.TypstError when the template does not fit the data.
    """
    text = json.dumps(data, ensure_ascii=False)
    made = typst.compile(
        template,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": text},
        format="pdf",
    )
    if not isinstance(made, bytes):
        raise TypeError("one document is one PDF")
    return made
