"""Forms of the distribution's pages: they check shape; the rules live in the services."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.coops.distribution import rules
from touyan.coops.distribution.errors import (
    RebateBelowStatutoryMinimum,
    RebateNotMainlyByTrade,
)
from touyan.coops.distribution.rules import Quantified, ReserveBase, Terms
from touyan.coops.models import PayoutWay
from touyan.coops.models.distributions import BASES, WAYS
from touyan.core import clock
from touyan.core.errors import DomainError
from touyan.disclosure.models import ObjectionStatus
from touyan.registry.models import Resolution

PAY_WITHIN_DAYS = 60


class RateField(forms.DecimalField):
    """A percentage; it cleans to ten-thousandths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=Decimal(100), **kwargs
        )

    def clean(self, value: Any) -> Any:
        """Return ten-thousandths, None for nothing."""
        found = super().clean(value)
        try:
            return None if found is None else rules.rate(found)
        except DomainError as refused:
            raise forms.ValidationError(str(refused)) from refused


class TrialForm(Answering):
    """Terms to be tried; they begin as the charter's. What the law refuses is said beside its field."""

    beside = MappingProxyType(
        {RebateBelowStatutoryMinimum.code: "rebate", RebateNotMainlyByTrade.code: "rebate"}
    )

    rebate = RateField(
        label=_("Refund by trade (%)"),
        help_text=_("By law at least 60 % of the distributable surplus."),
    )
    reserve = RateField(label=_("Reserve (%)"))
    reserve_base = forms.ChoiceField(
        label=_("The reserve is taken"),
        choices=BASES,
        widget=forms.RadioSelect,
    )
    quantified = forms.ChoiceField(
        label=_("The reserve is written to the members"),
        choices=WAYS,
        widget=forms.RadioSelect,
    )
    reinvested = RateField(
        label=_("Becomes contribution (%)"),
        initial=0,
        help_text=_("Only when the assembly agrees (art. 44)."),
    )
    name = forms.CharField(label=_("In a few words"), max_length=60, required=False)

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        """Begin with the charter's terms."""
        initial = {
            "rebate": percent(terms.rebate),
            "reserve": percent(terms.reserve),
            "reserve_base": terms.reserve_base.value,
            "quantified": terms.quantified.value,
        }
        super().__init__(*args, **{"initial": initial} | kwargs)

    def clean_reserve_base(self) -> ReserveBase:
        """Return what the reserve is a part of."""
        return ReserveBase(self.cleaned_data["reserve_base"])

    def clean_quantified(self) -> Quantified:
        """Return by what the reserve is written to the accounts."""
        return Quantified(self.cleaned_data["quantified"])


class ProposeForm(Answering):
    """By when everybody is to be paid."""

    due_on = forms.DateField(
        label=_("Everybody is paid by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=lambda: clock.today() + dt.timedelta(days=PAY_WITHIN_DAYS),
    )


class AnswerForm(Answering):
    """A reason."""

    answer = forms.CharField(label=_("Why?"), max_length=200)


class ObjectForm(Answering):
    """What is wrong with the own slip, or with the plan."""

    reason = forms.CharField(
        label=_("What is wrong, in a sentence"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ObjectionAnswerForm(Answering):
    """The answer to a member."""

    outcome = forms.ChoiceField(
        label=_("What was found"),
        widget=forms.RadioSelect,
        choices=[
            (ObjectionStatus.DISMISSED, _("The plan is right and stands")),
            (ObjectionStatus.UPHELD, _("The member is right: the plan is withdrawn and made anew")),
        ],
    )
    answer = forms.CharField(
        label=_("Answer to the member"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeclareForm(Answering):
    """The members' decision on this plan."""

    resolution = forms.ChoiceField(label=_("Decision of the members' assembly"))

    def __init__(self, found: Sequence[Resolution], *args: Any, **kwargs: Any) -> None:
        """Offer the decisions of the cooperative's members."""
        super().__init__(*args, **kwargs)
        field = self.fields["resolution"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(one.pk, f"{one.passed_on} {one.title}") for one in found]


class PayForm(Answering):
    """How a list is paid."""

    way = forms.ChoiceField(
        label=_("How is it paid?"),
        choices=PayoutWay.choices,
        initial=PayoutWay.CASH,
        widget=forms.RadioSelect,
    )


class ConfirmForm(Answering):
    """When a list was paid, and who of it was not."""

    paid_on = forms.DateField(
        label=_("Paid on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=clock.today,
    )
    missed = forms.TypedMultipleChoiceField(
        label=_("Not paid this time"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Tick whoever did not sign or whose transfer came back. They go on the next list."
        ),
    )

    def __init__(self, lines: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        """Offer the lines of the list."""
        super().__init__(*args, **kwargs)
        field = self.fields["missed"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - declared above
        field.choices = list(lines)


def percent(part: int) -> str:
    """Return ten-thousandths as a field shows them: 6500 is 65."""
    return f"{(Decimal(part) / rules.HUNDREDTHS).normalize():f}"
