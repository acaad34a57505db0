"""Forms of targets: they check shape; the rules live in the services."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.assessment.models import NoteKind

Choices = Sequence[tuple[str, str]]
_DATE = {"type": "date"}
KINDS = (NoteKind.GUIDANCE, NoteKind.SUPERVISION, NoteKind.DISPATCH)


class PlaceForm(Answering):
    """For which place, before anything else: who may own its target follows from it."""

    area = forms.ChoiceField(label=_("Place"))

    def __init__(self, *args: Any, areas: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["area"]).choices = list(areas)


class TargetForm(Answering):
    """What is to be reached, by when, by whom."""

    measure = forms.ChoiceField(label=_("Which number"))
    value = forms.DecimalField(
        label=_("Value to reach"),
        help_text=_("In the unit of the number; of a share the percent."),
        min_value=Decimal("0.01"),
        max_value=Decimal(10**12),
        max_digits=15,
        decimal_places=2,
    )
    from_month = forms.CharField(
        label=_("Counted from month"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month"}),
    )
    due_on = forms.DateField(
        label=_("To be reached by"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    )
    owner = forms.ChoiceField(label=_("Owner"))
    basis = forms.CharField(label=_("Set down in (document, meeting)"), max_length=120)

    def __init__(
        self, *args: Any, owners: Choices = (), measures: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["owner"]).choices = list(owners)
        cast(forms.ChoiceField, self.fields["measure"]).choices = list(measures)


class NoteForm(Answering):
    """Guidance, supervision, or what the owner is told to do."""

    kind = forms.ChoiceField(
        label=_("What was done"),
        widget=forms.RadioSelect,
        choices=[(kind.value, kind.label) for kind in KINDS],
    )
    words = forms.CharField(
        label=_("In a few sentences"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    answer_by = forms.DateField(
        label=_("Answer by (only when told to act)"),
        required=False,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
    )


class WordsForm(Answering):
    """A sentence."""

    words = forms.CharField(
        label=_("In a few sentences"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class EndForm(Answering):
    """Why a target ends."""

    words = forms.CharField(label=_("Why does it end?"), max_length=200)
