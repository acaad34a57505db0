"""Background work of the demo: the townships after the first one."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from touyan.core import pack
from touyan.core.jobs import JobContext, Result
from touyan.demo import queries, services
from touyan.demo.plan.places import plan_county


def build_rest(context: JobContext) -> Result:
    """Build every township that is missing, each in a transaction of its own."""
    county = pack.load(Path(settings.PACKS_DIR) / str(context.payload["pack"]))
    plan = plan_county(county, seed=int(context.payload["seed"]))
    for number, township in enumerate(plan.townships):
        percent = number * 100 // len(plan.townships)
        context.progress(percent, _("Township by township"), township.area.name)
        services.build_township(plan=plan, code=township.area.code)
    return {"townships": queries.built_count(plan)}


HANDLERS = {services.JOB: build_rest}
