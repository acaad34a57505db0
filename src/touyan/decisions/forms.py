"""Forms of the meetings' pages: they check shape; the rules live in the services."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.core import clock
from touyan.core.assemblies import Prepared
from touyan.decisions import queries
from touyan.decisions.kinds import Assent, Choice, Matter
from touyan.decisions.queries import Option
from touyan.decisions.services.calling import TEXT, TITLE
from touyan.decisions.services.closing import MINUTES
from touyan.registry.models import Area, Resolution

VOTES_MAX = 100_000


class DayField(forms.DateField):
    """A day, picked with the telephone's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared below
    field.choices = list(choices)


class MotionForm(Answering):
    """One thing to be decided."""

    title = forms.CharField(label=_("What is it about?"), max_length=TITLE)
    text = forms.CharField(
        label=_("What exactly is to be decided?"),
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    assent = forms.ChoiceField(
        label=_("How do people vote?"),
        choices=Assent.choices,
        initial=Assent.RAISED_HANDS,
        widget=forms.RadioSelect,
    )
    party_discussed_on = DayField(
        label=_("On which day did the Party organisation discuss it?"), required=False
    )
    authorised_by = forms.ChoiceField(
        label=_("Decision of the assembly that lets the representatives decide"),
        required=False,
        help_text=_("Only when representatives decide."),
    )
    concerned = forms.CharField(
        label=_("Households whom it concerns"),
        max_length=200,
        required=False,
        help_text=_("Last digits of their codes, with spaces between. They do not vote on it."),
    )

    def __init__(
        self, area: Area | None, authorities: Sequence[Resolution], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        if area is None:  # a cooperative: no village's households, no Party organisation before it
            del self.fields["concerned"], self.fields["party_discussed_on"]
        if authorities:
            listed = [(str(one.pk), f"{one.passed_on} {one.title}") for one in authorities]
            _offer(self, "authorised_by", [("", "—"), *listed])
        else:
            del self.fields["authorised_by"]

    def clean_concerned(self) -> tuple[int, ...]:
        """Return the heads of the households named."""
        codes = [
            part for part in re.split(r"[\s,，、;；]+", self.cleaned_data["concerned"]) if part
        ]
        found = queries.heads_of(self.area, codes) if self.area else None
        if found is None:
            raise forms.ValidationError(
                _("One of these codes is not a household of this village, or fits several.")
            )
        return found

    def motion(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of a motion as the service takes them."""
        return {
            "title": data["title"],
            "text": data["text"],
            "assent": data["assent"],
            "party_discussed_on": data.get("party_discussed_on"),
            "authorised_by_id": int(data["authorised_by"]) if data.get("authorised_by") else None,
            "interested": data.get("concerned", ()),
        }


class CallForm(MotionForm):
    """A meeting with its first motion: the body with its rule in words, day, hour and place."""

    body = forms.ChoiceField(label=_("Who decides?"), widget=forms.RadioSelect)
    meets_on = DayField(label=_("Day of the meeting"))
    hour = forms.TimeField(
        label=_("Hour"),
        initial=dt.time(19, 30),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    place = forms.CharField(label=_("Where"), max_length=TITLE)
    urgency = forms.CharField(
        label=_("Reason, when people cannot be told ten days before"),
        max_length=200,
        required=False,
        help_text=_("Special circumstances only, such as a flood. It stands on the notice."),
    )
    field_order = ("body", "title", "text", "assent", "meets_on", "hour", "place")

    def __init__(self, options: Sequence[Option], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "body", [(str(one.body.kind), _option_label(one)) for one in options])
        self.fields["body"].initial = str(options[0].body.kind) if options else None
        self.fields["meets_on"].initial = min(
            (one.first_day for one in options if not one.needs_authority), default=clock.today()
        )

    def meets_at(self, data: dict[str, Any]) -> dt.datetime:
        """Return the moment of the meeting, in the county's time."""
        return dt.datetime.combine(data["meets_on"], data["hour"], tzinfo=clock.ZONE)


class AssemblyForm(CallForm):
    """A meeting of a cooperative's members. What a record asks to be decided is not typed again."""

    def __init__(
        self,
        options: Sequence[Option],
        prepared: Prepared | None,
        authorities: Sequence[Resolution],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(options, None, authorities, *args, **kwargs)
        self.prepared = prepared
        del self.fields["urgency"]
        if prepared is not None:
            del self.fields["title"], self.fields["text"]

    def clean_meets_on(self) -> dt.date:
        """Return the day, unless the law lets nobody vote so early."""
        day: dt.date = self.cleaned_data["meets_on"]
        first = self.prepared.not_before if self.prepared else None
        if first is not None and day < first:
            raise forms.ValidationError(
                _("The plan is laid open until the day before %(day)s: vote on that day or later."),
                params={"day": first.isoformat()},
            )
        return day

    def motion(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of a motion; the words of a prepared one are those of its record."""
        given = self.prepared
        words = {"title": given.title, "text": given.text} if given else {}
        return super().motion(data | words)


def _option_label(option: Option) -> str:
    text = _("%(body)s: %(come)s %(agree)s First possible day: %(day)s.")
    label = str(text) % {
        "body": option.label,
        "come": option.words.come,
        "agree": option.words.agree,
        "day": option.first_day.isoformat(),
    }
    if option.needs_authority:
        label += str(_(" Needs a decision of the assembly that lets them."))
    return label


class FurtherForm(MotionForm):
    """A further motion of a meeting that was called."""

    matter = forms.ChoiceField(label=_("Matter"))
    field_order = ("matter", "title", "text", "assent")

    def __init__(self, matters: Sequence[Matter], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "matter", [(str(one), str(one.label)) for one in matters])


def _figure(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=VOTES_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        **kwargs,
    )


class CountForm(Answering):
    """What was counted aloud."""

    yes = _figure(_("In favour"))
    no = _figure(_("Against"), initial=0)
    abstain = _figure(_("Abstentions"), initial=0)
    spoiled = _figure(_("Spoiled slips"), initial=0)
    reason = forms.CharField(
        label=_("Why is it counted again?"),
        max_length=200,
        required=False,
        help_text=_("Only for a recount. The former figures are kept."),
    )

    def __init__(self, *args: Any, on_paper: bool, is_recount: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not on_paper:
            del self.fields["spoiled"]
        if not is_recount:
            del self.fields["reason"]


class TextForm(Answering):
    """One text: minutes, an addition, a reason."""

    text = forms.CharField(
        label=_("Text"), max_length=MINUTES, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, label: Any, *args: Any, longest: int = MINUTES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].widget.attrs["maxlength"] = str(longest)
        self.fields["text"].validators.append(_at_most(longest))


def _at_most(longest: int) -> Any:
    def check(value: str) -> None:
        if len(value) > longest:
            raise forms.ValidationError(_("This is too long."))

    return check


CHOICES = [*Choice.choices]
