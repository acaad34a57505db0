"""Background work of the demo: the townships after the first one."""

import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from touyan.core import pack
from touyan.core.jobs import JobContext, Result
from touyan.demo import queries, services
from touyan.demo.plan.places import plan_county

GIVE_WAY_SECONDS = 0.3
"""So long the database is free between two townships. Who waits for SQLite's one writer looks again
every 0.1 seconds: a township that begins at once would keep visitors and clocks waiting for all of them."""


def _give_way() -> None:
    """Let others write, where there is one writer for all."""
    if connection.vendor == "sqlite":
        time.sleep(GIVE_WAY_SECONDS)


def build_rest(context: JobContext) -> Result:
    """Build every township that is missing, each in a transaction of its own."""
    county = pack.load(Path(settings.PACKS_DIR) / str(context.payload["pack"]))
    plan = plan_county(county, seed=int(context.payload["seed"]))
    for number, township in enumerate(plan.townships):
        percent = number * 100 // len(plan.townships)
        context.progress(percent, _("Township by township"), township.area.name)
        if services.build_township(plan=plan, code=township.area.code):
            _give_way()
    return {"townships": queries.built_count(plan)}


HANDLERS = {services.JOB: build_rest}
