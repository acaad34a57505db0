"""Leave: what waits for somebody goes to the stand-in on the first day, and comes back when they are back
before time.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from touyan.audit import services as audit
from touyan.audit.detail import Detail
from touyan.cases.errors import PersonNotHere
from touyan.cases.kinds import OPEN, Act
from touyan.cases.models import Absence, Case, CaseEvent
from touyan.cases.services.guards import say, told
from touyan.cases.services.working import give
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.registry.models import Person, Tenure

_BEGUN = (Act.ACCEPTED, Act.PROGRESS)


@transaction.atomic
def start_absence(
    *,
    actor: Actor,
    person_id: int,
    stand_in_id: int,
    begins_at: dt.datetime,
    ends_at: dt.datetime,
) -> int:
    """Enter a leave: meanwhile nobody asks the person, and what waits for them goes to the stand-in.

    One that has begun hands over at once, one that comes on its first day (`begin_absences`). One's own
    leave, or by who manages the duty roster there. Return how many cases went over now. Raises NotAllowed, NotFound, PersonNotHere, Invalid.
    """
    if ends_at <= begins_at or person_id == stand_in_id:
        raise Invalid
    people = Person.objects.select_related("subject__area").in_bulk([person_id, stand_in_id])
    if len(people) != 2:
        raise NotFound
    path = people[person_id].subject.area.scope_path
    if actor.person_id != person_id and not _keeps_duty_of(actor, person_id, path):
        raise NotAllowed
    if people[stand_in_id].subject.area.scope_path[:6] != path[:6]:
        raise PersonNotHere
    row = Absence.objects.create(
        person_id=person_id, stand_in_id=stand_in_id, begins_at=begins_at, ends_at=ends_at
    )
    count = _hand_to_stand_in(actor, row) if begins_at <= clock.now() else 0
    _noted(actor, "absence_started", row, path, {"cases": count})
    return count


def begin_absences(actor: Actor) -> int:
    """Hand over what waits for those whose leave begins; return how many leaves. Twice hands none twice."""
    now = clock.now()
    due = Absence.objects.filter(handed_at=None, begins_at__lte=now, ends_at__gt=now)
    done = 0
    for absence_id in list(due.order_by("begins_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            rows = Absence.objects.select_for_update(of=("self",)).select_related(
                "person__subject__area"
            )
            row = rows.filter(pk=absence_id, handed_at=None).first()
            if row is None:
                continue
            count = _hand_to_stand_in(actor, row)
            path = row.person.subject.area.scope_path
            _noted(actor, "absence_begun", row, path, {"cases": count})
            done += 1
    return done


def _hand_to_stand_in(actor: Actor, row: Absence) -> int:
    """Give what waits for who is away to the stand-in; return how much."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("area")
    waiting = list(rows.filter(assignee_id=row.person_id, status__in=OPEN).order_by("pk"))
    hand_over(actor, waiting, row.stand_in_id)
    row.handed_at = clock.now()
    row.save(update_fields=["handed_at"])
    return len(waiting)


@transaction.atomic
def end_absence(*, actor: Actor, absence_id: int) -> int:
    """End a leave now; one that has not begun is taken off. Return how many cases came back.

    What the stand-in has begun stays with them: nobody changes horses in midstream. By the person
    who is back, or by who manages the duty roster there. Raises NotFound, WrongState.
    """
    rows = Absence.objects.select_for_update(of=("self",))
    row = rows.select_related("person__subject__area").filter(pk=absence_id).first()
    if row is None:
        raise NotFound
    path = row.person.subject.area.scope_path
    if actor.person_id != row.person_id and not _keeps_duty_of(actor, row.person_id, path):
        raise NotFound
    now = clock.now()
    if row.ends_at <= now:
        raise WrongState
    back = _untouched(row) if row.handed_at else []
    hand_over(actor, back, row.person_id)
    _noted(actor, "absence_ended", row, path, {"cases": len(back)})
    if row.begins_at >= now:
        row.delete()
    else:
        row.ends_at = now
        row.save(update_fields=["ends_at"])
    return len(back)


def _untouched(row: Absence) -> list[Case]:
    """Lock and return what went over from the one to the other and was not begun since."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("area")
    held = list(rows.filter(assignee_id=row.stand_in_id, status__in=OPEN).order_by("pk"))
    lines = CaseEvent.objects.filter(
        case__in=held, by_id=row.stand_in_id, act__in=(Act.HANDED_OVER, *_BEGUN)
    )
    last = {line.case_id: line for line in lines.order_by("at", "pk")}
    return [
        case
        for case in held
        if (line := last.get(case.pk)) is not None
        and line.act == Act.HANDED_OVER
        and line.detail.get("from") == row.person_id
    ]


def _keeps_duty_of(actor: Actor, person_id: int, path: str) -> bool:
    """Say whether the actor keeps the roster where the person lives or holds a post."""
    posts = Tenure.objects.on(clock.today()).filter(person_id=person_id)
    reach = {path, *posts.values_list("post__area__scope_path", flat=True)}
    return any(actor.may_in(Power.DUTY_MANAGE, one) for one in reach)


def hand_over(actor: Actor, cases: Sequence[Case], person_id: int) -> None:
    """Give locked cases to somebody else; each says so on its line."""
    for case in cases:
        before = case.assignee_id
        give(case, person_id)
        say(case, Act.HANDED_OVER, by=person_id, detail={"from": before})
        told(actor, "handed_over", case, {"to": person_id})


def _noted(actor: Actor, action: str, row: Absence, path: str, detail: Detail) -> None:
    audit.record(
        actor=actor,
        action=f"cases.{action}",
        object_kind="cases.absence",
        object_id=row.pk,
        area_path=path,
        detail={"person": row.person_id, "stand_in": row.stand_in_id, **detail},
    )
