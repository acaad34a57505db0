"""Forms of the register: founding, members, shares."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.fields import FenField, offer
from touyan.access.forms import Answering
from touyan.coops.models import Business, ForecastKind, SubscriptionKind
from touyan.decisions.forms import DayField


class SearchForm(forms.Form):
    """Looking for a cooperative."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=60)


class BeginForm(Answering):
    """What is said of a cooperative before it exists."""

    name = forms.CharField(label=_("Name of the cooperative"), max_length=150)
    business = forms.ChoiceField(label=_("What will it do?"), choices=Business.choices)
    scope = forms.CharField(label=_("In words, as in the charter"), max_length=300)
    address = forms.CharField(label=_("address"), max_length=150)
    party_led = forms.BooleanField(
        label=_("The village's Party secretary or a cadre joins as a private person and leads it"),
        required=False,
    )


class FounderForm(Answering):
    """A founder: a household by its code, or a person in it by name."""

    code = forms.CharField(label=_("Last digits of the household's code"), max_length=30)
    name = forms.CharField(
        label=_("Name, if one person joins and not the household"), max_length=40, required=False
    )
    is_farmer = forms.BooleanField(label=_("farmer"), required=False, initial=True)


class UnionBeginForm(BeginForm):
    """What is said of a union before it exists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A union is led by whom its cooperatives send."""
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the union")
        del self.fields["party_led"]


class UnionFounderForm(Answering):
    """A registered cooperative that joins a union."""

    coop = forms.TypedChoiceField(label=_("Which cooperative?"), coerce=int)

    def __init__(self, coops: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, coop=[("", _("Choose the cooperative")), *((str(pk), n) for pk, n in coops)])


class ForecastForm(Answering):
    """What is expected of a year, and from what it was estimated."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    kind = forms.ChoiceField(
        label=_("What is expected"), choices=ForecastKind.choices, widget=forms.RadioSelect
    )
    amount_fen = FenField(label=_("Value in yuan"), max_length=20)
    source = forms.CharField(
        label=_("From what it was estimated"),
        max_length=120,
        help_text=_("Such as: area planted, price of last year, contracts."),
    )

    def __init__(self, years: Sequence[int], *args: Any, **kwargs: Any) -> None:
        """Offer the years that are not over."""
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(one, str(one)) for one in years]


class DayForm(Answering):
    """One day."""

    day = DayField(label=_("Day"))


class LicenceForm(Answering):
    """What stands on the licence."""

    code = forms.CharField(label=_("Code on the licence"), max_length=18)
    day = DayField(label=_("registered on"))


class LeaveForm(Answering):
    """A letter of leaving."""

    reason = forms.CharField(
        label=_("Reason, if you wish to give one"), max_length=300, required=False
    )


class ApplyForm(Answering):
    """Joining: for the household, or for oneself."""

    who = forms.ChoiceField(label=_("Who joins?"), widget=forms.RadioSelect)

    def __init__(
        self, choices: list[tuple[str, str]], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices


class PledgeForm(Answering):
    """What a member brings in."""

    number = forms.IntegerField(label=_("number in the members' list"), min_value=1)
    kind = forms.ChoiceField(
        label=_("what is brought in"),
        choices=[
            choice
            for choice in SubscriptionKind.choices
            if choice[0] != SubscriptionKind.LAND_RIGHT
        ],
    )
    amount = FenField(label=_("Value in yuan"), max_length=20)
    note = forms.CharField(label=_("what it is"), max_length=120, required=False)


LAND_CHOICE = "LAND-"


class LandPledgeForm(Answering):
    """Land of a member's household that came to the cooperative as a share."""

    land = forms.ChoiceField(label=_("Which land?"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("what it is"), max_length=120, required=False)

    def __init__(self, land: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, land=land)


class OwnPledgeForm(Answering):
    """What a member themselves wants to bring in; land is chosen from what the household let."""

    kind = forms.ChoiceField(label=_("what is brought in"), widget=forms.RadioSelect)
    amount = FenField(
        label=_("Value in yuan"),
        help_text=_("Of land nothing is entered here: the members decide the value."),
        required=False,
    )
    note = forms.CharField(label=_("what it is"), max_length=120, required=False)

    def __init__(self, land: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        things = [one for one in SubscriptionKind.choices if one[0] not in _NOT_OWN]
        offer(self, kind=[*things, *((f"{LAND_CHOICE}{pk}", label) for pk, label in land)])

    def land_id(self) -> int | None:
        """Return the chosen transfer of land, if land was chosen."""
        kind = str(self.cleaned_data["kind"])
        return int(kind.removeprefix(LAND_CHOICE)) if kind.startswith(LAND_CHOICE) else None


_NOT_OWN = {SubscriptionKind.LAND_RIGHT, SubscriptionKind.COLLECTIVE_ASSET}


class PayForm(Answering):
    """Money came in."""

    into = forms.ChoiceField(
        label=_("paid into"), choices=[("101", _("Cash box")), ("102", _("Bank"))]
    )
    day = DayField(label=_("Day"))


class AppraiseForm(Answering):
    """The value that the assembly adopted."""

    amount = FenField(label=_("Value in yuan (of land: for each mu and year)"), max_length=20)
    resolution = forms.ChoiceField(label=_("Decision of the members"))

    def __init__(
        self, choices: list[tuple[str, str]], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        field = self.fields["resolution"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices
