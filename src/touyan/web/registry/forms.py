"""Forms of the registry's pages."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.fields import ScanField
from touyan.core import clock
from touyan.registry.bodies import resolution_bodies
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Area

NAME_LENGTH = 100


class Search(forms.Form):
    """Narrows a list of people or households; a mistake narrows nothing."""

    text = forms.CharField(
        label=_("Name or initials"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=_("The name, its pinyin, or its first letters such as zxh."),
    )
    area = forms.ChoiceField(label=_("Group or place"), required=False)

    def __init__(self, areas: Sequence[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Everywhere")), *((area.prefix, area.name) for area in areas)]

    def asked(self) -> tuple[str, str]:
        """Return the text and the area's prefix."""
        asked = self.cleaned_data if self.is_valid() else {}
        return asked.get("text", "").strip(), asked.get("area", "")

    def link(self, after: str) -> str:
        """Return the address of the next page with the same narrowing."""
        kept = {name: value for name, value in self.data.items() if value and name != "after"}
        return "?" + urlencode({**kept, "after": after})


class HouseholdSearch(Search):
    """The same for households."""

    text = forms.CharField(
        label=_("Household code or head"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=_("The last digits of the code, or the name of the head."),
    )


class ReasonForm(forms.Form):
    """Why somebody needs a person's whole numbers."""

    reason = forms.CharField(
        label=_("What do you need the numbers for?"),
        min_length=4,
        max_length=200,
        help_text=_("It is kept on record together with your name. Write no numbers here."),
    )


class ScanForm(forms.Form):
    """The scan of a decision that came by its number."""

    scan = ScanField()


class ResolutionForm(forms.Form):
    """A decision passed on paper, with its scan."""

    area = forms.TypedChoiceField(label=_("Place"), coerce=int)
    body = forms.ChoiceField(label=_("Who decided"))
    passed_on = forms.DateField(
        label=_("Day of the decision"), widget=forms.DateInput(attrs={"type": "date"})
    )
    title = forms.CharField(label=_("What was decided"), max_length=200)
    scan = ScanField()

    def __init__(self, areas: Sequence[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.pk: area for area in areas}
        place, body = self.fields["area"], self.fields["body"]
        assert isinstance(place, forms.TypedChoiceField)  # noqa: S101 - declared above
        assert isinstance(body, forms.ChoiceField)  # noqa: S101 - declared above
        place.choices = [(area.pk, area.name) for area in areas]
        if len(areas) == 1:
            place.widget = forms.HiddenInput()
            place.initial = areas[0].pk
        possible = {body for area in areas for body in resolution_bodies(area.path)}
        body.choices = [(each.value, each.label) for each in ResolutionBody if each in possible]

    def clean_passed_on(self) -> Any:
        """Refuse a day that has not come yet."""
        day = self.cleaned_data["passed_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day has not come yet. Write an earlier day."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a body that does not exist in the chosen place."""
        cleaned = super().clean() or {}
        area, body = self.areas.get(cleaned.get("area", 0)), cleaned.get("body")
        if area and body and ResolutionBody(body) not in resolution_bodies(area.path):
            self.add_error("body", _("This body does not exist in a place of this kind."))
        return cleaned
