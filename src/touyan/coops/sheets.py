"""What the year's sheet says on paper: texts only, four columns, nothing added up across them."""

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from touyan.coops.queries.year_sheet import YearSheet
from touyan.core.money import format_fen


def sheet_data(sheet: YearSheet, *, name: str, address: str) -> dict[str, object]:
    """Return the data of the A4 template: whose sheet, four columns with their lines, whom to ask."""
    coop = sheet.member.coop
    return {
        "title": _("The year %(year)d with the cooperative") % {"year": sheet.year},
        "coop": coop.organisation.name,
        "member": f"{name} · {_('number %(n)s') % {'n': sheet.member.number}}",
        "banner": _("Synthetic demonstration data") if settings.IS_DEMO else "",
        "columns": [
            _column(
                _("Wages"),
                _("A cost of the cooperative"),
                sheet.wages_fen,
                [
                    _("%(days)s days × %(rate)s")
                    % {"days": _plain(row.days), "rate": format_fen(row.rate_fen)}
                    for row in sheet.wages
                ],
            ),
            _column(
                _("Land"),
                _("A cost of the cooperative"),
                sheet.land_fen,
                [
                    f"{row.kind_label} "
                    + _("%(mu)s mu × %(price)s")
                    % {"mu": _plain(row.mu), "price": format_fen(row.fen_per_mu)}
                    for row in sheet.land
                ],
            ),
            _column(
                _("Distribution"),
                _("A part of the surplus"),
                sheet.distribution_fen,
                _shared(sheet),
            ),
            _column(
                _("Price of goods"),
                _("The price of what you sold"),
                sheet.sold_fen,
                [
                    f"{row.way_label} {row.goods} {_plain(row.quantity)} {row.unit}"
                    f" {format_fen(row.amount_fen)}"
                    for row in sheet.goods
                ],
            ),
        ],
        "apart": _(
            "Four different things: they are not added up. Wages and land rent were paid before "
            "there was a surplus; the price of goods is yours in any case."
        ),
        "ask": _("Whom to ask: the accountant or the supervisors of the cooperative."),
        "code": sheet.slip.trial.distribution.check_code if sheet.slip else "",
        "code_title": _("Check code of the plan"),
        "slip": sheet.slip.code if sheet.slip else "",
        "slip_title": _("Number of the slip"),
        "qr": _dots(address),
        "qr_title": _("Scan to see every figure worked out"),
        "unit": _("Amounts in yuan"),
    }


def _column(title: str, what: str, amount_fen: int, lines: list[str]) -> dict[str, object]:
    return {"title": title, "what": what, "amount": format_fen(amount_fen), "lines": lines}


def _shared(sheet: YearSheet) -> list[str]:
    if sheet.slip is None:
        return []
    lines = [
        f"{_('Refund by trade')} {format_fen(sheet.slip.patronage_fen)}",
        f"{_('Dividend by shares')} {format_fen(sheet.slip.residual_fen)}",
    ]
    if sheet.slip.reinvested_fen:
        lines.append(f"{_('Becomes contribution')} {format_fen(sheet.slip.reinvested_fen)}")
    return lines if sheet.is_declared else [*lines, _("Not voted on yet")]


def _plain(value: object) -> str:
    """Return a quantity without zeros at its end."""
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _dots(text: str) -> list[str]:
    """Return the rows of a square code, one character a dot."""
    code = segno.make(text, error="m", micro=False)
    return ["".join("1" if dot else "0" for dot in row) for row in code.matrix]
