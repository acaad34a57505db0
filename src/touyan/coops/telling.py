"""Telling members what happened to what they asked for."""

from django.urls import reverse
from django.utils.translation import gettext as _

from touyan.backstage.messages import services as messages
from touyan.backstage.messages.services import Told
from touyan.coops.messages import ASKED_BACK, PUTTING_OUT
from touyan.coops.models import AssemblyRequest, Coop, CoopMember, Departure
from touyan.coops.queries.members import people_of
from touyan.core.actor import Actor


def tell_askers(actor: Actor, coop: Coop, found: AssemblyRequest) -> None:
    """Tell everybody who stands in a request as asking that it was taken back, and what they can do."""
    members = CoopMember.objects.filter(pk__in=found.askers.values("member_id"))
    words = _(
        "The request for an assembly of %(coop)s of %(day)s was taken back as recorded by mistake. The "
        "page says why. If you did ask for it, tell a supervisor or the accountant: it is recorded again."
    )
    words %= {"coop": coop.organisation.name, "day": found.asked_on.isoformat()}
    messages.notify_many(
        actor=actor,
        kind=ASKED_BACK,
        told=[
            Told(
                key=f"coopask:{found.pk}:back:{person_id}",
                person_id=person_id,
                text=words,
                link=reverse("coops:assembly_requests", args=[coop.pk]),
                about=("coops.coop", coop.pk),
                area_id=coop.area_id,
            )
            for person_id in sorted(set(people_of(members.select_related("subject")).values()))
        ],
    )


def tell_member(actor: Actor, coop: Coop, found: Departure, step: str) -> None:
    """Tell a member who may be put out what comes next: to speak first, then what was decided (art. 26).

    `step` is "proposed", "decided" or "dropped". The message says no reason: the page does.
    """
    said = {
        "proposed": _(
            "It was proposed to put you out of %(coop)s. The page says why. You may speak before the "
            "members vote: say when you can come, or what is to be read out."
        ),
        "decided": _(
            "The members of %(coop)s decided that your membership ends. The page says on which day and, "
            "once it is worked out, what you get back."
        ),
        "dropped": _("The proposal to put you out of %(coop)s was dropped: you stay a member."),
    }
    people = people_of(CoopMember.objects.filter(pk=found.member_id).select_related("subject"))
    messages.notify_many(
        actor=actor,
        kind=PUTTING_OUT,
        told=[
            Told(
                key=f"coopout:{found.pk}:{step}",
                person_id=person_id,
                text=said[step] % {"coop": coop.organisation.name},
                link=reverse("coops:member", args=[found.member_id]),
                about=("coops.coop", coop.pk),
                area_id=coop.area_id,
            )
            for person_id in people.values()
        ],
    )
