"""Forms about members: applications, who acts for a member, putting out, settling, passing on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.fields import FenField, offer
from touyan.access.forms import Answering
from touyan.core import clock
from touyan.decisions.forms import DayField

ADMIT, REFUSE = "admit", "refuse"
NOBODY = ""


class DecideForm(Answering):
    """What the members decided about applications."""

    members = forms.TypedMultipleChoiceField(
        label=_("Whom is it about?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    decision = forms.ChoiceField(
        label=_("What was decided?"),
        choices=[(ADMIT, _("admitted")), (REFUSE, _("not admitted"))],
        widget=forms.RadioSelect,
        initial=ADMIT,
    )
    resolution = forms.TypedChoiceField(label=_("Decision of the members"), coerce=int)
    day = DayField(label=_("member since"), initial=clock.today)

    def __init__(
        self,
        members: Sequence[tuple[str, str]],
        resolutions: Sequence[tuple[str, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, members=members, resolution=resolutions)


class ApplicantForm(Answering):
    """Somebody who came with a written application."""

    unit = forms.ChoiceField(label=_("Enterprise, institution or association"), required=False)
    code = forms.CharField(
        label=_("Or: last digits of the household's code"), max_length=30, required=False
    )
    name = forms.CharField(
        label=_("Name, if one person joins and not the household"), max_length=40, required=False
    )
    is_farmer = forms.BooleanField(label=_("farmer"), required=False, initial=True)
    day = DayField(label=_("Day of the application"), initial=clock.today)

    def __init__(self, units: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(pk), name) for pk, name in units]
        offer(self, unit=[(NOBODY, _("a household or a person")), *offered])

    def clean(self) -> dict[str, Any]:
        """One of the two is named."""
        data = super().clean() or self.cleaned_data
        if not data.get("unit") and not str(data.get("code", "")).strip():
            self.add_error("code", _("Enter the household's code, or choose a unit."))
        return data


class HouseholdVoterForm(Answering):
    """Who of the household votes and signs."""

    person = forms.TypedChoiceField(
        label=_("Who votes for the household?"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, people: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, person=people)


class UnitVoterForm(Answering):
    """Whom a unit sends."""

    code = forms.CharField(label=_("Last digits of the household's code"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=40)


class ReasonForm(Answering):
    """Why somebody is to be put out."""

    reason = forms.CharField(
        label=_("Reason, with the article of the charter"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HearingForm(Answering):
    """What the member said."""

    day = DayField(label=_("heard on"), initial=clock.today)
    hearing = forms.CharField(
        label=_("What the member said"),
        help_text=_("In their own words. If they did not come: when and how they were invited."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class DecisionForm(Answering):
    """A decision of the members."""

    resolution = forms.TypedChoiceField(label=_("Decision of the members"), coerce=int)

    def __init__(self, resolutions: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, resolution=resolutions)


class OutOfForm(Answering):
    """From where it is paid."""

    out_of = forms.ChoiceField(
        label=_("paid out of"), choices=[("101", _("Cash box")), ("102", _("Bank"))]
    )


class PassOnForm(Answering):
    """A share, or a part, goes to another member."""

    number = forms.IntegerField(label=_("Taker's number in the members' list"), min_value=1)
    amount = FenField(label=_("Value in yuan that is passed on"))
    why = forms.ChoiceField(
        label=_("Why?"),
        choices=[("agreed", _("agreed between the two")), ("inherited", _("inherited"))],
        widget=forms.RadioSelect,
        initial="agreed",
    )
    paper = forms.CharField(
        label=_("The signed paper"),
        help_text=_("Its number and day; of an inheritance the notary's or the court's paper."),
        max_length=100,
    )

    def note(self) -> str:
        """Return what the new share says of where it comes from."""
        why = dict(self.fields["why"].choices)[self.cleaned_data["why"]]  # type: ignore[attr-defined]
        return f"{why} · {self.cleaned_data['paper']}"
