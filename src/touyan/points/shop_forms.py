"""Forms of the shop's books: what came in, what is gone, what was counted, what the till holds."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.core import clock
from touyan.points.count_list import PIECES_MAX
from touyan.points.forms import AmountField, DayField, DeliveryForm, FundingForm
from touyan.points.models import LossReason
from touyan.points.queries.shop import Shelf

NOTE = 200


class SupplierMixin(forms.Form):
    """From whom: asked in every form of goods that come in."""

    supplier = forms.CharField(
        label=_("From whom"),
        max_length=80,
        help_text=_("The village reads this. Of a gift, only the family name of the giver."),
    )
    invoice_number = forms.CharField(
        label=_("Number of the invoice or slip"), max_length=40, required=False
    )


class RestockForm(DeliveryForm, SupplierMixin):
    """One product that came in, filled in within seconds."""

    field_order = ["quantity", "cost_fen", "supplier", "invoice_number"]


class PurchaseForm(Answering, SupplierMixin):
    """A delivery of several products: pieces and cost side by side."""

    bought_on = DayField(label=_("On which day"))
    scan = forms.FileField(
        label=_("Photograph or scan of the invoice"),
        required=False,
        help_text=_("PDF, JPEG, PNG or WEBP, up to 10 MB. Only officials can open it."),
    )

    def __init__(self, *args: Any, shelves: list[Shelf], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelves = shelves
        self.fields["bought_on"].initial = clock.today
        for shelf in shelves:
            words = {"name": shelf.product.name, "unit": shelf.product.unit}
            self.fields[f"q{shelf.product.pk}"] = AmountField(
                label=str(_("%(name)s: how many (%(unit)s)")) % words, required=False
            )
            self.fields[f"c{shelf.product.pk}"] = AmountField(
                label=str(_("%(name)s: cost in all, in yuan")) % words,
                scale=2,
                unit_words=("元",),
                required=False,
            )
        self.order_fields([*[n for n in self.fields if n[0] in "qc"], "supplier", "invoice_number"])

    @property
    def rows(self) -> list[tuple[Shelf, Any, Any]]:
        """Return (shelf, field of pieces, field of cost) of each product."""
        return [
            (shelf, self[f"q{shelf.product.pk}"], self[f"c{shelf.product.pk}"])
            for shelf in self.shelves
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a delivery of nothing, and a cost without pieces."""
        data = super().clean() or {}
        for shelf in self.shelves:
            pk = shelf.product.pk
            if data.get(f"c{pk}") and not data.get(f"q{pk}") and f"q{pk}" not in self.errors:
                self.add_error(f"q{pk}", _("Say how many pieces came in."))
        if not self.errors and not any(data.get(f"q{s.product.pk}") for s in self.shelves):
            raise forms.ValidationError(_("Say of at least one product how many came in."))
        return data

    def goods(self) -> list[tuple[Shelf, int, int]]:
        """Return (shelf, pieces, fen) of what came in."""
        data = self.cleaned_data
        return [
            (shelf, data[f"q{pk}"], data.get(f"c{pk}") or 0)
            for shelf in self.shelves
            if data.get(f"q{(pk := shelf.product.pk)}")
        ]


class MoneyForm(FundingForm):
    """Money that the shop received, with the donor of a donation."""

    donor = forms.CharField(
        label=_("Name of the donor"),
        max_length=80,
        required=False,
        help_text=_("Only for a donation. The village reads the family name only."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a donor of what is not a donation."""
        data = super().clean() or {}
        if data.get("donor") and data.get("source") != "DONATION":
            self.add_error("donor", _("Only a donation has a donor."))
        return data


class LossForm(Answering):
    """Goods that broke or spoiled."""

    product = forms.TypedChoiceField(label=_("Which goods"), coerce=int)
    quantity = forms.IntegerField(
        label=_("How many pieces"),
        min_value=1,
        max_value=9999,
        initial=1,
        widget=forms.NumberInput(attrs={"data-as": "stepper"}),
    )
    reason = forms.ChoiceField(
        label=_("Why they are gone"), choices=LossReason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("What happened, in a sentence"), max_length=NOTE)

    def __init__(self, *args: Any, shelves: list[Shelf], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["product"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(s.product.pk, s.product.name) for s in shelves if s.stock > 0]


class CountForm(Answering):
    """How many pieces of each product lie in the shop; what is expected is not shown."""

    listed = forms.FileField(
        label=_("Or a list as a file"),
        required=False,
        help_text=_(
            "Excel or CSV: the name of the product, and the pieces in a cell to its right."
        ),
    )
    note = forms.CharField(label=_("Remark"), max_length=NOTE, required=False)

    def __init__(self, *args: Any, shelves: list[Shelf], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelves = shelves
        for shelf in shelves:
            self.fields[f"n{shelf.product.pk}"] = forms.IntegerField(
                label=f"{shelf.product.name} ({shelf.product.unit})",
                min_value=0,
                max_value=PIECES_MAX,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        self.order_fields([n for n in self.fields if n.startswith("n") and n[1:].isdigit()])

    def found(self) -> dict[int, int]:
        """Return the pieces by product that were typed."""
        rows = ((s.product.pk, self.cleaned_data.get(f"n{s.product.pk}")) for s in self.shelves)
        return {pk: pieces for pk, pieces in rows if pieces is not None}


class WordForm(Answering):
    """The second person's word."""

    accept = forms.TypedChoiceField(
        label=_("Your word"),
        choices=[("1", _("Yes, book it")), ("0", _("No"))],
        coerce=lambda text: text == "1",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("What you found when you looked"), max_length=NOTE)


class CloseForm(Answering):
    """What the till holds at the end of the day."""

    expected_fen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    counted_fen = AmountField(
        label=_("Money in the till, counted, in yuan"),
        scale=2,
        unit_words=("元",),
        required=False,
        help_text=_("Leave it empty when it is as expected."),
    )
    note = forms.CharField(
        label=_("If it differs: why"),
        max_length=NOTE,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a difference."""
        data = super().clean() or {}
        counted = data.get("counted_fen")
        if counted is None:
            counted = data["counted_fen"] = data.get("expected_fen")
        if counted != data.get("expected_fen") and not data.get("note") and not self.errors:
            self.add_error("note", _("Say why the till differs."))
        return data


def neighbours(month: str) -> tuple[str, str]:
    """Return the months before and after `YYYY-MM`."""
    first = dt.date.fromisoformat(f"{month}-01")
    before = first - dt.timedelta(days=1)
    return clock.month_of(before), clock.month_of(first + dt.timedelta(days=31))
