"""Forms of the shared pages."""

from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.audit.queries import Wanted


class RecordFilter(forms.Form):
    """Narrows the record of acts; everything is optional and a mistake narrows nothing."""

    action = forms.CharField(label=_("Act begins with"), required=False, max_length=80)
    area = forms.CharField(label=_("Area code begins with"), required=False, max_length=16)
    object_id = forms.CharField(label=_("Number of the object"), required=False, max_length=64)

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        return Wanted(
            action_prefix=asked.get("action", ""),
            area_prefix=asked.get("area", ""),
            object_id=asked.get("object_id", ""),
        )

    def link(self, *, before: int) -> str:
        """Return the address of the next page with the same narrowing."""
        kept = {name: value for name, value in self.data.items() if value and name != "before"}
        return "?" + urlencode({**kept, "before": before})
