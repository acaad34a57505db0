"""Reporting a month upwards: what was said on a day is kept, whatever is corrected later."""

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import bulk, clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotAllowed
from touyan.indicators.models import Boundaries, Fact, Report, Reported
from touyan.indicators.queries.reports import standing
from touyan.registry.models import Area

_COLUMNS = ("report", "area", "path", "measure", "num", "den")


@transaction.atomic
def report_month(*, actor: Actor, county: Area, month: str) -> Report | None:
    """Keep what the facts of a month say now as the county's next report of it.

    The first report has every value; a later one only what changed since. Returns None when nothing
    did. For who reports for the county, or the system. Raises NotAllowed.
    """
    if actor.person_id != 0 and not actor.may_in(Power.FACTS_REPORT, county.path):
        raise NotAllowed
    return keep_report(actor, county, month)


def keep_report(actor: Actor, county: Area, month: str) -> Report | None:
    """Keep a report in the caller's transaction, for an act that reports the month by itself."""
    locked = Area.objects.select_for_update().get(pk=county.pk)  # two reports get two numbers
    before = standing(locked, month)
    rows = Fact.objects.filter(
        area__scope_path__under=locked.prefix, month=month, boundaries=Boundaries.NOW
    )
    values = rows.values_list("area_id", "area__path", "measure", "num", "den")
    now = {(area, measure): (path, num, den) for area, path, measure, num, den in values}
    changed: list[tuple[int, str, str, int | None, int | None]] = [
        (area, path, measure, num, den)
        for (area, measure), (path, num, den) in now.items()
        if before.values.get((area, measure)) != (num, den)
    ]
    changed += [
        (area, before.paths[area], measure, None, None)
        for area, measure in before.values
        if (area, measure) not in now
    ]
    if not changed:
        return None
    report = Report.objects.create(
        county=locked, month=month, number=before.number + 1, reported_at=clock.now()
    )
    bulk.insert(
        Reported,
        _COLUMNS,
        [(report.pk, *row) for row in sorted(changed, key=lambda row: (row[2], row[0]))],
    )
    audit.record(
        actor=actor,
        action="indicators.month.reported",
        object_kind="indicators.report",
        object_id=report.pk,
        area_path=locked.path,
        detail={"count": len(changed), "month": month},
    )
    return report
