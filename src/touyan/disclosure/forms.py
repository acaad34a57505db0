"""Forms of the disclosure pages: they check shape; the rules live in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.disclosure.models import ObjectionStatus

WHOLE = "month"


class ObjectForm(Answering):
    """What is wrong with a published month: which line, and why."""

    line_ref = forms.ChoiceField(label=_("Which line is wrong"))
    reason = forms.CharField(
        label=_("What is wrong, in a sentence"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, lines: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["line_ref"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [*lines, (WHOLE, _("Something else, or something is missing"))]


class BoardForm(forms.Form):
    """The sheet hangs; whoever likes adds a photograph of the board."""

    photo = forms.FileField(
        label=_("Photograph of the board, if you have one"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )


class AnswerForm(Answering):
    """The answer to an objection to a month."""

    outcome = forms.ChoiceField(
        label=_("What was found"),
        widget=forms.RadioSelect,
        choices=[
            (ObjectionStatus.DISMISSED, _("The month is right")),
            (ObjectionStatus.REVISED, _("It was wrong; a new entry in the open month corrects it")),
        ],
    )
    answer = forms.CharField(
        label=_("Answer to the person who asked"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
