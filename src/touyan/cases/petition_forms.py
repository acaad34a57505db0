"""Forms of a petition's clocks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.cases.mediation_forms import day_field, text_field
from touyan.cases.petition_clock import EXTENSION_MAX
from touyan.core import clock

STEPPER = {"data-as": "stepper"}


class RegisterForm(Answering):
    """A petition as the state's system numbered it. No name and no content."""

    reference = forms.CharField(
        label=_("Number in the state's petition system"),
        help_text=_("The record is kept there. Write no name and no content here."),
        max_length=40,
    )
    received_on = day_field(_("Received on"), initial=clock.today)
    office = forms.CharField(label=_("Office in charge"), max_length=60, required=False)
    representatives = forms.IntegerField(
        label=_("How many came together?"),
        min_value=1,
        initial=1,
        widget=forms.NumberInput(attrs=STEPPER),
    )
    is_passed_on = forms.BooleanField(label=_("Passed on to us by another office"), required=False)
    same_as = forms.CharField(
        label=_("Number of an earlier petition with the same facts and reasons"),
        max_length=40,
        required=False,
    )


class StepForm(Answering):
    """A step that happened on a day."""

    on = day_field(_("On which day?"), initial=clock.today)


class ReasonForm(StepForm):
    """A step with the reason that was told."""

    reason = text_field(_("Reason, as it was told"), longest=500)


class ExtendForm(Answering):
    """More days, approved by the person in charge."""

    days = forms.IntegerField(
        label=_("How many days more? (30 at most)"),
        min_value=1,
        initial=EXTENSION_MAX,
        widget=forms.NumberInput(attrs=STEPPER),
    )
    reason = text_field(_("Reason, as the petitioner was told"), longest=500)
    on = day_field(_("On which day?"), initial=clock.today)


class HearForm(StepForm):
    """A hearing; its days do not count."""

    until = day_field(_("Last day of the hearing"), initial=clock.today)
