"""Forms of schemes: one rule of a draft, its days and cap, the decision, the filing, the batch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.core import clock
from touyan.core.pack_values import PointsTemplate
from touyan.points import scheme_template
from touyan.points.forms import DayField
from touyan.points.models import Rule, Scheme
from touyan.points.scheme_template import Bounds
from touyan.points.services import RuleChange, Terms
from touyan.registry.models import Resolution


def _allowed(bounds: Bounds) -> str:
    """Say what the county allows, next to the field."""
    if bounds.low == bounds.high:
        return str(_("The county allows only %(low)d.")) % {"low": bounds.low}
    words = {"low": bounds.low, "high": bounds.high}
    return str(_("The county allows %(low)d to %(high)d.")) % words


class RuleForm(Answering):
    """One rule of a draft, with the county's bounds next to each number."""

    title = forms.CharField(label=_("Deed"), max_length=80)
    points = forms.IntegerField(label=_("Points"))
    cap_per_month = forms.IntegerField(
        label=_("At most a month, in points"), required=False, min_value=1
    )
    evidence = forms.CharField(label=_("How it is known"), max_length=120, required=False)
    effects = forms.CharField(
        label=_("What else follows from it"),
        max_length=200,
        required=False,
        help_text=_(
            "Normally nothing. Points never touch the subsistence allowance, insurance, pension, "
            "schooling, elections, land, homestead, shares, relief, certificates, water or power."
        ),
    )

    def __init__(self, *args: Any, rule: Rule, template: PointsTemplate, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "title": rule.title,
            "points": rule.points,
            "cap_per_month": rule.cap_per_month,
            "evidence": rule.evidence,
            "effects": "；".join(rule.consequences),
        }
        super().__init__(*args, **kwargs)
        row = scheme_template.row_of(template, rule.code)
        self.fields["points"].help_text = _allowed(scheme_template.points_bounds(row, template))
        if row.cap_per_month is not None:
            bounds = scheme_template.within(row.cap_per_month, template)
            self.fields["cap_per_month"].help_text = _allowed(bounds)

    def change(self) -> RuleChange:
        """Return what was written."""
        return RuleChange(**self.cleaned_data)


class TermsForm(Answering):
    """The days and the monthly cap of a draft."""

    notice_days = forms.IntegerField(label=_("Days on notice before booking"))
    claim_window_days = forms.IntegerField(label=_("Days within which a deed is entered"))
    household_month_cap = forms.IntegerField(
        label=_("At most a month for one household, in points")
    )

    def __init__(self, *args: Any, scheme: Scheme, template: PointsTemplate, **kwargs: Any) -> None:
        bounds = scheme_template.terms_bounds(template)
        kwargs["initial"] = {name: getattr(scheme, name) for name in bounds}
        super().__init__(*args, **kwargs)
        for name, bound in bounds.items():
            self.fields[name].help_text = _allowed(bound)

    def terms(self) -> Terms:
        """Return what was written."""
        return Terms(**self.cleaned_data)


class AdoptForm(Answering):
    """The decision that puts a draft in force."""

    resolution = forms.ModelChoiceField(
        label=_("Decision of the village"), queryset=Resolution.objects.none()
    )
    authorised_by = forms.ModelChoiceField(
        label=_("Decision by which the assembly authorised the representatives"),
        queryset=Resolution.objects.none(),
        required=False,
        help_text=_("Only when the representatives decided."),
    )
    effective_from = DayField(label=_("In force from"))

    def __init__(self, *args: Any, resolutions: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("resolution", resolutions), ("authorised_by", authorities)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = rows
        if not authorities.exists():
            del self.fields["authorised_by"]
        self.fields["effective_from"].initial = clock.today


class NoteForm(Answering):
    """What was mended before reporting again."""

    note = forms.CharField(label=_("What was mended"), max_length=300)


class FilingForm(Answering):
    """The township's word about a reported scheme."""

    accept = forms.TypedChoiceField(
        label=_("Is it in order?"),
        coerce=lambda text: text == "yes",
        choices=[("yes", _("In order: file it")), ("no", _("Return it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What is not in order"),
        max_length=300,
        required=False,
        help_text=_("Needed only when it is returned. The village reads it."),
    )


class TakeOverForm(Answering):
    """When the template comes into force in the villages of the batch."""

    title = forms.CharField(label=_("Name of the scheme"), max_length=60)
    effective_from = DayField(label=_("In force from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = _("points scheme")
        self.fields["effective_from"].initial = clock.today
