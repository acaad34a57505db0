"""Reading sheets of what members took, and their sums of a year."""

import datetime as dt
from collections import defaultdict

from django.db.models import Sum

from touyan.coops.distribution.rules import EquivalentKind
from touyan.coops.models import Charter, Coop, Handout, HandoutLine, HandoutStatus
from touyan.coops.queries import readers
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound

LISTED, HUNDREDTHS = 50, 100


def get_handout(actor: Actor, pk: int, power: Power = Power.COOP_BOOKS_READ) -> Handout:
    """Return a sheet within the power's reach. Raises NotFound."""
    rows = Handout.objects.select_related("coop__organisation", "coop__area")
    found = rows.visible_to(actor, power).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def handouts_of(actor: Actor, coop_id: int) -> list[Handout]:
    """Return the sheets of a cooperative, the newest first."""
    rows = Handout.objects.visible_to(actor).filter(coop_id=coop_id)
    return list(rows.order_by("-on", "-pk")[:LISTED])


def lines_of(actor: Actor, found: Handout) -> list[tuple[HandoutLine, str]]:
    """Return the lines of a sheet with names, by number in the members' list."""
    rows = list(found.lines.select_related("member").order_by("member__number"))
    names = readers.names_of(actor, found.coop, [one.member.subject_id for one in rows])
    return [(one, names.get(one.member.subject_id, "")) for one in rows]


def taken(
    coop: Coop, charter: Charter | None, first: dt.date, last: dt.date
) -> dict[int, dict[EquivalentKind, int]]:
    """Return member id -> kind -> hundredths of the charter's unit that were taken, by checked sheets.

    Only what stands in the unit of the charter counts: nobody converts sacks into kilograms here.
    """
    found: dict[int, dict[EquivalentKind, int]] = defaultdict(dict)
    if charter is None:
        return found
    units = dict(charter.equivalents.filter(filed_on__isnull=False).values_list("basis", "unit"))
    rows = (
        HandoutLine.objects.filter(
            handout__coop=coop,
            handout__status=HandoutStatus.CHECKED,
            handout__on__gte=first,
            handout__on__lte=last,
        )
        .values_list("member_id", "handout__basis", "handout__unit")
        .annotate(total=Sum("quantity"))
        .order_by()
    )
    for member, basis, unit, total in rows:
        if units.get(basis) == unit:
            found[member][EquivalentKind(basis)] = int(total * HUNDREDTHS)
    return found
