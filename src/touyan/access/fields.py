"""Fields of forms that several rooms ask for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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


class ScanField(forms.FileField):
    """The scan of a signed paper; `backstage` tells its kind by its content and keeps it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Scan of the signed paper"))
        kwargs.setdefault("help_text", _("A PDF file or a photo, up to 20 MB."))
        super().__init__(**kwargs)


def offer(form: forms.Form, **choices: Sequence[tuple[str, Any]]) -> None:
    """Give fields of a form their choices, known only when the page is asked for."""
    for name, offered in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared in the form
        field.choices = list(offered)
