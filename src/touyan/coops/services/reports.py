"""That the yearly report was sent and published (art. 17)."""

import datetime as dt

from django.db import transaction

from touyan.coops.models import AnnualReport
from touyan.coops.services.guards import coop_for, not_future, told, who
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, WrongState


@transaction.atomic
def record_report(*, actor: Actor, coop_id: int, year: int, sent_on: dt.date) -> AnnualReport:
    """Record that the report on a year was sent and published on a day after it.

    Raises Invalid for a day within the year, WrongState when it is recorded already.
    """
    coop = coop_for(actor, coop_id, Power.COOP_ENTER)
    if not_future(sent_on).year <= year:
        raise Invalid
    if AnnualReport.objects.filter(coop=coop, year=year).exists():
        raise WrongState
    report = AnnualReport.objects.create(
        coop=coop, year=year, sent_on=sent_on, entered_by_id=who(actor)
    )
    told(actor, "report.recorded", coop, {"year": year})
    return report
