"""The sheet of a stock count: one box for each kind of goods, a worth where the books have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.coops.models import Item
from touyan.coops.services.stock_counts import Counted
from touyan.coops.voucher_forms import QuantityField, YuanField
from touyan.core.stock_value import Stock

_ZEROS = frozenset({"0", "0.0", "0.00", "0.000", "０"})


class FoundField(QuantityField):
    """What was found: nothing at all is an answer too, an empty box is none."""

    def clean(self, value: Any) -> Decimal | None:
        """Return the quantity; None when the goods were not counted."""
        if str(value or "").strip() in _ZEROS:
            return Decimal(0)
        return super().clean(value)


class StockCountForm(Answering):
    """Fields of the goods with id 7 are named `found7` and `price7`."""

    note = forms.CharField(label=_("Why it differs, if it does"), max_length=120, required=False)

    def __init__(
        self, *args: Any, items: Sequence[Item], held: Mapping[int, Stock], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.held = items, held
        for one in items:
            found = FoundField(label=_("Found on the shelf"), required=False)
            found.widget.attrs["aria-label"] = _("%(what)s: found") % {"what": one.name}
            self.fields[f"found{one.pk}"] = found
            if held[one.pk].pieces <= 0:
                price = YuanField(label=f"{one.name} {_('Worth of one (yuan)')}", required=False)
                price.widget.attrs["aria-label"] = price.label
                self.fields[f"price{one.pk}"] = price

    @property
    def rows(self) -> list[tuple[Item, Decimal, Any, Any]]:
        """Return (goods, how much the books say, box, box for the worth or None)."""
        return [
            (
                one,
                Decimal(self.held[one.pk].pieces) / 1000,
                self[f"found{one.pk}"],
                self[f"price{one.pk}"] if f"price{one.pk}" in self.fields else None,
            )
            for one in self.items
        ]

    def counted(self, data: Mapping[str, Any]) -> list[Counted]:
        """Return what was found, in the order of the sheet."""
        return [
            Counted(one.pk, data[f"found{one.pk}"], data.get(f"price{one.pk}") or 0)
            for one in self.items
            if data.get(f"found{one.pk}") is not None
        ]
