"""Forms of acting for somebody else."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.cases.mediation_forms import day_field, text_field
from touyan.cases.proxy_rules import Proof, ProxyKind
from touyan.core import clock

_WEEKS = dt.timedelta(days=30)


def until_default() -> dt.date:
    """Return the day that is proposed: thirty days from now."""
    return clock.today() + _WEEKS


class OwnForm(Answering):
    """I let somebody of my village act for me."""

    kind = forms.ChoiceField(
        label=_("What for?"),
        choices=[(one.value, one.label) for one in ProxyKind if one is not ProxyKind.ADVOCATE],
        widget=forms.RadioSelect,
    )
    proxy = forms.TypedChoiceField(label=_("Who acts for me?"), coerce=int)
    scope = text_field(
        _("What may be done for me?"),
        longest=300,
        help_text=_("Free of charge. No legal document is signed for you."),
    )
    expires_on = day_field(_("Until when?"), initial=until_default)

    def __init__(self, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proxy"].choices = people  # type: ignore[attr-defined]


class KeyedForm(Answering):
    """An authorisation on paper, as a recording or by mouth, keyed in for somebody."""

    person = forms.CharField(
        label=_("Who asks?"),
        help_text=_(
            "Name as in the register; with the last digits of the household if two share it."
        ),
        max_length=60,
    )
    proxy = forms.CharField(label=_("Who acts?"), max_length=60)
    kind = forms.ChoiceField(
        label=_("What for?"), choices=ProxyKind.choices, widget=forms.RadioSelect
    )
    scope = text_field(_("What may be done?"), longest=300)
    expires_on = day_field(_("Until when?"), initial=until_default)
    proof = forms.ChoiceField(
        label=_("How was the word given?"),
        choices=[(one.value, one.label) for one in Proof if one is not Proof.PHONE],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("Picture of the signed paper, or the recording"),
        help_text=_("Never a picture of an identity card or another certificate."),
        required=False,
    )


class ActForm(Answering):
    """What is brought forward for somebody."""

    text = text_field(_("What is it all about?"))


class PaperForm(Answering):
    """A paper that goes along."""

    name = forms.CharField(
        label=_("Which paper?"),
        help_text=_("Its name only, no number and no picture. It goes back at once after use."),
        max_length=40,
    )


class GroupForm(Answering):
    """Several households with one matter."""

    text = text_field(_("What is it all about?"))
    households = forms.CharField(
        label=_("Household numbers, three at least"),
        help_text=_("With commas between them."),
        max_length=400,
    )
    speakers = forms.CharField(label=_("Which of them speak, five at most?"), max_length=100)
