"""The forms of a voucher: one head and rows of the fields that its kind needs, typed without a mouse."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.coops import parties, vouchers
from touyan.coops.book_errors import (
    BadParty,
    DayOfCount,
    DifferenceUnexplained,
    OfOneRow,
    PeriodClosed,
)
from touyan.coops.chart import Chart, Holder
from touyan.coops.models import CountOf, Item
from touyan.coops.parties import BY_PARTY, NAME_MAX, OVER_ACCOUNT
from touyan.coops.vouchers import Draft, Row, Template
from touyan.core import clock
from touyan.core.errors import DomainError
from touyan.core.money import BadAmount, parse_amount

T = Template
ROWS = 6
ROWS_MOST = 60
PARTY_MAX = 100
_TITLES = {
    "who": _("Who (number or name)"),
    "item": _("Goods in stock"),
    "goods": _("What"),
    "quantity": _("Quantity"),
    "unit": _("Unit"),
    "rate": _("Price of one (yuan)"),
    "account": _("Account of the row"),
    "amount": _("Amount (yuan)"),
    "debit": _("Debit (yuan)"),
    "credit": _("Credit (yuan)"),
    "contract": "",
}
_TRADE = ("who", "item", "goods", "quantity", "unit", "amount")
_LAND = ("who", "quantity", "rate", "contract")
FIELDS: Mapping[Template, tuple[str, ...]] = {
    T.SALE_OTHERS: ("item", "quantity", "amount"),
    T.SALE_MEMBERS: _TRADE,
    T.PURCHASE_MEMBERS: _TRADE,
    T.PURCHASE_OTHERS: ("account", "item", "quantity", "amount"),
    T.WAGES: ("who", "quantity", "rate"),
    T.WAGE_PAY: ("who", "amount"),
    T.LAND_RENT: _LAND,
    T.GUARANTEED: _LAND,
    T.EXPENSE: ("account", "amount"),
    T.SUBSIDY: ("account", "amount"),
    T.LOAN_IN: ("account", "amount"),
    T.LOAN_OUT: ("account", "amount"),
    T.INTEREST: ("amount",),
    T.TRANSFER: ("account", "amount"),
    T.STOCK_OUT: ("account", "item", "quantity"),
    T.DEPRECIATION: ("account", "amount"),
    T.FREE: ("account", "who", "debit", "credit"),
}
QUANTITY_TITLES = {T.WAGES: _("Days of work"), T.LAND_RENT: _("Mu"), T.GUARANTEED: _("Mu")}
ACCOUNT_TITLES = {T.TRANSFER: _("Into which account")}
MONEY_TITLES = {T.TRANSFER: _("Out of which account")}
RATE_TITLES = {T.WAGES: _("Yuan a day"), T.LAND_RENT: _("Yuan a mu"), T.GUARANTEED: _("Yuan a mu")}


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows may name: people by what is typed, goods, accounts of the chart."""

    people: Mapping[str, int]
    items: Sequence[Item]
    chart: Chart


NOTHING = re.compile(r"0+(\.0{1,2})?(元|块)?")


class YuanField(forms.CharField):
    """Yuan as clerks type them, as fen; empty is nothing, and so is a nought: an empty cash box."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs
        )

    def clean(self, value: Any) -> int:
        """Return fen."""
        text = super().clean(value)
        if not text or NOTHING.fullmatch(unicodedata.normalize("NFKC", text)):
            return 0
        try:
            return parse_amount(text, scale=2, unit_words=("元", "块"))
        except BadAmount as error:
            raise forms.ValidationError(_("Write yuan, such as 12.50.")) from error


class QuantityField(forms.CharField):
    """A quantity with at most three decimals; empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=16, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs
        )

    def clean(self, value: Any) -> Decimal | None:
        """Return the quantity."""
        text = super().clean(value)
        if not text:
            return None
        try:
            milli = parse_amount(text, scale=3)
        except (BadAmount, InvalidOperation) as error:
            raise forms.ValidationError(_("Write a number, such as 12.5.")) from error
        return Decimal(milli) / 1000


