"""Forms of signing in, of one's own account, of cards and of accounts."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touyan.access.models import HouseholdCard
from touyan.access.return_path import safe_next
from touyan.core.errors import DomainError

T = TypeVar("T")
_DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code"}


class Answering(forms.Form):
    """A form that shows a refusal as its own message instead of another page.

    `beside` names the field of a refusal by its code; the others stand above the form.
    """

    status = 400
    beside: Mapping[str, str] = MappingProxyType({})

    def attempt(self, act: Callable[[dict[str, Any]], T]) -> T | None:
        """Run the act with the cleaned fields; None when the form or the act was refused."""
        if not self.is_valid():
            return None
        try:
            return act(self.cleaned_data)
        except DomainError as refused:
            if refused.has_own_page:
                raise
            self.status = refused.status
            self.add_error(self.place_of(refused), _said(refused))
            return None

    def place_of(self, refused: DomainError) -> str | None:
        """Return the field that a refusal is about; None sets it above the form."""
        return self.beside.get(refused.code)


def _said(refused: DomainError) -> str:
    """Return a refusal in words, with the article that it rests on."""
    if not refused.basis:
        return str(refused)
    return gettext("%(what)s Rule: %(basis)s") % {"what": refused, "basis": refused.basis}


class Entrance(Answering):
    """A form of the sign-in page: remembers where its visitor wanted to go."""

    next = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)

    def clean_next(self) -> str:
        """Keep only a path of this site."""
        return safe_next(self.cleaned_data.get("next"))


class PhoneForm(Entrance):
    """Ask for a code."""

    phone = forms.CharField(
        label=_("Your mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )


class CodeForm(Answering):
    """Type the code that was sent."""

    code = forms.CharField(
        label=_("The six digits of the code"),
        max_length=12,
        widget=forms.TextInput(attrs=_DIGITS | {"data-as": "code"}),
    )


class CardForm(Entrance):
    """Sign in with a household card."""

    serial = forms.CharField(
        label=_("Number of the household card"),
        help_text=_("The 20 letters and digits below the square code. Scanning it fills them in."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("Six digits. The first time: the PIN printed on the card."),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class PasswordForm(Entrance):
    """Sign in with user name, password and the app's code."""

    username = forms.CharField(
        label=_("User name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Code of the authenticator app"),
        help_text=_("Six digits. Leave it empty the very first time."),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs=_DIGITS),
    )


class WhoForm(forms.Form):
    """Choose oneself among the people with one telephone."""

    person = forms.TypedChoiceField(label=_("Who are you?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class PinForm(Answering):
    """Choose the household's own PIN."""

    pin = forms.CharField(
        label=_("New PIN"),
        help_text=_("Six digits that you can remember. Not a row such as 123456, not a birthday."),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    again = forms.CharField(
        label=_("New PIN once more"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data = super().clean() or self.cleaned_data
        if data.get("pin") != data.get("again"):
            self.add_error("again", _("The two are not the same. Type it once more."))
        return data


class ChangePasswordForm(Answering):
    """Choose one's own password."""

    old = forms.CharField(
        label=_("Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        help_text=_("At least ten characters with letters and digits. A short sentence is good."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data = super().clean() or self.cleaned_data
        if data.get("new") != data.get("again"):
            self.add_error("again", _("The two are not the same. Type it once more."))
        return data


class CardFilterForm(forms.Form):
    """Which households the page of cards lists."""

    text = forms.CharField(
        label=_("Household"),
        help_text=_("The head's name, its pinyin or first letters, or the household number."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    area = forms.CharField(label=_("Code of the village or group"), required=False, max_length=16)
    without_card = forms.BooleanField(label=_("Only households without a card"), required=False)


class VoidCardForm(forms.Form):
    """Why a card stops working."""

    reason = forms.ChoiceField(label=_("Reason"), choices=HouseholdCard.VoidReason.choices)


class NewAccountForm(Answering):
    """Open an account for somebody who holds a post."""

    name = forms.CharField(label=_("Name of the person"), max_length=100)
    area = forms.CharField(
        label=_("Code of the area where the person is registered"),
        help_text=_("For example 520524 for the county or 12 digits for a village."),
        max_length=16,
    )
    username = forms.CharField(
        label=_("User name"),
        help_text=_("Small letters, digits, dots and dashes, such as zhang.san."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )


class ApiKeyForm(Answering):
    """Who gets a key, what for, how often and until when."""

    holder = forms.CharField(
        label=_("Organisation and its system"),
        help_text=_("Such as: city hotline 12345, request system"),
        max_length=80,
    )
    kinds = forms.CharField(
        label=_("Kinds that it may submit"),
        help_text=_(
            "Codes separated by blanks, such as whistle hazard. Empty: all published kinds."
        ),
        required=False,
        max_length=400,
    )
    per_minute = forms.IntegerField(
        label=_("Requests a minute at most"), min_value=1, max_value=600, initial=60
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        help_text=_("Two years at most. A new key is issued before it ends."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_kinds(self) -> list[str]:
        """Return the codes one by one."""
        return str(self.cleaned_data.get("kinds", "")).split()
