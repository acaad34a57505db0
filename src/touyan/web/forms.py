"""Forms of the shared pages."""

import re
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.audit.queries import Wanted
from touyan.web import setting_up, words


class RecordFilter(forms.Form):
    """Narrows the record of acts; everything is optional and a mistake narrows nothing."""

    action = forms.CharField(label=_("Act begins with"), required=False, max_length=80)
    area = forms.CharField(label=_("Area code begins with"), required=False, max_length=16)
    object_id = forms.CharField(label=_("Number of the object"), required=False, max_length=64)

    @classmethod
    @cache
    def blank(cls) -> "RecordFilter":
        """Return the form in which nothing was typed: the same one for everybody."""
        return cls()

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed."""
        return not any(self.data.get(name) for name in self.fields)

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        asked = self.cleaned_data if not self.is_blank and self.is_valid() else {}
        return Wanted(
            action_prefix=asked.get("action", ""),
            area_prefix=asked.get("area", ""),
            object_id=asked.get("object_id", ""),
        )

    def link(self, *, before: int) -> str:
        """Return the address of the next page with the same narrowing."""
        kept = {name: value for name, value in self.data.items() if value and name != "before"}
        return "?" + urlencode({**kept, "before": before})


class BookFilter(forms.Form):
    """Narrows the accounts of a book."""

    household = forms.CharField(
        label=_("Household code"),
        required=False,
        max_length=20,
        help_text=_("The last digits will do."),
    )
    code = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[("", _("All accounts")), *words.ACCOUNTS.items()],
    )

    def asked(self) -> tuple[str, str]:
        """Return the household's code and the account's code; a mistake narrows nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        return asked.get("household", "").strip(), asked.get("code", "")


class SetUpForm(forms.Form):
    """The county and its first people."""

    set_up_code = forms.CharField(
        label=_("Set-up code"),
        max_length=20,
        help_text=_("The operator finds it in the data folder, in the file set-up-code."),
    )
    pack = forms.ChoiceField(
        label=_("County"),
        widget=forms.RadioSelect,
        help_text=_("A pack holds a county's names, rules template and parameters."),
    )
    code = forms.RegexField(
        re.compile(r"^\d{6}$"),
        label=_("Code of the county"),
        required=False,
        help_text=_("Six digits, such as 520524. Only without a pack."),
        error_messages={"invalid": _("Write the six digits of the county's official code.")},
    )
    name = forms.CharField(
        label=_("Name of the county"),
        required=False,
        max_length=60,
        help_text=_("Only without a pack."),
    )
    with_townships = forms.BooleanField(
        label=_("Create the townships that the pack names"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not setting_up.asks_for_code():
            del self.fields["set_up_code"]
        self.found = {found.folder.name: found for found in setting_up.packs()}
        choices = [(key, f"{one.name} {one.code}") for key, one in self.found.items()]
        pack_field = self.fields["pack"]
        assert isinstance(pack_field, forms.ChoiceField)  # noqa: S101 - declared above
        pack_field.choices = [*choices, ("-", _("Another county, without a pack"))]
        for person in setting_up.FIRST_PEOPLE:
            self.fields[f"{person.key}_name"] = forms.CharField(
                label=str(person.label), max_length=40, help_text=str(person.what)
            )
            self.fields[f"{person.key}_username"] = forms.RegexField(
                re.compile(r"^[a-z][a-z0-9.-]{2,39}$"),
                label=_("Sign-in name of the %(post)s") % {"post": person.label},
                initial=person.username,
                error_messages={
                    "invalid": _("Small letters, digits, dots and dashes; a letter first.")
                },
            )

    def clean(self) -> dict[str, Any]:
        """Take code and name from the pack, or insist on both; four different people."""
        cleaned = super().clean() or {}
        if cleaned.get("pack") == "-":
            for name in ("code", "name"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Without a pack this is needed."))
        people = [cleaned.get(f"{p.key}_username") for p in setting_up.FIRST_PEOPLE]
        if None not in people and len(set(people)) < len(people):
            raise forms.ValidationError(
                _("Four different sign-in names are needed: nobody may be two administrators.")
            )
        return cleaned

    def wanted(self) -> setting_up.Wanted:
        """Return what was entered."""
        asked = self.cleaned_data
        chosen = self.found.get(asked["pack"])
        return setting_up.Wanted(
            code=chosen.code if chosen else asked["code"],
            name=chosen.name if chosen else asked["name"],
            people={
                p.key: (asked[f"{p.key}_name"], asked[f"{p.key}_username"])
                for p in setting_up.FIRST_PEOPLE
            },
            folder=chosen.folder.name if chosen else "",
            with_townships=bool(chosen) and asked["with_townships"],
        )
