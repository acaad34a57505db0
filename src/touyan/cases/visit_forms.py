"""Forms of visits: what happened; a few chips and words afterwards, within half a minute."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.cases.mediation_forms import text_field


class EventForm(Answering):
    """Something happened at a place."""

    trigger = forms.ChoiceField(label=_("What kind of occasion?"), widget=forms.RadioSelect)
    household = forms.CharField(
        label=_("Household number, if it is about one"), max_length=24, required=False
    )
    what = forms.CharField(label=_("What happened?"), max_length=200)

    def __init__(self, triggers: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trigger"].choices = triggers  # type: ignore[attr-defined]


class VisitForm(Answering):
    """What came of the visit: chips, a few words, or both."""

    chips = forms.MultipleChoiceField(
        label=_("What came of it?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-as": "chips"}),
    )
    text = text_field(_("In a few words, if you like"), longest=500, required=False)

    def __init__(self, chips: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chips"].choices = [(chip, chip) for chip in chips]  # type: ignore[attr-defined]


class ReplyForm(Answering):
    """What becomes of a suggestion."""

    adopted = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[("yes", _("It is done, or will be")), ("no", _("It cannot be done"))],
        widget=forms.RadioSelect,
    )
    reply = text_field(
        _("Answer, with the reason"),
        longest=500,
        help_text=_("The proposer reads it, and it is told first at the next talk."),
    )
