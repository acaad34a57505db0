"""Forms of the points pages: they check shape; the rules live in the services."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.core import clock
from touyan.core.money import BadAmount, format_fen, parse_amount
from touyan.disclosure.models import ObjectionStatus
from touyan.points.models import Rule, SubjectType
from touyan.points.queries.shop import Shelf
from touyan.points.services.shops import SOURCES
from touyan.registry.models import HouseholdMember

REASON = 500


class AmountField(forms.CharField):
    """A positive whole amount as people type it: "1,000", "１２", "3.50 元"."""

    def __init__(self, *, scale: int = 0, unit_words: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.scale = scale
        self.unit_words = unit_words
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": "decimal" if scale else "numeric"}),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the amount in the smallest unit."""
        text = super().clean(value)
        if text in (None, ""):
            return None
        try:
            return parse_amount(text, scale=self.scale, unit_words=self.unit_words)
        except BadAmount as error:
            raise forms.ValidationError(str(error)) from None


class DayField(forms.DateField):
    """A day, picked with the telephone's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class DeedForm(Answering):
    """One deed of one household: which rule, how much of it, when."""

    rule = forms.ChoiceField(label=_("What was done"), widget=forms.RadioSelect)
    quantity = forms.IntegerField(
        label=_("How many times, or how many units"),
        min_value=1,
        max_value=50,
        initial=1,
        widget=forms.NumberInput(attrs={"data-as": "stepper"}),
    )
    occurred_on = DayField(label=_("On which day"))
    person = forms.ChoiceField(label=_("Who did it"), required=False)
    note = forms.CharField(
        label=_("What exactly, where"),
        max_length=200,
        required=False,
        help_text=_("For example: swept the road of group 3"),
    )

    def __init__(
        self,
        *args: Any,
        rules: list[tuple[Rule, int | None]],
        members: list[HouseholdMember],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "rule", [(str(rule.pk), _rule_label(rule, left)) for rule, left in rules])
        people = [(str(member.person_id), member.person.name) for member in members]
        offer(self, "person", [("", str(_("The whole household"))), *people])
        self.fields["occurred_on"].initial = clock.today

    def clean_person(self) -> int | None:
        """Return the person's id, or None for the household."""
        text = self.cleaned_data.get("person")
        return int(text) if text else None


