"""What is typed in at the year's end."""

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.points.award import MARK_MAX


class MarkForm(Answering):
    """What others can learn from a shop, and how many complaints there were."""

    mark = forms.IntegerField(
        label=_("What others can learn from it (0 to 20)"), min_value=0, max_value=MARK_MAX
    )
    complaints = forms.IntegerField(
        label=_("Complaints about the shop this year"), min_value=0, max_value=999, initial=0
    )
    reason = forms.CharField(
        label=_("Why: what exactly"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )
