"""Forms of tickets: they check shape; the rules live in the services."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering

SAID = 1000
Choices = Sequence[tuple[str, str]]


def _words(label: Any, *, needed: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=needed,
        max_length=SAID,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _file(label: Any, *, needed: bool = False) -> forms.FileField:
    return forms.FileField(label=label, required=needed)


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a choice of a form what it offers; the first one is chosen."""
    field = cast(forms.ChoiceField, form.fields[name])
    field.choices = list(choices)
    field.initial = choices[0][0] if choices else None


class DispatchForm(Answering):
    """To whom an alarm's task goes."""

    person = forms.ChoiceField(label=_("Who gets it"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people)


class WordsForm(Answering):
    """One sentence or some."""

    words = _words(_("In a few sentences"))

    def __init__(self, *args: Any, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["words"].label = label


class NoteForm(WordsForm):
    """What was looked into, with a picture if there is one."""

    upload = _file(_("A picture, if there is one"))


class AnswerForm(Answering):
    """Cause, measures, planned day, evidence."""

    cause = _words(_("What caused it?"))
    measures = _words(_("What is done about it?"))
    planned_on = _day(_("Done by"))
    evidence = _words(_("What shows it (paper, account, contract)?"), needed=False, rows=2)
    upload = _file(_("A picture, if there is one"))


class PlanForm(WordsForm):
    """What is done until when."""

    planned_on = _day(_("Done by"))


class PassOnForm(WordsForm):
    """Somebody else, and why."""

    person = forms.ChoiceField(label=_("Who gets it"), widget=forms.RadioSelect)
    field_order = ("person", "words")

    def __init__(self, *args: Any, people: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people)


class MinutesForm(Answering):
    """Minutes of the joint meeting with their scan."""

    held_on = _day(_("Day of the meeting"))
    title = forms.CharField(label=_("Title of the minutes"), max_length=200)
    number = forms.CharField(label=_("Number of the document"), max_length=80, required=False)
    scan = _file(_("Scan of the minutes"), needed=True)


class CloseForm(WordsForm):
    """A last sentence; for a red one the minutes that dealt with it."""

    minutes = forms.ChoiceField(label=_("Minutes of the joint meeting"))
    field_order = ("minutes", "words")

    def __init__(self, *args: Any, minutes: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if minutes is None:
            del self.fields["minutes"]
        else:
            offer(self, "minutes", minutes)


class LookForm(WordsForm):
    """Did it stay right?"""

    holds = forms.ChoiceField(
        label=_("Did it stay right?"),
        widget=forms.RadioSelect,
        choices=(("yes", _("Yes, it stayed right")), ("no", _("No, the same cause is back"))),
    )
    field_order = ("holds", "words")
