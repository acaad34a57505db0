"""The numbers of a scheme that somebody tries out, and what each rule asks of people."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touyan.core.pack_values import NEEDS
from touyan.points.models import Rule
from touyan.points.queries.replay import Draft
from touyan.points.replay import Values, Worth

MOST_POINTS, MOST_MONTH = 30, 1000
NEED_WORDS = {
    "body": gettext_lazy("bodily strength"),
    "phone": gettext_lazy("a telephone"),
    "party": gettext_lazy("being a Party member"),
    "training": gettext_lazy("going to a course"),
    "travel": gettext_lazy("travelling"),
}
"""What a rule can ask, in words."""


class TrialForm(forms.Form):
    """Points and monthly limit of each rule; 0 points drop a rule, no limit means none."""

    household_cap = forms.IntegerField(
        label=gettext_lazy("A household can earn in a month at most"),
        min_value=1,
        max_value=MOST_MONTH,
    )

    def __init__(self, data: Mapping[str, Any] | None, *, draft: Draft) -> None:
        self.draft = draft
        super().__init__(data, initial={"household_cap": draft.values.household_cap})
        for code, worth in sorted(draft.values.rules.items()):
            words = {"code": code, "title": draft.titles.get(code, "")}
            self.fields[f"p_{code}"] = forms.IntegerField(
                label=_("Points for %(code)s %(title)s") % words,
                min_value=0,
                max_value=MOST_POINTS,
                initial=worth.points,
            )
            self.fields[f"c_{code}"] = forms.IntegerField(
                label=_("Limit a month for %(code)s %(title)s") % words,
                min_value=1,
                max_value=MOST_MONTH,
                required=False,
                initial=worth.cap,
            )

    def rows(self) -> list[dict[str, Any]]:
        """Return the rules with their two fields, by code."""
        return [
            {
                "code": code,
                "title": self.draft.titles.get(code, ""),
                "points": self[f"p_{code}"],
                "cap": self[f"c_{code}"],
                "now": worth,
                "needs": [NEED_WORDS[need] for need in self.draft.needs.get(code, ())],
            }
            for code, worth in sorted(self.draft.values.rules.items())
        ]

    def tried(self) -> Draft:
        """Return the numbers that were entered; only after `is_valid`."""
        data = self.cleaned_data
        rules = {
            code: Worth(data[f"p_{code}"], data[f"c_{code}"])
            for code in self.draft.values.rules
            if data[f"p_{code}"]
        }
        return Draft(
            values=Values(rules, data["household_cap"]),
            needs={code: needs for code, needs in self.draft.needs.items() if code in rules},
            titles=self.draft.titles,
        )


class ReachForm(forms.Form):
    """What each rule of a draft asks of whoever earns it."""

    def __init__(self, data: Mapping[str, Any] | None, *, rules: Iterable[Rule]) -> None:
        super().__init__(data)
        self.rules = [rule for rule in rules if rule.points > 0]
        for rule in self.rules:
            self.fields[f"n_{rule.pk}"] = forms.MultipleChoiceField(
                label=f"{rule.code} {rule.title}",
                choices=[(need, NEED_WORDS[need]) for need in NEEDS],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=rule.reach,
            )

    def wanted(self) -> dict[int, tuple[str, ...]]:
        """Return the needs by rule id; only after `is_valid`."""
        return {rule.pk: tuple(self.cleaned_data[f"n_{rule.pk}"]) for rule in self.rules}
