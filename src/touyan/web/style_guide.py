"""Samples for the living style guide: every component in every state, with invented words."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

ICONS = [
    "home",
    "star",
    "gift",
    "shop",
    "board",
    "person",
    "people",
    "house",
    "map",
    "search",
    "check",
    "cross",
    "warn",
    "info",
    "clock",
    "next",
    "back",
    "download",
    "upload",
    "print",
    "phone",
    "sound",
    "letters",
    "globe",
    "book",
    "leave",
    "edit",
    "plus",
    "qr",
    "chart",
    "shield",
    "tasks",
]
COLOURS = (
    ("paper", "#f7f6f3"),
    ("card", "#ffffff"),
    ("ink", "#1f2328"),
    ("muted", "#57606a"),
    ("red", "#b3261e"),
    ("link", "#0b5cad"),
    ("ok", "#1a7f37"),
    ("warn", "#7a4a00"),
    ("gold", "#f2c94c"),
)


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=_("Name"), help_text=_("As written in the household register."))
    quantity = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=99,
        initial=1,
        widget=forms.NumberInput(attrs={"data-as": "stepper"}),
    )
    on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("a", _("Clean yard")),
            ("b", _("Volunteer work")),
            ("c", _("Helping a neighbour")),
        ],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        choices=[("w", _("Water")), ("r", _("Road")), ("l", _("Street light"))],
        widget=forms.CheckboxSelectMultiple(attrs={"data-as": "chips"}),
    )
    place = forms.ChoiceField(label=_("Group"), choices=[("1", _("Group 1")), ("2", _("Group 2"))])
    note = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea)
    file = forms.FileField(label=_("Workbook"), required=False)
    agreed = forms.BooleanField(label=_("I have read the rule"))


class FilterForm(forms.Form):
    """A short form above a list."""

    words = forms.CharField(label=_("Name"), required=False)
    group = forms.ChoiceField(
        label=_("Group"), required=False, choices=[("", _("All")), ("1", _("Group 1"))]
    )


def samples(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the style guide page."""
    return {
        "icons": ICONS,
        "colours": COLOURS,
        "form": SampleForm(),
        "wrong_form": SampleForm(data={"quantity": "0", "kind": "x"}, auto_id="wrong_%s"),
        "filters": FilterForm(request.GET or None, auto_id="filter_%s"),
        "rows": [
            (_("Household"), _("Group 1, household 003")),
            (_("Points"), "128"),
            (_("Shop"), _("Village shop"), "#summary"),
        ],
        "tasks": [
            {
                "title": _("Import the month's points"),
                "href": "#tasks",
                "tag": "ok",
                "tag_label": _("Done"),
            },
            {
                "title": _("Look at 3 odd rows"),
                "href": "#tasks",
                "tag": "now",
                "tag_label": _("Now"),
            },
            {"title": _("Publish the notice"), "tag": "wait", "tag_label": _("Waiting")},
        ],
        "events": [
            {"title": _("Handed in"), "at": "2021-09-01 09:10", "state": "done"},
            {"title": _("On the notice board"), "at": "2021-09-03", "state": "now"},
            {"title": _("Booked"), "note": _("Expected on 8 September"), "state": "waiting"},
        ],
        "columns": [(_("Day"), ""), (_("What for"), ""), (_("Points"), "num")],
        "table_rows": [
            {"cells": ["2021-09-02", _("Clean yard"), "+10"], "href": "#table"},
            {"cells": ["2021-09-05", _("Soap, 2 bars"), "−8"], "href": "#table"},
        ],
        "table_total": [_("Together"), "", "+2"],
        "bars": [
            {"label": _("Group 1"), "value": 320, "text": "320", "href": "#charts"},
            {"label": _("Group 2"), "value": 180, "text": "180", "href": "#charts", "own": True},
            {"label": _("Group 3"), "value": 40, "text": "40"},
        ],
        "line": [3, 5, 4, 8, 9, 12],
    }
