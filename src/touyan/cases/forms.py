"""Forms of the cases pages: they check shape; the rules live in the services."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.cases.kinds import CaseLevel, Channel, Family, Waiting
from touyan.core import clock
from touyan.registry.models import Area

TEXT, PLACE, CONTACT, SAID = 2000, 200, 100, 1000
KEYED = (Channel.PHONE, Channel.COUNTER, Channel.PAPER, Channel.BUTTON, Channel.VISIT)
URGENCY = (
    (Family.WHISTLE, _("Come now"), _("somebody will be with you")),
    (
        Family.HAZARD,
        _("Water, power, gas or road: broken or dangerous"),
        _("somebody comes to look"),
    ),
    (Family.REQUEST, _("Not urgent: ask, report, get something done"), _("an answer in days")),
)


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Give a select of a form its choices."""
    cast(forms.ChoiceField, form.fields[name]).choices = list(choices)


class WhistleForm(Answering):
    """Everything is optional but a word, a voice message or a picture."""

    urgency = forms.ChoiceField(label=_("How urgent is it?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What happened?"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    voice = forms.FileField(
        label=_("Say it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": "", "data-as": "voice"}),
    )
    photo = forms.FileField(
        label=_("A picture, if you like"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "data-as": "photo"}),
    )
    area = forms.ChoiceField(label=_("Where?"))
    place = forms.CharField(
        label=_("Where exactly"),
        required=False,
        max_length=PLACE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    anonymous = forms.BooleanField(
        label=_("Without my name: I get a receipt number instead"), required=False
    )
    contact = forms.CharField(
        label=_("Who calls, and how to reach them"), required=False, max_length=CONTACT
    )
    channel = forms.ChoiceField(
        label=_("How did it come in?"), choices=[(c.value, c.label) for c in KEYED], required=False
    )

    def __init__(
        self,
        *args: Any,
        places: Sequence[Area],
        promises: Sequence[tuple[str, str]],
        is_keyed: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "urgency", promises)
        offer(self, "area", [(str(one.pk), _named(one)) for one in places])
        for name in ("anonymous",) if is_keyed else ("contact", "channel"):
            del self.fields[name]
        if is_keyed:
            self.fields["contact"].required = True

    @property
    def main(self) -> list[forms.BoundField]:
        """What stands on the first screen."""
        return [self[name] for name in ("urgency", "text", "voice", "area")]

    @property
    def more(self) -> list[forms.BoundField]:
        """What may be added."""
        return [self[n] for n in ("photo", "place", "anonymous") if n in self.fields]

    @property
    def keyed(self) -> list[forms.BoundField]:
        """What who keys in for somebody else adds."""
        return [self[n] for n in ("contact", "channel") if n in self.fields]


def _named(area: Area) -> str:
    return area.name if len(area.path) <= 12 else f"· {area.name}"


def kept_at(said: str) -> dt.datetime | None:
    """Return when a phone without a network wrote something, as it says; None when it says nothing."""
    try:
        found = parse_datetime(said)
    except ValueError:
        return None
    if found is None or timezone.is_naive(found):
        return None
    return min(found, clock.now())


class WordsForm(Answering):
    """One sentence."""

    words = forms.CharField(
        label=_("A few words"), max_length=SAID, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label is not None:
            self.fields["words"].label = label


def _told_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("I told them in person"),
        help_text=_("Then no text message is sent."),
        required=False,
    )


class AnswerForm(WordsForm):
    """The answer, and whether it was told by word of mouth."""

    in_person = _told_field()


class ArrivedForm(Answering):
    """Somebody is there: said into the telephone by whoever does not care to tap."""

    voice = forms.FileField(
        label=_("Say it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": "", "data-as": "voice"}),
    )


