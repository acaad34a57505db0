"""Forms of "the same matter" and "one cause": which case, which cases, what ends it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.cases.forms import SAID, offer


class LinkForm(Answering):
    """The open case that it is the same matter as."""

    other = forms.ChoiceField(label=_("The same matter as"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "other", offered)
        self.is_empty = not offered


class CauseForm(Answering):
    """The cases, their one cause, and what would end it."""

    cases = forms.MultipleChoiceField(
        label=_("Which other requests have the same cause?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    title = forms.CharField(label=_("What is the cause?"), max_length=200)
    action = forms.CharField(
        label=_("What would end it, if you know"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "cases", offered)
        if not offered:
            del self.fields["cases"]


class TakeForm(Answering):
    """What is done about a cause, until when."""

    action = forms.CharField(
        label=_("What is done about it"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = forms.DateField(
        label=_("Until which day, if it is known"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class EndForm(Answering):
    """How a cause ended, and the answer that its open requests get together."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=(("done", _("The cause is gone")), ("dropped", _("Nothing will be done about it"))),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Answer to its open requests; left empty, each is answered by itself"),
        max_length=SAID,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
