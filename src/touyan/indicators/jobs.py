"""Work of the indicators room that nobody presses a button for."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from touyan.backstage import services as backstage
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.jobs import Due, JobContext, Result
from touyan.core.measures import shifted
from touyan.indicators import services
from touyan.registry.models import Area
from touyan.registry.paths import Level

FACTS = "indicators.facts"
MINUTES = 15


def _enqueue(actor: Actor) -> None:
    slot = int(clock.now().timestamp()) // (MINUTES * 60)
    backstage.enqueue(actor=actor, kind=FACTS, payload={}, key=f"{FACTS}:{slot}")


def run_facts(context: JobContext) -> Result:
    """Bring the facts up to date; the first time, or after boundaries moved, build all of them."""
    context.progress(0, str(TITLES[FACTS]))
    run = services.update(actor=SYSTEM)
    return {"changed": run.changed, "rebuilt": run.is_rebuild}


def _open_returns(actor: Actor) -> int:
    """Open the returns of the last month that is over, and bring open ones up to date, every night."""
    return services.open_month(actor=actor, month=shifted(clock.month_of(clock.today()), -1))


def _judge(actor: Actor) -> int:
    """Look at every rule for every county, once a night."""
    counties = Area.objects.filter(level=Level.COUNTY, valid_to=None)
    return sum(len(services.judge_county(actor=actor, county=county)) for county in counties)


HANDLERS = {FACTS: run_facts}
TITLES = {FACTS: _("Facts from the records")}
SCHEDULE = (
    Due(FACTS, run=_enqueue, every=dt.timedelta(minutes=MINUTES)),
    Due("indicators.returns", run=_open_returns, daily_at=dt.time(3, 40)),
    Due("indicators.alerts", run=_judge, daily_at=dt.time(4, 30)),
)
