"""Near relatives of a person, as the clerk records them: they decide who must stand back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.registry import kin, queries, services
from touyan.registry.models import Kinship, Person

FOUND = 20
KEEP = Power.PEOPLE_MANAGE


class KinSearch(forms.Form):
    """Find the other person."""

    text = forms.CharField(
        label=gettext_lazy("Name or initials of the relative"), required=False, max_length=60
    )


class KinForm(Answering):
    """Who the other one is, and what they are to this person."""

    relative = forms.TypedChoiceField(
        label=gettext_lazy("Which person"), coerce=int, widget=forms.RadioSelect
    )
    said = forms.ChoiceField(label=gettext_lazy("What they are to this person"), choices=kin.SAID)

    def __init__(self, people: list[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = queries.household_codes_of([one.pk for one in people])
        field = self.fields["relative"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [
            (one.pk, f"{one.name}, {one.subject.area.name} {codes.get(one.pk, (0, ''))[1][-5:]}")
            for one in people
        ]


@requires(KEEP)
@require_http_methods(["GET", "POST"])
@once
def relatives(request: ActedRequest, person_id: int) -> HttpResponse:
    """Show the recorded relatives of a person outside the household; record another one."""
    person = queries.get_person(request.actor, person_id, KEEP)
    search = KinSearch(request.GET)
    text = search.cleaned_data["text"] if search.is_valid() else ""
    people = _found(request, text, person)
    form = KinForm(people, request.POST or None)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.record_kinship(
                actor=request.actor,
                person_id=person_id,
                relative_id=data["relative"],
                said=data["said"],
            )
        )
        if done:
            messages.success(request, _("Recorded."))
            return redirect("registry:kin", person_id)
    context = {
        "person": person,
        "rows": [_row(one, person_id) for one in queries.ties_of(person_id)],
        "search": search,
        "form": form if people else None,
        "asked": bool(text),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "registry/kin.html", context, status=status)


def _found(request: ActedRequest, text: str, person: Person) -> list[Person]:
    if not text.strip():
        return []
    page = queries.people(request.actor, text=text, limit=FOUND, power=KEEP)
    return [one for one in page.people if one.pk != person.pk]


def _row(one: Kinship, person_id: int) -> tuple[Kinship, Person, object]:
    """Return a tie as this person sees it: who the other one is and what they are to them."""
    words = dict(kin.SAID)
    if one.person_id == person_id:
        return one, one.relative, words[one.kind]
    return one, one.person, words[kin.INVERSE[one.kind]]


@requires(KEEP)
@require_POST
@once
def end(request: ActedRequest, person_id: int, kinship_id: int) -> HttpResponse:
    """Say that a tie no longer holds, or was wrong."""
    services.end_kinship(actor=request.actor, person_id=person_id, kinship_id=kinship_id)
    messages.success(request, _("The entry has ended. It stays on record."))
    return redirect("registry:kin", person_id)
