"""Forms of a member's own account and of reminders."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.core import clock
from touyan.points.forms import AmountField, DayField
from touyan.points.models import ReminderDelivery, Rule


class _Page(Answering):
    """A form on a page that shows more than the form."""

    @property
    def status_now(self) -> int:
        """The status of the answer: 200 while nothing was refused."""
        return self.status if self.is_bound and self.errors else 200


class AmountForm(_Page):
    """How many points."""

    points = AmountField(label=_("How many points to bring to the household"), unit_words=("分",))


class ReminderForm(_Page):
    """What a household was told, when and how."""

    rule = forms.ChoiceField(label=_("What it is about"), widget=forms.RadioSelect)
    reminded_on = DayField(label=_("On which day"))
    delivery = forms.ChoiceField(
        label=_("How the household was told"),
        choices=ReminderDelivery.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What the household was told"),
        max_length=200,
        help_text=_("Plain and polite, for example: please take the rubbish at the door away"),
    )

    def __init__(self, *args: Any, rules: Sequence[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(rule.pk, rule.title) for rule in rules]
        self.fields["reminded_on"].initial = clock.today
        self.fields["delivery"].initial = ReminderDelivery.IN_PERSON
        if len(rules) == 1:
            field.initial = rules[0].pk
