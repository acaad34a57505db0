"""Forms of the lists that dispatch reads: who looks after whom, far places, leave."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.cases.forms import offer
from touyan.core import clock


class HubForm(Answering):
    """Who looks after a household."""

    household = forms.CharField(
        label=_("Household number (the last digits will do)"), max_length=24
    )
    member = forms.ChoiceField(label=_("Who looks after this household"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "member", [(str(pk), name) for pk, name in people])


class FarForm(Answering):
    """What is promised to a far group."""

    place = forms.ChoiceField(label=_("Place"))
    minutes = forms.TypedChoiceField(
        label=_("Somebody is there within"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,
        places: Sequence[tuple[int, str]],
        minutes: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "place", [(str(pk), name) for pk, name in places])
        offer(self, "minutes", [(str(one), label) for one, label in minutes])


class LeaveForm(Answering):
    """Who is away, from when to when, and who takes over."""

    person = forms.ChoiceField(label=_("Who goes on leave"))
    begins = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    stand_in = forms.ChoiceField(label=_("Who takes over"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "stand_in"):
            offer(self, name, [("", "—"), *((str(pk), said) for pk, said in people)])

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first, a first day that is over, one person for both."""
        data = super().clean() or {}
        begins, ends = data.get("begins"), data.get("ends")
        if begins and begins < clock.today():
            self.add_error("begins", _("This day is over."))
        if begins and ends and ends < begins:
            self.add_error("ends", _("The last day comes before the first."))
        if data.get("person") and data.get("person") == data.get("stand_in"):
            self.add_error("stand_in", _("Somebody else must take over."))
        return data

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """From the beginning of the first day to the end of the last."""
        begins, ends = self.cleaned_data["begins"], self.cleaned_data["ends"]
        return clock.start_of(begins), clock.start_of(ends + dt.timedelta(days=1))