class OwnDeedForm(DeedForm):
    """A deed of one's own household, with a photograph or paper if the household wants to add one."""

    evidence = forms.FileField(
        label=_("Photograph or paper"),
        required=False,
        help_text=_(
            "Not needed. Only the reviewers see it; the place noted by the telephone is removed."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Set the choices of one field."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = choices


def _rule_label(rule: Rule, left: int | None) -> str:
    text = _("%(code)s %(title)s: %(points)+d per %(unit)s")
    label = str(text) % {
        "code": rule.code,
        "title": rule.title,
        "points": rule.points,
        "unit": rule.unit,
    }
    if rule.subject_type == SubjectType.PARTY_MEMBER:
        label += str(_(" (name the Party member)"))
    if left is not None:
        label += str(_(" (%(left)d points left this month)")) % {"left": max(left, 0)}
    return label


class ReasonForm(Answering):
    """Say why, in a sentence."""

    reason = forms.CharField(
        label=_("What is wrong, in a sentence"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OralObjectionForm(ReasonForm):
    """An objection that a villager made in person, written down by the clerk."""

    line = forms.ChoiceField(label=_("Which line"))
    code = forms.CharField(
        label=_("Household code of the person who objects"),
        max_length=24,
        help_text=_("The last five digits are enough."),
    )

    field_order = ["line", "code", "reason"]

    def __init__(self, *args: Any, lines: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "line", lines)


class AnswerForm(Answering):
    """Answer an objection."""

    outcome = forms.ChoiceField(
        label=_("What did the check find?"),
        widget=forms.RadioSelect,
        choices=[
            (ObjectionStatus.DISMISSED, _("The line is right: it stays")),
            (ObjectionStatus.REVISED, _("The quantity is wrong: it is lowered")),
            (ObjectionStatus.UPHELD, _("The line is wrong: it is struck out")),
        ],
    )
    quantity = forms.IntegerField(
        label=_("Right quantity (only when it is lowered)"), min_value=1, required=False
    )
    answer = forms.CharField(
        label=_("The answer that the objector reads"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FourDigitsForm(Answering):
    """The code on the household's telephone."""

    code = forms.RegexField(
        label=_("The four digits of the customer"),
        regex=r"^\d{4}$",
        max_length=4,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "data-as": "code"}
        ),
        error_messages={"invalid": _("The code has four digits.")},
    )


class HouseholdCodeForm(Answering):
    """The number on a household card."""

    code = forms.CharField(
        label=_("Number on the household card"),
        max_length=24,
        help_text=_("The last five digits are enough."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class BasketForm(Answering):
    """How many of each product a household takes, and what of the price it pays in cash."""

    def __init__(
        self, *args: Any, shelves: list[Shelf], value_fen: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shelves = shelves
        for shelf in shelves:
            text = _("%(name)s: %(points)d points, %(stock)d on the shelf")
            self.fields[f"p{shelf.product.pk}"] = forms.IntegerField(
                label=str(text)
                % {
                    "name": shelf.product.name,
                    "points": shelf.product.price_points,
                    "stock": shelf.stock,
                },
                min_value=0,
                max_value=99,
                initial=0,
                required=False,
                widget=forms.NumberInput(attrs={"data-as": "stepper"}),
            )
        if value_fen:
            hint = _(
                "Only when the points are not enough. One point is %(yuan)s yuan, into the till."
            )
            self.fields["cash_points"] = forms.IntegerField(
                label=_("Points that the household pays in cash instead"),
                help_text=str(hint) % {"yuan": format_fen(value_fen)},
                min_value=0,
                max_value=999,
                initial=0,
                required=False,
                widget=forms.NumberInput(attrs={"data-as": "stepper"}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse an empty basket."""
        data = super().clean() or {}
        goods = [data.get(f"p{shelf.product.pk}") for shelf in self.shelves]
        if not any(goods) and not self.errors:
            raise forms.ValidationError(_("Choose at least one thing."))
        return data


class DeliveryForm(Answering):
    """Goods that came in."""

    quantity = AmountField(label=_("How many pieces came in"))
    cost_fen = AmountField(
        label=_("What they cost in all, in yuan"),
        scale=2,
        unit_words=("元",),
        required=False,
        help_text=_("Leave it empty for donated goods."),
    )


class ProductForm(Answering):
    """A product on the list."""

    name = forms.CharField(label=_("Name of the product"), max_length=60)
    unit = forms.CharField(label=_("Unit, such as piece or bag"), max_length=10)
    price_points = AmountField(label=_("Points for one"))
    low_at = forms.IntegerField(
        label=_("Warn when so many are left"), min_value=0, max_value=10000, initial=3
    )


class PriceForm(Answering):
    """What may change about a product."""

    price_points = AmountField(label=_("Points for one"))
    low_at = forms.IntegerField(label=_("Warn when so many are left"), min_value=0, max_value=10000)
    is_active = forms.BooleanField(label=_("Offer it"), required=False)


class FundingForm(Answering):
    """Money that the shop received."""

    amount_fen = AmountField(label=_("Amount in yuan"), scale=2, unit_words=("元",))
    source = forms.ChoiceField(
        label=_("Where it comes from"),
        choices=list(
            zip(
                SOURCES,
                (
                    _("Collective income of the village"),
                    _("Donation"),
                    _("Award of the county at the end of the year"),
                    _("Supplement of the township"),
                ),
                strict=True,
            )
        ),
    )


class OpenShopForm(Answering):
    """A shop that opens."""

    name = forms.CharField(label=_("Name of the shop"), max_length=80)
    hours = forms.CharField(label=_("Opening hours"), max_length=80, required=False)


class SearchForm(forms.Form):
    """Find a household of one's villages."""

    text = forms.CharField(
        label=_("Name of the head, or number of the household card"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DraftForm(Answering):
    """A new version of the village's scheme from the county's template."""

    title = forms.CharField(label=_("Name of the scheme"), max_length=120)
    deductions_enabled = forms.BooleanField(
        label=_("Allow deductions, each after two reminders (normally not)"), required=False
    )

    def __init__(self, *args: Any, rules: list[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        for rule in rules:
            self.fields[f"r{rule.code}"] = forms.IntegerField(
                label=f"{rule.code} {rule.title}", initial=rule.points, min_value=1, max_value=30
            )

    @property
    def points(self) -> dict[str, int]:
        """Return what the village wants to give, by rule code."""
        return {rule.code: self.cleaned_data[f"r{rule.code}"] for rule in self.rules}


class SpanForm(forms.Form):
    """Which days a list counts."""

    start = DayField(label=_("From"), required=False)
    end = DayField(label=_("To"), required=False)

    def days(self) -> tuple[dt.date | None, dt.date | None]:
        """Return the span; open sides and nonsense do not narrow."""
        if not self.is_valid():
            return None, None
        return self.cleaned_data.get("start"), self.cleaned_data.get("end")
