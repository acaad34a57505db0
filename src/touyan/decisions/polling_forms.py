"""Forms of the elections' pages: they check shape; the rules live in the services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.forms import Answering
from touyan.decisions.forms import DayField, _figure, _offer
from touyan.decisions.models import Candidate, Race, Signers
from touyan.decisions.services.elections import TEXT, TITLE, Request
from touyan.registry.kinds import PostKind

CHAIR, VICE, MEMBER = (
    PostKind.COMMITTEE_CHAIR,
    PostKind.COMMITTEE_VICE_CHAIR,
    PostKind.COMMITTEE_MEMBER,
)


class PollForm(Answering):
    """An election to announce: who votes, day, place, seats."""

    body = forms.ChoiceField(label=_("Who votes?"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=TITLE)
    held_on = DayField(label=_("Day of the vote"))
    place = forms.CharField(label=_("Where is the booth?"), max_length=TITLE)
    chair = _figure(_("Chair: seats"), initial=1)
    vice = _figure(_("Vice chairs: seats"), initial=1)
    member = _figure(_("Members: seats"), initial=3)

    def __init__(self, bodies: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "body", bodies)
        self.fields["body"].initial = bodies[0][0] if bodies else None

    def seats(self, data: dict[str, Any]) -> dict[str, int]:
        """Return how many seats of each kind are to be filled."""
        named = ((CHAIR, data["chair"]), (VICE, data["vice"]), (MEMBER, data["member"]))
        return {str(kind.value): seats for kind, seats in named if seats}


class RecallForm(PollForm):
    """A recall to announce: whom it concerns, who asked for it, what the person says to it."""

    person = forms.ChoiceField(label=_("Whom does it concern?"))
    reason = forms.CharField(
        label=_("Reason given in the request"),
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    signers = forms.ChoiceField(
        label=_("Who signed the request?"), choices=Signers.choices, widget=forms.RadioSelect
    )
    signatures = _figure(_("How many signed?"))
    defence = forms.CharField(
        label=_("What the person says to it"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The law gives the person the right to answer. It is printed with the reason."),
    )

    def __init__(self, people: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("chair", "vice", "member"):
            del self.fields[name]
        _offer(self, "person", people)

    def request(self, data: dict[str, Any]) -> Request:
        """Return the request as the service takes it."""
        return Request(
            person_id=int(data["person"]),
            reason=data["reason"],
            signers=data["signers"],
            signatures=data["signatures"],
            defence=data["defence"],
        )


class StandForm(Answering):
    """Somebody of the roll stands for a kind of seat."""

    race = forms.ChoiceField(label=_("For which seat?"))
    number = _figure(_("Number on the roll"))

    def __init__(self, races: Sequence[Race], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "race", [(str(one.pk), str(one.get_post_display())) for one in races])


class EntrustForm(Answering):
    """Somebody away lets another vote, by their numbers on the roll."""

    giver = _figure(_("Number of the one who is away"))
    holder = _figure(_("Number of the one who votes for them"))


class RollObjectionForm(Answering):
    """What is wrong with the roll: somebody of the own household is missing, or a number is wrong."""

    person = forms.ChoiceField(
        label=_("Who of your household is missing?"), required=False, widget=forms.RadioSelect
    )
    number = _figure(_("Or: which number does not belong on the roll?"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, missing: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if missing:
            _offer(self, "person", [("", str(_("nobody"))), *missing])
        else:
            del self.fields["person"]


class DecideForm(Answering):
    """The decision on an objection to the roll."""

    upheld = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Upheld: put the roll right")), ("no", _("Not upheld"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Answer, with the reason"), max_length=300)


class BallotsForm(Answering):
    """What was counted aloud: slips, and how many name each candidate."""

    given_out = _figure(_("Slips given out"))
    cast = _figure(_("Slips taken back"))
    spoiled = _figure(_("Spoiled slips"), initial=0)

    def __init__(
        self,
        standing: Sequence[tuple[Candidate, str]],
        *args: Any,
        is_recount: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for candidate, label in standing:
            self.fields[f"votes_{candidate.pk}"] = _figure(label)
        self.fields["photo"] = forms.FileField(
            label=_("Photograph of the signed result sheet"),
            required=False,
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
        )
        if is_recount:
            self.fields["reason"] = forms.CharField(
                label=_("Why is it counted again?"),
                max_length=200,
                help_text=_("Only for a recount. The former figures are kept."),
            )

    def votes(self, data: dict[str, Any]) -> dict[int, int]:
        """Return how many slips name each candidate."""
        return {
            int(name.removeprefix("votes_")): number
            for name, number in data.items()
            if name.startswith("votes_")
        }


class AgainForm(Answering):
    """Day and place of the vote for the missing seats."""

    held_on = DayField(label=_("Day of the vote"))
    place = forms.CharField(label=_("Where is the booth?"), max_length=TITLE)
