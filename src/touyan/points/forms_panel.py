"""Forms of the panel: a stand-in, a paper sheet, the lines that are keyed in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.core import clock
from touyan.points.forms import DayField, offer
from touyan.points.models import PaperLine, Rule
from touyan.points.services import Keyed
from touyan.points.stand_in import Duty
from touyan.registry.models import Area, Person

MONTH = dt.timedelta(days=30)
DUTIES = {Duty.FIRST_REVIEW: _("panel"), Duty.SECOND_REVIEW: _("second review")}


class StandInForm(Answering):
    """Who of the next in line stands in for which duty, until when."""

    who = forms.ChoiceField(label=_("Who stands in"), widget=forms.RadioSelect)
    until = DayField(label=_("Until the day before"))

    def __init__(self, *args: Any, lines: Mapping[Duty, Sequence[Person]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (f"{duty}:{one.pk}", f"{one.name}, {one.subject.area.name} ({DUTIES[duty]})")
            for duty, people in lines.items()
            for one in people
        ]
        self.has_somebody = bool(choices)
        offer(self, "who", choices)
        self.fields["until"].initial = lambda: clock.today() + MONTH

    def clean_who(self) -> tuple[Duty, int]:
        """Return duty and person."""
        duty, _colon, person = self.cleaned_data["who"].partition(":")
        return Duty(duty), int(person)


class SheetForm(Answering):
    """For which part of the village a sheet is printed, and what is printed on it."""

    part = forms.ChoiceField(label=_("For whom"))
    rule = forms.ChoiceField(
        label=_("What everybody did"),
        required=False,
        help_text=_("Leave it empty for a sheet on which the deed is written by hand."),
    )
    occurred_on = DayField(label=_("On which day"), required=False)

    def __init__(
        self, *args: Any, parts: Sequence[Area], rules: Sequence[Rule], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {str(one.pk): one for one in parts}
        self.rules = {str(one.pk): one for one in rules}
        offer(self, "part", [(key, one.name) for key, one in self.parts.items()])
        named = [(key, f"{one.code} {one.title}") for key, one in self.rules.items()]
        offer(self, "rule", [("", str(_("(written by hand)"))), *named])

    def clean_part(self) -> Area:
        """Return the area."""
        return self.parts[self.cleaned_data["part"]]

    def clean_rule(self) -> Rule | None:
        """Return the rule, or None."""
        return self.rules.get(self.cleaned_data["rule"])


class KeyInForm(Answering):
    """The lines of one sheet as they were noted by hand; empty lines are passed over."""

    proposer = forms.TypedChoiceField(label=_("Who signed the sheet"), coerce=int)

    def __init__(
        self,
        *args: Any,
        lines: Sequence[PaperLine],
        signers: Sequence[Person],
        rules: Sequence[Rule],
        day: dt.date | None,
        rule: Rule | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if not hasattr(line, "claim")]
        offer(self, "proposer", [(str(one.pk), one.name) for one in signers])
        deeds = [("", "—"), *((str(one.pk), f"{one.code} {one.title}") for one in rules)]
        for line in self.lines:
            number = {"n": line.number}
            if line.household_id is None:
                self.fields[f"h{line.pk}"] = forms.CharField(
                    label=str(_("Household code, line %(n)d")) % number,
                    max_length=24,
                    required=False,
                )
            self.fields[f"r{line.pk}"] = forms.ChoiceField(
                label=str(_("Deed, line %(n)d")) % number,
                required=False,
                choices=deeds,
                initial=str(rule.pk) if rule else "",
            )
            self.fields[f"q{line.pk}"] = forms.IntegerField(
                label=str(_("How many, line %(n)d")) % number,
                min_value=1,
                max_value=50,
                required=False,
            )
            self.fields[f"d{line.pk}"] = DayField(
                label=str(_("Day, line %(n)d")) % number, required=False, initial=day
            )

    def rows(self) -> list[tuple[PaperLine, list[forms.BoundField]]]:
        """Return each open line with its fields, for the table."""
        return [
            (
                line,
                [self[f"{kind}{line.pk}"] for kind in "hrqd" if f"{kind}{line.pk}" in self.fields],
            )
            for line in self.lines
        ]

    def written(self, homes: Mapping[str, int]) -> list[Keyed]:
        """Return the lines on which a number was written. `homes`: household ids by last five digits.

        An unknown household, a missing deed or day is added to the form's errors.
        """
        found = []
        for line in self.lines:
            data = self.cleaned_data
            quantity = data.get(f"q{line.pk}")
            if not quantity:
                continue
            code = str(data.get(f"h{line.pk}") or "").strip()[-5:].zfill(5)
            home = line.household_id or homes.get(code)
            rule, day = data.get(f"r{line.pk}"), data.get(f"d{line.pk}")
            if not (home and rule and day):
                self.add_error(
                    f"q{line.pk}", _("Household, deed and day are needed on a line with a number.")
                )
                continue
            found.append(Keyed(line.pk, home, int(rule), day, quantity))
        return found
