"""Shows a person's whole identity and phone number: for a stated reason, on record, few a day."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touyan.audit import queries as audit_queries
from touyan.audit import services as audit
from touyan.core import clock, crypto
from touyan.core.actor import Actor, Power
from touyan.core.errors import DomainError, Invalid
from touyan.registry import queries
from touyan.registry.models import Person
from touyan.registry.services.guards import require

NUMBERS_A_DAY = 30
SHORTEST_REASON = 4
ACTION = "registry.person.numbers_shown"


class ReasonMissing(Invalid):
    """Nobody reads a number without saying why."""

    code = "registry.reason_missing"
    default_message = _("Write in a few words why you need the number.")


class TooManyToday(DomainError):
    """The day's share is used up (promise P-01)."""

    code = "registry.too_many_numbers"
    status = 429
    default_message = _("You have opened 30 numbers today. Go on tomorrow, or ask the county.")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers of one person; "" where none is kept."""

    id_number: str
    phone: str


@transaction.atomic
def show_numbers(*, actor: Actor, person_id: int, reason: str) -> Numbers:
    """Return the whole numbers of a person and record who asked and why.

    Raises NotAllowed, NotFound, ReasonMissing, TooManyToday (30 a day for each who asks).
    """
    require(actor, Power.PEOPLE_UNMASK)
    person = queries.get_person(actor, person_id, Power.PEOPLE_UNMASK)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    # Two windows of one official wait for each other here, so that the count is right.
    Person.objects.select_for_update().filter(pk=actor.person_id).first()
    shown = audit_queries.count_since(
        actor_id=actor.person_id, action=ACTION, since=clock.start_of(clock.today())
    )
    if shown >= NUMBERS_A_DAY:
        raise TooManyToday
    audit.record(
        actor=actor,
        action=ACTION,
        object_kind="person",
        object_id=person.pk,
        area_path=person.subject.area.path,
        detail={"reason": reason.strip()[:200]},
    )
    return Numbers(
        crypto.decrypt(person.id_number_cipher, queries.ID_NUMBER)
        if person.id_number_cipher
        else "",
        crypto.decrypt(person.phone_cipher, queries.PHONE) if person.phone_cipher else "",
    )
