"""Forms of the pages of alerts: they check shape; the rules live in the services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.indicators.models import LeadKind, WordKind

REASON = 500


class FalseForm(Answering):
    """Why an alert is a false alarm. It may stand on one page with the county's word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "false_%s", **kwargs})

    reason = forms.CharField(
        label=_("Why is it a false alarm?"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JudgeForm(Answering):
    """What the county says about an alert."""

    kind = forms.ChoiceField(label=_("What did you find?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("In a sentence: what was looked at, what was found?"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def offer(self, kinds: list[WordKind]) -> None:
        """Offer only what the state of the alert allows."""
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(kind.value, kind.label) for kind in kinds]


class ThresholdForm(Answering):
    """Why thresholds change; the proof says that they were tried first."""

    proof = forms.CharField(max_length=4000, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why are these numbers better?"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LeadForm(Answering):
    """What is known about a cooperative from outside."""

    organisation = forms.ChoiceField(label=_("Which cooperative"))
    kind = forms.ChoiceField(label=_("What is known"), choices=LeadKind.choices)
    since = forms.DateField(
        label=_("Known since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=_("Source: number of the referral, public list, record of a visit"),
        help_text=_("Never who reported it, nor what was said."),
        max_length=120,
    )

    def __init__(self, *args: Any, coops: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = list(coops)
