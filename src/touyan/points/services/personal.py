"""A Party member's own account: opened and closed by the member, never ranked (rule 16.9)."""

import uuid

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import Invalid, NotFound
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting
from touyan.points import accounts, age, queries
from touyan.points.errors import (
    AlreadyEnrolled,
    NoAccountUnderFourteen,
    NotEnoughPoints,
    WrongSubject,
)
from touyan.points.lots import first_parts
from touyan.points.models import PersonalAccount
from touyan.points.queries.lots import lots_of
from touyan.points.queries.personal import open_account_of
from touyan.registry.models import PartyStatus, Person
from touyan.registry.queries import household_of


@transaction.atomic
def open_personal(*, actor: Actor) -> PersonalAccount:
    """Open one's own account for points of Party members' rules.

    Raises WrongSubject for somebody who is no Party member, NoAccountUnderFourteen, AlreadyEnrolled.
    """
    person = _self(actor)
    if person.party_status == PartyStatus.NONE:
        raise WrongSubject
    if not age.is_at_least(age.ACCOUNT, born_on=person.born_on, day=clock.today()):
        raise NoAccountUnderFourteen
    if open_account_of(person.pk) is not None:
        raise AlreadyEnrolled
    village = queries.village_of(person.subject.area)
    row = PersonalAccount.objects.create(person=person, area=village, opened_on=clock.today())
    _told(actor, "points.personal.opened", row)
    return row


@transaction.atomic
def close_personal(*, actor: Actor) -> PersonalAccount:
    """Close one's own account; what is left goes to the household. Raises NotFound."""
    person = _self(actor)
    row = open_account_of(person.pk)
    if row is None:
        raise NotFound
    left = accounts.points_of(person.pk).get(accounts.AVAILABLE, 0)
    if left:
        _to_household(actor, row, left)
    row.closed_on = clock.today()
    row.save(update_fields=["closed_on"])
    _told(actor, "points.personal.closed", row)
    return row


@transaction.atomic
def give_to_household(*, actor: Actor, points: int) -> int:
    """Bring points of one's own account to the household, where the shop takes them.

    Raises NotFound without an account or household, NotEnoughPoints.
    """
    row = open_account_of(_self(actor).pk)
    if row is None:
        raise NotFound
    if points < 1:
        raise Invalid
    return _to_household(actor, row, points)


def _to_household(actor: Actor, row: PersonalAccount, points: int) -> int:
    household = household_of(row.person_id)
    if household is None:
        raise NotFound
    book = accounts.book_id(actor=actor, area=row.area)
    own = accounts.of_household(actor=actor, book=book, household_id=row.person_id)[0]
    if ledger_queries.balance(own) < points:
        raise NotEnoughPoints
    shared = accounts.of_household(actor=actor, book=book, household_id=household.pk)[0]
    going = first_parts(lots_of(row.person_id).left, points)
    ledger.post(
        actor=actor,
        posting=Posting(
            key=f"points.moved:{uuid.uuid4()}",
            book_id=book,
            kind=accounts.MOVED_KIND,
            effective_on=clock.today(),
            lines=(Line(own, -points), Line(shared, points)),
            public={
                "lots": [lot.as_public() for lot in going],
                "points": points,
                "reason": "to_household",
            },
            private={"from": row.person_id, "to": household.pk},
        ),
    )
    return points


def _self(actor: Actor) -> Person:
    found = (
        Person.objects.select_for_update(of=("self",))
        .select_related("subject__area")
        .filter(pk=actor.person_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _told(actor: Actor, action: str, row: PersonalAccount) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.personal",
        object_id=row.pk,
        area_path=row.area.scope_path,
    )
