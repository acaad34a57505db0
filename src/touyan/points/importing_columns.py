"""Columns that several workbooks of the points room have."""

from django.utils.translation import gettext_lazy as _

from touyan.core.importing import Column
from touyan.core.tabular import cells

CODE = Column(
    "code",
    _("Household code"),
    cells.text(24),
    synonyms=("户号", "户编号", "户代码", "家庭编号", "农户编号", "户卡号"),
    example="520524105205H00012",
)
HEAD = Column(
    "head",
    _("Head of household"),
    cells.text(100),
    synonyms=("户主", "户主姓名", "农户", "农户姓名", "家庭户主"),
    example="张三",
)
NOTE = Column("note", _("Remark"), cells.text(200), synonyms=("备注", "附注"), example="")
