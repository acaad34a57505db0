"""Household cards: issued in batches, printed with their first PIN, voided, used to sign in."""

import uuid

from django.db import transaction

from touyan.access import secrets_of
from touyan.access.counts import Way
from touyan.access.errors import WeakPin, WrongSignIn
from touyan.access.models import PRINTABLE, HouseholdCard, Session
from touyan.access.services import tries
from touyan.audit import services as audit_services
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.crypto import blind_index, decrypt, encrypt, key_mark, matches_index
from touyan.core.errors import Conflict, NotFound, WrongState
from touyan.registry.models import Household

FIRST_PIN = "card.first_pin"
_PIN = "card.pin"
_NO_HASH = bytes(32)
MAX_BATCH = 500


def issue(*, actor: Actor, households: list[Household], replace: bool = False) -> uuid.UUID:
    """Issue a card to each household of one batch and return the batch; the print shows first PINs.

    The households come from a query within the actor's reach. With `replace`, a valid card is voided
    first; without it a household that has one raises Conflict. Raises NotAllowed outside the area.
    """
    if len(households) > MAX_BATCH:
        raise Conflict
    for household in households:
        actor.require_in(Power.CARDS_ISSUE, household.subject.area.path)
    batch, now = uuid.uuid4(), clock.now()
    with transaction.atomic():
        valid = HouseholdCard.objects.select_for_update().filter(
            household__in=households, voided_at=None
        )
        if replace:
            Session.objects.filter(card__in=valid).delete()
            valid.update(
                voided_at=now,
                void_reason=HouseholdCard.VoidReason.REPLACED,
                first_pin_cipher=None,
            )
        elif valid.exists():
            raise Conflict
        HouseholdCard.objects.bulk_create(
            _new_card(household, batch=batch, actor=actor) for household in households
        )
        audit_services.record(
            actor=actor,
            action="access.cards.issued",
            object_kind="access.card_batch",
            object_id=batch,
            area_path=households[0].subject.area.path if households else "",
            detail={"cards": len(households)},
        )
    return batch


def void(*, actor: Actor, card: HouseholdCard, reason: HouseholdCard.VoidReason) -> None:
    """Make a card worthless at once. Raises WrongState when it already is."""
    path = card.household.subject.area.path
    actor.require_in(Power.CARDS_ISSUE, path)
    with transaction.atomic():
        changed = HouseholdCard.objects.filter(pk=card.pk, voided_at=None).update(
            voided_at=clock.now(), void_reason=reason, first_pin_cipher=None
        )
        if not changed:
            raise WrongState
        Session.objects.filter(card=card).delete()
        audit_services.record(
            actor=actor,
            action="access.card.voided",
            object_kind="access.card",
            object_id=card.pk,
            area_path=path,
            detail={"why": str(reason)},
        )


def check_card(*, serial: str, pin: str, address: str) -> HouseholdCard:
    """Return the valid card of a serial and its PIN.

    Raises WrongSignIn (unknown, voided or wrong: nobody can tell), TooManyTries.
    """
    number = secrets_of.read_serial(serial)
    counted = tries.begin(way=Way.CARD, account=number or serial[:40], address=address)
    card = (
        HouseholdCard.objects.select_related("household")
        .filter(serial=number, voided_at=None)
        .first()
    )
    kept = card.pin_hash if card is not None else _NO_HASH
    right = matches_index(f"{number}:{pin.strip()}", _PIN, kept)
    if card is None or not right:
        raise WrongSignIn
    counted.right()
    return card


def change_pin(*, actor: Actor, card_id: int, pin: str) -> HouseholdCard:
    """Set the household's own PIN, forget the first one, return the card. Raises WeakPin, NotFound."""
    card = HouseholdCard.objects.select_related("household__subject__area").filter(
        pk=card_id, voided_at=None
    )
    found = card.first()
    if found is None:
        raise NotFound
    if secrets_of.is_weak_pin(pin) or matches_index(f"{found.serial}:{pin}", _PIN, found.pin_hash):
        raise WeakPin
    with transaction.atomic():
        HouseholdCard.objects.filter(pk=card_id).update(
            pin_hash=blind_index(f"{found.serial}:{pin}", _PIN),
            key_mark=key_mark(),
            must_change_pin=False,
            first_pin_cipher=None,
        )
        audit_services.record(
            actor=actor,
            action="access.card.pin_changed",
            object_kind="access.card",
            object_id=card_id,
            area_path=found.household.subject.area.path,
        )
    return found


def first_pin(card: HouseholdCard) -> str:
    """Return the PIN to print; "" once the household has its own, or the print is over."""
    if card.first_pin_cipher is None or card.issued_at <= clock.now() - PRINTABLE:
        return ""
    return decrypt(card.first_pin_cipher, FIRST_PIN)


@transaction.atomic
def finish_print(*, actor: Actor, batch: uuid.UUID) -> int:
    """Note that a batch is on paper: nobody reads its first PINs again. Return how many there were.

    The cards go on working. Doing it again changes nothing. Raises NotFound out of reach.
    """
    found = HouseholdCard.objects.visible_to(actor).filter(batch=batch)
    first = found.select_related("household__subject__area").first()
    if first is None:
        raise NotFound
    forgotten = found.filter(first_pin_cipher__isnull=False).update(first_pin_cipher=None)
    if forgotten:
        audit_services.record(
            actor=actor,
            action="access.cards.printed",
            object_kind="access.card_batch",
            object_id=batch,
            area_path=first.household.subject.area.path,
            detail={"cards": forgotten},
        )
    return forgotten


def forget_first_pins() -> int:
    """Forget the first PINs of prints that are over; return how many."""
    over = HouseholdCard.objects.filter(
        first_pin_cipher__isnull=False, issued_at__lte=clock.now() - PRINTABLE
    )
    return over.update(first_pin_cipher=None)


def _new_card(household: Household, *, batch: uuid.UUID, actor: Actor) -> HouseholdCard:
    serial, pin = secrets_of.new_serial(), secrets_of.new_pin()
    return HouseholdCard(
        household=household,
        serial=serial,
        pin_hash=blind_index(f"{serial}:{pin}", _PIN),
        key_mark=key_mark(),
        first_pin_cipher=encrypt(pin, FIRST_PIN),
        batch=batch,
        issued_at=clock.now(),
        issued_by_id=actor.person_id,
    )
