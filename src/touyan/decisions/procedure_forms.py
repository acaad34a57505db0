"""Forms of the procedures' pages: they check shape; the rules live in the services."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.core import clock
from touyan.core.procedure_values import Stage
from touyan.decisions import queries
from touyan.decisions.forms import CallForm, DayField
from touyan.decisions.queries import Option
from touyan.decisions.services.calling import TEXT, TITLE
from touyan.disclosure.models import ObjectionStatus
from touyan.registry.models import Area, Resolution

REASON = 200
PEOPLE = 100_000


def _long(label: Any, *, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXT, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason, when the county's custom is not kept"),
        max_length=REASON,
        required=False,
        help_text=_("It stays on record beside the custom."),
    )


class StartForm(Answering):
    """The words of the motion."""

    title = forms.CharField(label=_("What is it about?"), max_length=TITLE)
    text = _long(_("What exactly is to be decided?"))


class TalkForm(Answering):
    """What is written down about a talk; who did not come is ticked beside it."""

    held_on = DayField(label=_("Day of the talk"))
    told_on = DayField(label=_("People were told on"))
    place = forms.CharField(label=_("Where"), max_length=TITLE)
    households_asked = forms.IntegerField(
        label=_("How many households were asked beforehand?"), min_value=0, max_value=PEOPLE
    )
    came = forms.CharField(
        label=_("Households whose people came"),
        max_length=500,
        help_text=_("Last digits of their codes, with spaces between."),
    )
    yes = forms.IntegerField(label=_("How many agreed?"), min_value=0, max_value=PEOPLE)
    then = forms.ChoiceField(label=_("What follows?"))
    text = _long(_("What was said"))
    reason = _reason()

    def __init__(
        self, area: Area, stage: Stage, *args: Any, has_list: bool, then: Sequence[Stage], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.area = area
        for name in ("held_on", "told_on"):
            self.fields[name].initial = clock.today()
        for name in ("households_asked", "yes"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        if not stage.households_asked:
            del self.fields["households_asked"]
        if has_list:
            del self.fields["came"]
        if len(then) > 1:
            field = self.fields["then"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [(one.code, one.name) for one in then]
        else:
            del self.fields["then"]

    def clean_came(self) -> frozenset[int]:
        """Return the heads of the households named."""
        codes = [part for part in re.split(r"[\s,，、;；]+", self.cleaned_data["came"]) if part]
        found = queries.heads_of(self.area, codes)
        if not found:
            raise forms.ValidationError(
                _("One of these codes is not a household of this village, or fits several.")
            )
        return frozenset(found)


class VoteForm(CallForm):
    """The meeting that votes: who, when, where, how. What is decided is known already."""

    reason = _reason()

    def __init__(
        self,
        options: Sequence[Option],
        area: Area,
        authorities: Sequence[Resolution],
        *args: Any,
        **kw: Any,
    ) -> None:
        super().__init__(options, area, authorities, *args, **kw)
        for name in ("title", "text", "party_discussed_on"):
            del self.fields[name]


class BackForm(Answering):
    """Where it goes back to, why, and new words if there are any."""

    to = forms.ChoiceField(label=_("Back to which stage?"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why?"), max_length=REASON)
    title = forms.CharField(label=_("What is it about?"), max_length=TITLE)
    text = _long(
        _("What exactly is to be decided?"),
        help_text=_("When you change the words, it starts again from the first stage."),
    )

    def __init__(self, stages: Sequence[Stage], *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(one.code, one.name) for one in stages]


class RevokeForm(Answering):
    """The assembly's later decision."""

    resolution = forms.ChoiceField(label=_("Decision of the assembly that revokes it"))

    def __init__(self, found: Sequence[Resolution], *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["resolution"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(str(one.pk), f"{one.passed_on} {one.title}") for one in found]


class ObjectForm(Answering):
    """What is wrong with the decision."""

    reason = forms.CharField(
        label=_("What is wrong, in a sentence"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(Answering):
    """The answer to an objection."""

    outcome = forms.ChoiceField(
        label=_("What was found"),
        widget=forms.RadioSelect,
        choices=[
            (ObjectionStatus.DISMISSED, _("The decision can stand as it is")),
            (ObjectionStatus.UPHELD, _("The objection is right: it goes back")),
        ],
    )
    answer = forms.CharField(
        label=_("Answer to the person who asked"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
