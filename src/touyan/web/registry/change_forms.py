"""Forms that change the registry: people, households, posts."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.core import clock
from touyan.core.errors import DomainError
from touyan.core.identity import Sex, parse_identity, parse_phone
from touyan.registry import names, offices
from touyan.registry.kinds import Capacity, HouseholdStatus, PartyStatus, PostKind, Relation
from touyan.registry.models import Area, Household

NAME_LENGTH = 100
CODE_LENGTH = 20
MOST_POINTS = 1_000_000
Choices = Iterable[tuple[Any, Any]]
Find = Callable[[str, int | None], Household | None]
"""What was typed, and the area it was chosen with -> the household, or None."""


class DayField(forms.DateField):
    """A day up to today, today unless changed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("initial", clock.today)
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
        )

    def clean(self, value: Any) -> dt.date | None:
        """Refuse a day that has not come yet."""
        day: dt.date | None = super().clean(value)
        if day is not None and day > clock.today():
            raise forms.ValidationError(_("This day has not come yet. Write an earlier day."))
        return day


def _set_choices(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared as one
    field.choices = list(choices)


def _checked(rule: Callable[[], Any]) -> Any:
    """Apply a rule of the registry; what it refuses becomes the field's error."""
    try:
        return rule()
    except DomainError as refused:
        raise forms.ValidationError(str(refused.message)) from refused


class Where(forms.Form):
    """Which household somebody belongs to from a day on."""

    JOIN, NEW, NONE = "JOIN", "NEW", "NONE"
    way = forms.ChoiceField(
        label=_("Household"),
        widget=forms.RadioSelect,
        choices=[
            (JOIN, _("Joins the household with this number")),
            (NEW, _("Forms a household of their own, as its head")),
            (NONE, _("Belongs to no household here")),
        ],
        initial=JOIN,
    )
    code = forms.CharField(
        label=_("Household number"),
        required=False,
        max_length=CODE_LENGTH,
        help_text=_("The last digits will do within the village."),
    )
    relation = forms.ChoiceField(
        label=_("Relation to the head"),
        required=False,
        choices=[("", _("Not chosen")), *((r.value, r.label) for r in Relation)],
    )
    on = DayField(label=_("From which day"))

    def __init__(self, find: Find, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find = find

    def clean(self) -> dict[str, Any]:
        """Find the household that was named; a relation belongs to it."""
        cleaned = super().clean() or {}
        cleaned["household"] = None
        if cleaned.get("way") != self.JOIN:
            return cleaned
        code = cleaned.get("code", "")
        cleaned["household"] = self.find(code, cleaned.get("area")) if code else None
        if cleaned["household"] is None and "code" not in self.errors:
            self.add_error("code", _("No living household with this number lies in your area."))
        if not cleaned.get("relation") and "relation" not in self.errors:
            self.add_error("relation", _("Choose what this person is to the head."))
        return cleaned


class RegisterForm(Where):
    """A person who is not in any workbook: newly born, married in, returned."""

    area = forms.TypedChoiceField(label=_("Place"), coerce=int)
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    id_number = forms.CharField(
        label=_("Identity number"),
        required=False,
        max_length=30,
        help_text=_("Sex and date of birth follow from it. It is kept encrypted."),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        choices=[("", _("Not chosen")), (Sex.MALE.value, _("Male")), (Sex.FEMALE.value, _("Female"))],
    )  # fmt: skip
    born_on = DayField(label=_("Date of birth"), required=False, initial=None)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=20)
    party_status = forms.ChoiceField(
        label=_("Party membership"), choices=PartyStatus.choices, initial=PartyStatus.NONE
    )
    field_order = ("area", "name", "id_number", "sex", "born_on", "phone", "party_status", "way")

    def __init__(self, areas: Sequence[Area], find: Find, *args: Any, **kwargs: Any) -> None:
        super().__init__(find, *args, **kwargs)
        _set_choices(self, "area", ((area.pk, area.name) for area in areas))

    def clean_name(self) -> str:
        """Refuse what is no name."""
        return str(_checked(lambda: names.checked(self.cleaned_data["name"])))

    def clean_id_number(self) -> str:
        """Refuse a number whose check digit or date is wrong."""
        text = self.cleaned_data["id_number"]
        return _checked(lambda: parse_identity(text, on=clock.today()).number) if text else ""

    def clean_phone(self) -> str:
        """Refuse what is no mobile number."""
        text = self.cleaned_data["phone"]
        return _checked(lambda: parse_phone(text)) if text else ""


class SplitForm(forms.Form):
    """Which members leave, who becomes their head, and how the points are shared (if there are any)."""

    HEADS, AGREED = "HEADS", "AGREED"
    going = forms.TypedMultipleChoiceField(
        label=_("Who leaves"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    head = forms.TypedChoiceField(
        label=_("Head of the new household"), coerce=int, widget=forms.RadioSelect
    )
    on = DayField(label=_("From which day"))
    share = forms.ChoiceField(
        label=_("How the points are shared"),
        widget=forms.RadioSelect,
        choices=[
            (HEADS, _("By heads: every member counts alike, what does not divide stays")),
            (AGREED, _("Another number, on which both agreed")),
        ],
        initial=HEADS,
    )
    points = forms.IntegerField(
        label=_("Points that go along"),
        required=False,
        min_value=0,
        max_value=MOST_POINTS,
        help_text=_("Only when both agreed on another number. 0: all points stay."),
    )
    agreed = forms.CharField(
        label=_("Who agreed, and when"),
        required=False,
        max_length=100,
        help_text=_("For example: both heads at the village office, on paper."),
    )

    def __init__(self, members: Choices, most: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = list(members)
        _set_choices(self, "going", listed)
        _set_choices(self, "head", listed)
        self.most = most
        if not most:
            for name in ("share", "points", "agreed"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The new head is one of those who leave; a number of one's own needs an agreement."""
        cleaned = super().clean() or {}
        head, going = cleaned.get("head"), cleaned.get("going")
        if head is not None and going is not None and head not in going:
            self.add_error("head", _("Choose one of those who leave."))
        if cleaned.get("share") == self.AGREED:
            self._check_agreement(cleaned)
        return cleaned

    def _check_agreement(self, cleaned: dict[str, Any]) -> None:
        points = cleaned.get("points")
        if points is None and "points" not in self.errors:
            self.add_error("points", _("Write how many points go along."))
        elif points is not None and points > self.most:
            self.add_error(
                "points", _("The household has %(points)d points.") % {"points": self.most}
            )
        if not cleaned.get("agreed") and "agreed" not in self.errors:
            self.add_error("agreed", _("Write who agreed, and when."))

    def members(self) -> list[tuple[int, Relation]]:
        """Return who forms the new household, with the relation to its head."""
        head = self.cleaned_data["head"]
        return [
            (person, Relation.HEAD if person == head else Relation.OTHER)
            for person in self.cleaned_data["going"]
        ]

    def agreement(self) -> str:
        """Return who agreed on the number of points, empty when they are shared by heads."""
        is_agreed = self.cleaned_data.get("share") == self.AGREED
        return self.cleaned_data["agreed"] if is_agreed else ""


class MergeForm(forms.Form):
    """Into which household this one merges."""

    code = forms.CharField(
        label=_("Number of the household that stays"),
        max_length=CODE_LENGTH,
        help_text=_("The last digits will do within the village."),
    )
    on = DayField(label=_("From which day"))

    def __init__(self, find: Find, household: Household, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find, self.household = find, household

    def clean_code(self) -> Household:
        """Find the other household."""
        found = self.find(self.cleaned_data["code"], None)
        if found is None:
            raise forms.ValidationError(
                _("No living household with this number lies in your area.")
            )
        if found.pk == self.household.pk:
            raise forms.ValidationError(_("Write the number of another household."))
        return found


class HeadForm(forms.Form):
    """Who becomes the head."""

    head = forms.TypedChoiceField(label=_("New head"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, members: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_choices(self, "head", members)


class MoveForm(forms.Form):
    """To which place a whole household moves."""

    area = forms.TypedChoiceField(label=_("New place"), coerce=int)
    on = DayField(label=_("From which day"))

    def __init__(self, areas: Sequence[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_choices(self, "area", ((area.pk, area.name) for area in areas))


class EndHouseholdForm(forms.Form):
    """Why a household ends."""

    status = forms.ChoiceField(
        label=_("Why it ends"),
        widget=forms.RadioSelect,
        choices=[
            (HouseholdStatus.MOVED_OUT.value, _("The family moved away")),
            (HouseholdStatus.ENDED.value, _("Nobody is left")),
        ],
    )
    on = DayField(label=_("From which day"))


class PostForm(forms.Form):
    """A new office of a place."""

    kind = forms.ChoiceField(label=_("Post"))
    title = forms.CharField(
        label=_("Its own name"),
        required=False,
        max_length=60,
        help_text=_("Only when people call it something else."),
    )

    def __init__(self, area: Area, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            kind
            for kind in PostKind
            if area.level in offices.OFFICES[kind].levels and offices.OFFICES[kind].fits(None)
        ]
        _set_choices(self, "kind", ((kind.value, kind.label) for kind in kinds))


class AppointForm(forms.Form):
    """Who fills a post from when to when, and how."""

    person = forms.TypedChoiceField(
        label=_("Who is appointed"), coerce=int, widget=forms.RadioSelect
    )
    capacity = forms.ChoiceField(
        label=_("Fills the post as"), choices=Capacity.choices, initial=Capacity.HOLDER
    )
    started_on = forms.DateField(
        label=_("From which day"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ended_on = forms.DateField(
        label=_("Until which day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("That day no longer counts. A stand-in needs it; others may leave it empty."),
    )
    exception_reason = forms.CharField(
        label=_("Reason for an exception"),
        required=False,
        max_length=200,
        help_text=_("Only where two posts exclude each other in principle."),
    )

    def __init__(self, people: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_choices(self, "person", people)

    def clean(self) -> dict[str, Any]:
        """A term ends after it begins; a stand-in's end is known."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("started_on"), cleaned.get("ended_on")
        if start and end and end <= start:
            self.add_error("ended_on", _("The end lies after the beginning."))
        if (
            cleaned.get("capacity") == Capacity.STAND_IN
            and not end
            and "ended_on" not in self.errors
        ):
            self.add_error(
                "ended_on", _("Write the last day of the leave: a stand-in ends with it.")
            )
        return cleaned  # fmt: skip


class EndTermForm(forms.Form):
    """When a term ends."""

    on = forms.DateField(
        label=_("First day without the post"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The powers end with this day."),
    )

    def __init__(self, started_on: dt.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.started_on = started_on

    def clean_on(self) -> dt.date:
        """Refuse a day before the term began."""
        day: dt.date = self.cleaned_data["on"]
        if day <= self.started_on:
            raise forms.ValidationError(
                _("The term began on %(day)s. Write a later day.") % {"day": self.started_on}
            )
        return day