class VoucherForm(Answering):
    """The head of a voucher and its rows; fields of row 3 are named `r3_who`, `r3_amount` ..."""

    beside = MappingProxyType({BadParty.code: "party", PeriodClosed.code: "on"})
    on = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    money = forms.ChoiceField(label=_("Other side"), required=False)
    summary = forms.CharField(label=_("What for"), max_length=120)
    papers = forms.IntegerField(
        label=_("Papers attached"), min_value=0, max_value=999, required=False
    )
    party = forms.CharField(
        label=_("Other side (name, then account number)"),
        max_length=PARTY_MAX,
        required=False,
        help_text=_(
            "Who paid or was paid. Of an account number only the last four digits are shown."
        ),
        widget=forms.TextInput(attrs={"list": "parties", "autocomplete": "off"}),
    )
    holder = forms.CharField(
        label=_("Over whose account, if neither ours nor theirs"),
        max_length=NAME_MAX,
        required=False,
        help_text=_("The name on the account that the money went over."),
        widget=forms.TextInput(attrs={"list": "parties", "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, template: Template, known: Known, rows: int = ROWS, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.template, self.known = template, known
        self.count = min(max(rows, 1), ROWS_MOST)
        self.fields["on"].initial = clock.today
        self.fields["summary"].initial = template.label
        self.fields["summary"].widget.attrs["autofocus"] = True
        money = vouchers.WITH_MONEY.get(template, ())
        if money:
            self.fields["money"] = forms.ChoiceField(
                label=MONEY_TITLES.get(template, _("Other side")),
                choices=[(number, known.chart.entry(number).name) for number in money],
            )
        else:
            del self.fields["money"]
        if template not in BY_PARTY:
            del self.fields["party"]
        if template not in OVER_ACCOUNT:
            del self.fields["holder"]
        elif template not in BY_PARTY:
            self.beside = MappingProxyType({**self.beside, BadParty.code: "holder"})
        for number in range(self.count):
            for name in FIELDS[template]:
                field = self._field(name)
                words = {"row": number + 1, "title": field.label}
                field.label = gettext("Row %(row)d: %(title)s") % words
                field.widget.attrs["aria-label"] = field.label
                self.fields[f"r{number}_{name}"] = field
        self.order_fields(["on", "money", "summary", "papers"])

    def title_of(self, name: str) -> Any:
        """Return the heading of a column."""
        if name == "quantity":
            return QUANTITY_TITLES.get(self.template, _TITLES[name])
        if name == "rate":
            return RATE_TITLES.get(self.template, _TITLES[name])
        if name == "account":
            return ACCOUNT_TITLES.get(self.template, _TITLES[name])
        return _TITLES[name]

    def _field(self, name: str) -> forms.Field:
        title = self.title_of(name)
        if name in {"amount", "rate", "debit", "credit"}:
            return YuanField(label=title, required=False)
        if name == "quantity":
            return QuantityField(label=title, required=False)
        if name == "account":
            return forms.ChoiceField(label=title, required=False, choices=self._accounts())
        if name == "item":
            goods = [(str(one.pk), f"{one.name}({one.unit})") for one in self.known.items]
            return forms.ChoiceField(label=title, required=False, choices=[("", "—"), *goods])
        if name == "contract":
            return forms.IntegerField(required=False, widget=forms.HiddenInput)
        widget = forms.TextInput(attrs={"list": "people"}) if name == "who" else forms.TextInput()
        return forms.CharField(label=title, max_length=60, required=False, widget=widget)

    def _accounts(self) -> list[tuple[str, str]]:
        chart = self.known.chart
        if self.template is T.FREE:
            places = [
                (entry.number, part)
                for entry in chart.entries
                if entry.holder is not Holder.ITEM
                for part in ([one.code for one in entry.details] or [""])
            ]
            empty = [("", "—")]
        else:
            places, empty = list(vouchers.AGAINST[self.template]), []
            if self.template is T.TRANSFER:  # most often money is fetched from the bank
                places.reverse()
        return empty + [
            (f"{number}.{part}", f"{chart.entry(number).shown_number} {chart.title(number, part)}")
            for number, part in places
        ]

    @property
    def columns(self) -> list[Any]:
        """Return the headings of the rows."""
        return [self.title_of(name) for name in FIELDS[self.template] if name != "contract"]

    @property
    def rows(self) -> list[tuple[int, list[tuple[Any, Any]], list[Any]]]:
        """Return (number, headings with the fields that are seen, hidden ones) of each row."""
        names = FIELDS[self.template]
        found = []
        for number in range(self.count):
            fields = [self[f"r{number}_{name}"] for name in names]
            seen = [one for one in fields if not one.is_hidden]
            titled = list(zip(self.columns, seen, strict=True))
            found.append((number + 1, titled, [one for one in fields if one.is_hidden]))
        return found

    @property
    def head(self) -> list[Any]:
        """Return the fields above the rows."""
        return [self[name] for name in ("on", "money", "summary", "papers") if name in self.fields]

    @property
    def sides(self) -> list[Any]:
        """Return the fields about the other side, below the rows."""
        return [self[name] for name in ("party", "holder") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Read the rows that were filled in."""
        data = super().clean() or {}
        found = {number: self._row(number, data) for number in range(self.count)}
        self.filled = [number for number, row in found.items() if row is not None]
        data["rows"] = tuple(row for row in found.values() if row is not None)
        return data

    def place_of(self, refused: DomainError) -> str | None:
        """Return the field of the row that a refusal is about, as the rows stand on the page."""
        if not isinstance(refused, OfOneRow) or not refused.field:
            return super().place_of(refused)
        if refused.row is None:
            return refused.field if refused.field in self.fields else None
        number = self.filled[refused.row]
        names = [refused.field, *FIELDS[self.template][-1:]]
        return next(
            (f"r{number}_{name}" for name in names if f"r{number}_{name}" in self.fields), None
        )

    def _row(self, number: int, data: Mapping[str, Any]) -> Row | None:
        names = FIELDS[self.template]
        own = {name: data.get(f"r{number}_{name}") for name in names}
        typed = {k: v for k, v in own.items() if v and k not in {"account", "contract"}}
        if not typed:
            return None
        who = own.get("who") or ""
        subject_id = self.known.people.get(str(who).strip().split(" ")[0]) if who else None
        if who and subject_id is None:
            self.add_error(f"r{number}_who", _("Nobody of this number or name is known here."))
        account, _dot, detail = str(own.get("account") or "").partition(".")
        quantity, rate = own.get("quantity"), own.get("rate") or 0
        amount = own.get("amount") or 0
        if rate and quantity is not None:
            amount = vouchers.wage(quantity, rate)
        if self.template is T.FREE:
            amount = (own.get("debit") or 0) - (own.get("credit") or 0)
        in_stock = bool(own.get("item")) and self.template is T.PURCHASE_OTHERS
        return Row(
            amount_fen=amount,
            subject_id=subject_id,
            item_id=int(str(own["item"])) if own.get("item") else None,
            goods=own.get("goods") or "",
            quantity=quantity,
            unit=own.get("unit") or "",
            rate_fen=rate,
            number="" if in_stock else account,
            detail="" if in_stock else detail,
            contract_id=own.get("contract"),
        )

    def draft(self, data: Mapping[str, Any]) -> Draft:
        """Return what was typed as a voucher."""
        party = replace(parties.read(data.get("party", "")), holder=data.get("holder", ""))
        return Draft(
            template=self.template,
            on=data["on"],
            summary=data["summary"],
            rows=data["rows"],
            money=data.get("money", ""),
            papers=data.get("papers") or 0,
            party=party,
        )


class AnswerForm(Answering):
    """A word why: why a voucher goes back to its maker, or is taken back."""

    text = forms.CharField(label=_("Reason"), max_length=120)


class CountForm(Answering):
    """What was in the box, or what the bank says."""

    beside = MappingProxyType({DayOfCount.code: "on", DifferenceUnexplained.code: "note"})

    of = forms.ChoiceField(label=_("What was compared"), choices=CountOf.choices)
    on = forms.DateField(
        label=_("At the end of the day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    found = YuanField(label=_("Found (yuan)"))
    note = forms.CharField(label=_("Why it differs, if it does"), max_length=200, required=False)

    def __init__(self, *args: Any, day: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = day or clock.today()


class ItemForm(Answering):
    """New goods in the stock."""

    name = forms.CharField(label=_("Name of the goods"), max_length=60)
    unit = forms.CharField(label=_("Unit"), max_length=10)
