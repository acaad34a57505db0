"""Who somebody is when they act: computed anew for every request, so an ended post counts at once."""

from dataclasses import replace

from touyan.access import queries
from touyan.access.models import User
from touyan.access.standing import Standing, own_grants, stand
from touyan.core import clock
from touyan.core.actor import NOBODY, Actor, Power
from touyan.core.errors import NotAllowed
from touyan.registry.models import Person


def actor_for(user: User, *, two_factors: bool = True) -> Actor:
    """Return the actor behind an account, in at most two queries.

    Without the second factor, posts that need it are left out.
    """
    return standing_of(user, two_factors=two_factors).actor


def standing_of(
    user: User, *, two_factors: bool = True, household_id: int | None = None
) -> Standing:
    """Return an account's standing today: actor, posts, and what was withheld.

    With `household_id` (signed in by that household's card) it speaks for this household only: no
    post and no right of a single person comes from a card that the whole family uses.
    """
    person = user.person
    if person is None or person.died_on is not None:
        return Standing(actor=NOBODY)
    if household_id is not None:
        own = own_grants(person_id=person.pk, households=[household_id], as_person=False)
        return stand(
            person_id=person.pk, name=person.name, own=own, held=[], two_factors=two_factors
        )
    found = queries.footing(person.pk, on=clock.today())
    own = own_grants(person_id=person.pk, households=found.households, as_person=True)
    return stand(
        person_id=person.pk,
        name=person.name,
        own=own,
        held=found.posts,
        two_factors=two_factors,
    )


def acting_for(*, actor: Actor, person: Person) -> Actor:
    """Return the actor as they act on somebody's behalf (代办): every record then names both.

    Allowed for those who look after people in that person's area. Raises NotAllowed.
    """
    path = person.subject.area.scope_path
    helper = (Power.PEOPLE_MANAGE, Power.POINTS_PROPOSE)
    if person.pk == actor.person_id or not any(actor.may_in(power, path) for power in helper):
        raise NotAllowed
    return replace(actor, on_behalf_of=person.pk)