class DoneForm(Answering):
    """What was done: one of the usual words, or one's own."""

    how = forms.ChoiceField(label=_("What was done?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("More, if you like"),
        required=False,
        max_length=SAID,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    in_person = _told_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = (
            gettext("Done on the spot"),
            gettext("Explained, and agreed"),
            gettext("Done, with the office in charge"),
        )
        offer(self, "how", [(one, one) for one in usual])
        self.fields["how"].initial = usual[0]

    @property
    def said(self) -> str:
        """What the reporter reads."""
        return " ".join(p for p in (self.cleaned_data["how"], self.cleaned_data["words"]) if p)


class RateForm(Answering):
    """Satisfied, middling, not: five, three or one point; the words are free."""

    score = forms.TypedChoiceField(
        label=_("Are you satisfied?"),
        choices=((5, _("Satisfied")), (3, _("Middling")), (1, _("Not satisfied"))),
        coerce=int,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("More, if you like"), required=False, max_length=SAID)


class CallForm(Answering):
    """A call back: reached or not, one to five points."""

    reached = forms.ChoiceField(
        label=_("Did somebody answer?"),
        choices=(("yes", _("Yes")), ("no", _("Nobody answered"))),
        widget=forms.RadioSelect,
    )
    score = forms.TypedChoiceField(
        label=_("Points, as they said"),
        choices=[("", "—"), *((n, str(n)) for n in range(5, 0, -1))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    words = forms.CharField(label=_("In their words"), required=False, max_length=SAID)


class PauseForm(Answering):
    """Whom it waits for, until when, why."""

    waiting = forms.ChoiceField(
        label=_("Whom does it wait for?"), choices=Waiting.choices, widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=_("Wait until which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Why? The caller reads it and may object"),
        max_length=SAID,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DaysForm(Answering):
    """More days, and why."""

    days = forms.IntegerField(
        label=_("How many days more"),
        min_value=1,
        widget=forms.NumberInput(attrs={"data-as": "stepper"}),
    )
    reason = forms.CharField(
        label=_("Why? The caller reads it"),
        max_length=SAID,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DisputeForm(Answering):
    """Whose it is: the office and its level."""

    office = forms.CharField(label=_("Office in charge"), max_length=60)
    level = forms.TypedChoiceField(label=_("Which desk"), choices=CaseLevel.choices, coerce=int)


class ContestForm(Answering):
    """Whether a contested pause counts."""

    outcome = forms.ChoiceField(
        label=_("Whose time was it?"),
        choices=(
            ("stands", _("The waiting stands")),
            ("void", _("The waiting had no cause: it counts as our time")),
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why? The caller reads it"),
        max_length=SAID,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReceiptForm(Answering):
    """The receipt number of a request without a name."""

    receipt = forms.CharField(
        label=_("Number of your receipt"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class ShiftForm(Answering):
    """Who is on duty, from when to when."""

    person = forms.ChoiceField(label=_("Who"))
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    begins = forms.TimeField(
        label=_("From"),
        initial="07:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=_("Ends at"),
        initial="21:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    is_phone = forms.BooleanField(label=_("Keeps the duty phone"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", [(str(pk), name) for pk, name in people])

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """From when to when; an end before the beginning is on the next day."""
        day = self.cleaned_data["day"]
        begins = clock.start_of(day) + _since_midnight(self.cleaned_data["begins"])
        ends = clock.start_of(day) + _since_midnight(self.cleaned_data["ends"])
        return begins, ends if ends > begins else ends + dt.timedelta(days=1)


def _since_midnight(at: dt.time) -> dt.timedelta:
    return dt.timedelta(hours=at.hour, minutes=at.minute)


class VolunteerForm(Answering):
    """Somebody who helps of their own will."""

    person = forms.ChoiceField(label=_("Who"))
    skills = forms.CharField(label=_("Can help with"), required=False, max_length=200)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", [(str(pk), name) for pk, name in people])


class RotaForm(Answering):
    """Somebody of the county who may say that something cannot be asked for."""

    person = forms.ChoiceField(label=_("Who"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", [(str(pk), name) for pk, name in people])
