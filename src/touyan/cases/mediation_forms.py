"""Forms of a mediation: asking, naming, the six words, the agreement, signatures, the court."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.cases.mediation_rules import Dispute, Form
from touyan.core import clock

People = Sequence[tuple[int, str]]
AREA = {"rows": 4}
_PERSON = _("Name as in the register; with the last digits of the household if two share it.")


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day, drawn as the telephone's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def text_field(label: Any, *, longest: int = 2000, **more: Any) -> forms.CharField:
    """Return a field for some sentences."""
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs=AREA), **more
    )


class AskForm(Answering):
    """A villager asks the committee to mediate."""

    dispute = forms.ChoiceField(label=_("What is it all about?"), choices=Dispute.choices)
    story = text_field(_("What happened, and with whom?"))
    is_public = forms.BooleanField(label=_("Others may listen to the talks"), required=False)


class NewForm(AskForm):
    """The committee registers a mediation, asked for at the counter or begun by itself."""

    one = forms.CharField(label=_("One side"), help_text=_PERSON, max_length=60)
    other = forms.CharField(label=_("The other side"), max_length=60, required=False)
    field_order = ("one", "other", "dispute", "story", "is_public")


class WordForm(Answering):
    """Nothing to fill in: only a button."""


class OtherForm(Answering):
    """The other side."""

    who = forms.CharField(label=_("The other side"), help_text=_PERSON, max_length=60)


class PartyForm(OtherForm):
    """One more person of a side."""

    side = forms.TypedChoiceField(
        label=_("On which side?"),
        choices=((2, _("The other side")), (1, _("One side"))),
        coerce=int,
        widget=forms.RadioSelect,
    )


class ConsentForm(Answering):
    """What a side says; where it has more than one person, who of them."""

    agrees = forms.ChoiceField(
        label=_("What does this side say?"),
        choices=[("yes", _("Agrees to talk")), ("no", _("Clearly refuses: it ends here"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, people: People = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(people) > 1:
            self.fields["who"] = forms.TypedChoiceField(
                label=_("Who says so?"), choices=people, coerce=int, widget=forms.RadioSelect
            )
            self.order_fields(["who", "agrees"])
            no = _("Clearly refuses: it ends for this person")
            self.fields["agrees"].choices = [  # type: ignore[attr-defined]
                ("yes", _("Agrees to talk")), ("no", no),
            ]  # fmt: skip


class MediatorForm(Answering):
    """Who mediates."""

    who = forms.TypedChoiceField(label=_("Who mediates?"), coerce=int, widget=forms.RadioSelect)
    is_chosen = forms.BooleanField(label=_("Both sides chose this person"), required=False)

    def __init__(self, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = people  # type: ignore[attr-defined]


class HelperForm(Answering):
    """Who else takes part."""

    who = forms.CharField(label=_("Who takes part? (relative, neighbour, expert)"), max_length=100)
    both_agree = forms.BooleanField(label=_("Both sides agree"), required=False)


class StepForm(Answering):
    """A note at one of the six words; nothing written skips it."""

    text = text_field(_("Note"), required=False, help_text=_("Leave it empty to skip this step."))


class ProlongForm(Answering):
    """More days for the talks."""

    days = forms.IntegerField(
        label=_("How many days more?"),
        min_value=1,
        widget=forms.NumberInput(attrs={"data-as": "stepper"}),
    )
    both_agree = forms.BooleanField(label=_("Both sides agree"), required=False)


class EndForm(Answering):
    """It ends without an agreement."""

    reason = text_field(_("Why?"), longest=500, required=False)
    ways_told = forms.BooleanField(
        label=_("Both sides were told: arbitration, administrative ways and the court stay open"),
        required=False,
    )


class AgreeForm(Answering):
    """What was agreed."""

    form = forms.ChoiceField(
        label=_("How is it made?"), choices=Form.choices, widget=forms.RadioSelect
    )
    facts = text_field(_("What happened, and whose part was what?"))
    content = text_field(_("What do both sides agree?"))
    way = text_field(_("How is it kept?"), longest=500)
    perform_by = day_field(_("Kept by"))


class SignForm(Answering):
    """Who signed the paper, and when."""

    who = forms.ChoiceField(label=_("Whose sign is on the paper?"), widget=forms.RadioSelect)
    on = day_field(_("On which day?"), initial=clock.today)

    def __init__(self, missing: Sequence[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = missing  # type: ignore[attr-defined]


class CourtForm(Answering):
    """Both asked the court."""

    on = day_field(_("On which day?"), initial=clock.today)
    both = forms.BooleanField(label=_("Both sides asked together"), required=False)


class FollowUpForm(Answering):
    """A visit afterwards."""

    text = text_field(_("What did you see and hear?"), longest=500)


def perform_default() -> dt.date:
    """Return the day that is proposed for keeping an agreement: thirty days from now."""
    return clock.today() + dt.timedelta(days=30)
