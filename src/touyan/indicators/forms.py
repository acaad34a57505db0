"""Forms of the pages of alerts: they check shape; the rules live in the services."""

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.indicators.models import WordKind

REASON = 500


class FalseForm(Answering):
    """Why an alert is a false alarm."""

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
