"""Amounts as integers in the smallest unit: fen for yuan, whole points for points.

Clerks type "1,000", "１２３", "3.50 元"; a ledger takes integers. Nothing here is ever a float
(promise B-07).
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid

MAX_AMOUNT = 10**15
_GROUPED = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
_PLAIN = re.compile(r"^[+-]?\d+(\.\d+)?$")


class BadAmount(Invalid):
    """The text is not an amount that can be kept."""

    code = "core.bad_amount"
    default_message = _("Write a positive whole number, such as 5 or 1,000.")


def parse_amount(value: object, *, scale: int = 0, unit_words: tuple[str, ...] = ()) -> int:
    """Return a positive amount in the smallest unit (10**-scale of what was written).

    Accepts text with full-width digits, grouping commas and a trailing unit word; accepts int, and
    a float only when it is integral (a workbook's way to store 5). Raises BadAmount otherwise: for
    zero, negatives, NaN, infinity, booleans, exponents and more decimals than `scale`.
    """
    try:
        return _parsed(value, scale, unit_words)
    except BadAmount:
        if not scale:
            raise
        raise BadAmount(
            _("Write an amount above zero with at most %(places)d decimals, such as 12.5.")
            % {"places": scale}
        ) from None


def _parsed(value: object, scale: int, unit_words: tuple[str, ...]) -> int:
    text = _as_text(value, unit_words)
    if not (_GROUPED.match(text) or _PLAIN.match(text)):
        raise BadAmount
    try:
        scaled = Decimal(text.replace(",", "")).scaleb(scale)
    except InvalidOperation:
        raise BadAmount from None
    if scaled != scaled.to_integral_value() or not 0 < scaled <= MAX_AMOUNT:
        raise BadAmount
    return int(scaled)


def _as_text(value: object, unit_words: tuple[str, ...]) -> str:
    if value is None or isinstance(value, bool):
        raise BadAmount
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        number = Decimal(str(value))
        if not number.is_finite():
            raise BadAmount
        return f"{number:f}".removesuffix(".0")
    if not isinstance(value, str):
        raise BadAmount
    text = unicodedata.normalize("NFKC", value).strip().replace(" ", "")
    for word in unit_words:
        text = text.removesuffix(word)
    return text


def format_fen(amount_fen: int) -> str:
    """Return yuan with two decimals and grouping: 123456 -> '1,234.56'."""
    sign = "-" if amount_fen < 0 else ""
    yuan, fen = divmod(abs(amount_fen), 100)
    return f"{sign}{yuan:,}.{fen:02d}"
