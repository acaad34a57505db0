"""The questions of a monthly return as a form: last month's answers are filled in."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touyan.access.forms import Answering
from touyan.core.money import MAX_AMOUNT, BadAmount, parse_amount
from touyan.indicators import wording
from touyan.indicators.fields import DAY, FIELDS, YES_NO, Field
from touyan.indicators.formulas import day_of, number_of

REASON = 200
_ZERO = re.compile(r"0{1,9}(\.0{1,2})?")
_NUMBER = {"inputmode": "decimal", "autocomplete": "off"}


class Asked(forms.Field):
    """A question that is to be answered and may be kept open: its blank is judged when it is sent."""

    def validate(self, value: Any) -> None:
        """Let a blank pass."""
        if value not in self.empty_values:
            super().validate(value)


class DayField(Asked, forms.DateField):
    """A day, or nothing yet."""


class ChoiceField(Asked, forms.ChoiceField):
    """One of several, or nothing yet."""


class NumberField(Asked, forms.CharField):
    """A number as people type it, in its smallest unit; empty is None."""

    def __init__(self, scale: int, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs=_NUMBER), **kwargs)
        self.scale = scale

    def clean(self, value: Any) -> int | None:
        """Return the number."""
        text = super().clean(value)
        if not text:
            return None
        if _ZERO.fullmatch(unicodedata.normalize("NFKC", text)):
            return 0
        try:
            found = parse_amount(text, scale=self.scale)
        except BadAmount as error:
            raise forms.ValidationError(_("Write a number, such as 12.")) from error
        if not 0 <= found <= MAX_AMOUNT:
            raise forms.ValidationError(_("This cannot be less than nothing."))
        return found


class ReturnForm(Answering):
    """One question for each number that nobody knows but the cooperative, each with its way out."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        asked: Sequence[str],
        now: Mapping[str, int],
        before: Mapping[str, int],
        reasons: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = tuple(asked)
        for code in asked:
            one = FIELDS[code]
            number = now.get(code, None if code in reasons else before.get(code))
            field = _field(one)
            if code in before:
                field.help_text = _("Last month: %(number)s") % {
                    "number": wording.of_field(one, before[code])
                }
            self.fields[code] = field
            self.initial[code] = _initial(one, number)
            self.fields[f"{code}_why"] = forms.CharField(
                label=_("If you cannot answer: why"), max_length=REASON, required=False
            )
            self.initial[f"{code}_why"] = reasons.get(code, "")

    def answers(self) -> dict[str, int | None]:
        """Return what was typed, in smallest units; a blank is None."""
        return {code: _number(self.cleaned_data[code]) for code in self.asked}

    def reasons(self) -> dict[str, str]:
        """Return why the blanks are blank."""
        return {code: self.cleaned_data[f"{code}_why"] for code in self.asked}

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return each question with the field for its reason."""
        return [(self[code], self[f"{code}_why"]) for code in self.asked]


def _field(one: Field) -> forms.Field:
    label = wording.titled(one)
    if one.unit == DAY:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return DayField(label=label, widget=widget)
    if one.unit == YES_NO:
        return ChoiceField(
            label=label,
            choices=[("0", gettext_lazy("It does not")), ("1", gettext_lazy("It does"))],
            widget=forms.RadioSelect,
        )
    return NumberField(one.scale, label=label)


def _initial(one: Field, number: int | None) -> Any:
    if number is None:
        return None
    if one.unit == DAY:
        return day_of(number)
    return str(number) if one.unit == YES_NO else wording.plain_number(number, one.scale)


def _number(value: object) -> int | None:
    if isinstance(value, dt.date):
        return number_of(value)
    if isinstance(value, str):
        return int(value) if value else None
    return value if isinstance(value, int) else None


class ReviewForm(Answering):
    """The township agrees, or sends the return back with a word."""

    agrees = forms.ChoiceField(
        label=gettext_lazy("Is the return right?"),
        choices=[
            ("yes", gettext_lazy("Yes, it is right")),
            ("no", gettext_lazy("No, send it back")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("What is wrong? (when you send it back)"),
        max_length=REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AmendForm(ReturnForm):
    """Corrections of a locked return: the same questions, and one reason for all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in self.asked:
            del self.fields[f"{code}_why"]
        self.fields["reason"] = forms.CharField(
            label=_("Why is it corrected?"),
            max_length=REASON,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return nothing: a correction has no blanks."""
        return []
