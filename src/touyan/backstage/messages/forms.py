"""Forms of messages."""

from django import forms
from django.utils.translation import gettext_lazy as _

_PHONE = {"type": "tel", "inputmode": "tel", "autocomplete": "off"}


class PhoneTestForm(forms.Form):
    """Which telephone the test whistle goes to."""

    phone = forms.CharField(
        label=_("Mobile number that rings"),
        help_text=_(
            "Your own, or the duty phone of the village. Somebody must hold it in the hand."
        ),
        max_length=40,
        widget=forms.TextInput(attrs=_PHONE),
    )


class NumberForm(forms.Form):
    """The number that the holder reads out."""

    number = forms.CharField(
        label=_("Number on the telephone"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
