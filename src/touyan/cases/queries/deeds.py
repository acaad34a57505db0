"""Facts that the points may read: adopted suggestions (B02), hazards (D02), help confirmed (M02).

A deed is paid, never the asking: who whistles, complains, petitions or mediates gets and loses nothing
(rule 2.5). Anonymous people have no deeds.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from touyan.cases.kinds import Act, Family
from touyan.cases.models import Callback, Case, CaseEvent
from touyan.cases.queries import county
from touyan.core import clock
from touyan.registry.kinds import HouseholdKind, PartyStatus
from touyan.registry.models import HouseholdMember

SATISFIED = 4  # points of five (rule 6.8)
ADOPTED, HAZARD, HELPED = "ADOPTED", "HAZARD", "HELPED"


@dataclass(frozen=True, slots=True)
class DeedFact:
    """What somebody did, household by household; `reference` is the same for the same deed."""

    kind: str
    household_id: int
    person_id: int
    occurred_on: dt.date
    reference: str


def deed_facts(prefix: str, start: dt.date, end: dt.date) -> list[DeedFact]:
    """Return the deeds below a prefix that became facts from `start` to `end` (included).

    ADOPTED: a suggestion was taken up. HAZARD: a reported hazard was one. HELPED: a Party member's
    work on a case, confirmed by the person who asked with four points or more.
    """
    first, last = clock.start_of(start), clock.start_of(end + dt.timedelta(days=1))
    adopted = CaseEvent.objects.filter(act=Act.ADOPTED, at__gte=first, at__lt=last)
    rows = _below(prefix).filter(reporter__isnull=False)
    found = [
        (ADOPTED if family == Family.SUGGESTION else HAZARD, person, at, f"case-{pk}")
        for pk, family, person, at in rows.filter(
            family__in=[Family.SUGGESTION, Family.HAZARD], events__in=adopted
        ).values_list("pk", "family", "reporter_id", "events__at")
    ]
    return list(_with_homes([*found, *_helped(prefix, first, last)]))


def confirmed(*, least: int = SATISFIED) -> "QuerySet[Callback]":
    """Return the last word on each case that a Party member worked on, where it says at least so many
    points. The person who asked confirms it; whoever did it never does.
    """
    later = Callback.objects.filter(case=OuterRef("case"), is_reached=True, pk__gt=OuterRef("pk"))
    rows = Callback.objects.filter(
        case__guard="", score__gte=least, case__assignee__party_status=PartyStatus.FULL
    )
    return rows.filter(~Exists(later)).order_by("pk")


def _helped(
    prefix: str, first: dt.datetime, last: dt.datetime
) -> Iterable[tuple[str, int, dt.datetime, str]]:
    least = county.template_of(prefix.ljust(12, "0")).satisfied_from
    rows = (
        confirmed(least=least)
        .filter(case__area__scope_path__under=prefix, at__gte=first, at__lt=last)
        .values_list("case_id", "case__assignee_id", "at")
    )
    for pk, person, at in rows:
        yield HELPED, person, at, f"help-{pk}"


def _below(prefix: str) -> QuerySet[Case]:
    return Case.objects.filter(area__scope_path__under=prefix, guard="").order_by("pk")


def _with_homes(
    rows: Collection[tuple[str, int, dt.datetime, str]],
) -> Iterable[DeedFact]:
    homes = dict(
        HouseholdMember.objects.filter(
            person_id__in={person for _kind, person, _at, _ref in rows},
            left_on=None,
            kind=HouseholdKind.RESIDENT,
        ).values_list("person_id", "household_id")
    )
    for kind, person, at, reference in rows:
        if person in homes:
            day = at.astimezone(clock.ZONE).date()
            yield DeedFact(kind, homes[person], person, day, reference)
