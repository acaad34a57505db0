"""Fields of forms that several rooms ask for."""

from collections.abc import Sequence
from typing import Any

from django import forms

from touyan.core.money import BadAmount, parse_amount


class FenField(forms.CharField):
    """Yuan with at most two decimals, as fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def clean(self, value: object) -> int:
        """Return fen, 0 for an empty optional field. Raises ValidationError with the parser's words."""
        text = super().clean(value)
        if not text:
            return 0
        try:
            return parse_amount(text, scale=2, unit_words=("元", "块"))
        except BadAmount as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


def offer(form: forms.Form, **choices: Sequence[tuple[str, Any]]) -> None:
    """Give fields of a form their choices, known only when the page is asked for."""
    for name, offered in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared in the form
        field.choices = list(offered)
