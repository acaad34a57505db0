"""Forms of land: parcels, contracts on them, transfers, filing and ending."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.fields import FenField, ScanField, offer
from touyan.access.forms import Answering
from touyan.core import clock
from touyan.decisions.forms import DayField
from touyan.land.models import LandKind, TransferWay

HOUSEHOLD = "0"
_FIRST_TERM = _("Fields have 30 years, such as 1998-07-01 to 2028-06-30.")


class SearchForm(forms.Form):
    """Looking for a parcel."""

    q = forms.CharField(
        label=_("Code, place or name of the household's head"), required=False, max_length=60
    )


class PlaceSearchForm(forms.Form):
    """Looking for a village."""

    q = forms.CharField(label=_("Name or code of the village"), required=False, max_length=60)


class MuField(forms.DecimalField):
    """An area in mu with at most two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0,
            max_digits=10,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            **kwargs,
        )


class ParcelForm(Answering):
    """A parcel as the land register has it."""

    area = forms.TypedChoiceField(label=_("Where it lies"), coerce=int)
    code = forms.CharField(label=_("code of the parcel"), max_length=19)
    name = forms.CharField(label=_("name of the place"), max_length=60, required=False)
    mu = MuField(label=_("area in mu"))
    kind = forms.ChoiceField(label=_("kind of land"), choices=LandKind.choices)
    grade = forms.IntegerField(
        label=_("grade of the soil"),
        help_text=_("1 is the best, 10 the poorest, as in the land register."),
        min_value=1,
        max_value=10,
    )

    def __init__(self, areas: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, area=areas)


class ContractForm(Answering):
    """Which household has contracted the parcel, from when to when."""

    code = forms.CharField(label=_("Last digits of the household's code"), max_length=30)
    term_from = DayField(label=_("first day of the term"))
    term_to = DayField(label=_("last day of the term"), help_text=_FIRST_TERM)
    number = forms.CharField(label=_("number of the contract"), max_length=40, required=False)


class TransferForm(Answering):
    """What the written contract says."""

    taker = forms.ChoiceField(label=_("Who takes the land over?"))
    code = forms.CharField(
        label=_("Last digits of that household's code"),
        help_text=_("Only if another household takes it."),
        max_length=30,
        required=False,
    )
    way = forms.ChoiceField(label=_("In which way?"), choices=TransferWay.choices)
    mu = MuField(label=_("area in mu"))
    from_on = DayField(label=_("first day"))
    to_on = DayField(
        label=_("last day"), help_text=_("Not later than the household's own contract.")
    )
    rent = FenField(
        label=_("Rent in yuan for each mu and year"),
        help_text=_("Empty if there is none. It belongs to the household (art. 39)."),
        required=False,
    )
    use = forms.CharField(label=_("what will be grown or raised"), max_length=60)
    paper_number = forms.CharField(label=_("number of the written contract"), max_length=60)
    scan = ScanField(required=False)

    def __init__(self, takers: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(pk), name) for pk, name in takers]
        offer(
            self,
            taker=[
                ("", _("Choose who takes it over")),
                *offered,
                (HOUSEHOLD, _("another household of the village")),
            ],
        )

    def clean(self) -> dict[str, Any]:
        """A household is named by its code."""
        data = super().clean() or self.cleaned_data
        if data.get("taker") == HOUSEHOLD and not data.get("code", "").strip():
            self.add_error("code", _("Enter the code of the household that takes it."))
        return data


class ScanForm(Answering):
    """The scan of a signed contract."""

    scan = ScanField()


class FileForm(Answering):
    """The day on which the issuing party took the contract on file."""

    day = DayField(label=_("filed on"), initial=clock.today)


class EndForm(Answering):
    """An end before the last day."""

    day = DayField(label=_("free again from"), initial=clock.today)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class EndContractForm(Answering):
    """A household's contract ends early."""

    day = DayField(label=_("ended from"), initial=clock.today)
