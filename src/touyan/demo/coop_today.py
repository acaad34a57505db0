"""What waits in the stage's cooperative on the demo's day: a plan to vote on, a voucher to check.

Its chair and its accountant are offered on the sign-in page. The land that its members brought in counts
as trade by a vote of them all and on the county's file; the plan of 2020 has lain open for its
15 days, so that the members can be called together.
"""

import datetime as dt
from collections.abc import Sequence

from touyan.coops.models import Coop
from touyan.coops.services.vouchers import Entered, enter
from touyan.coops.vouchers import Draft, Row, Template
from touyan.core import clock
from touyan.demo import coop_votes
from touyan.demo.coop_votes import Office
from touyan.demo.history import Village, reference
from touyan.demo.plan.places import CountyPlan

TRIED, LAID_OPEN = dt.timedelta(days=24), dt.timedelta(days=19)
DUE = dt.timedelta(days=60)
BOUGHT_FEN = 46_000


def write(plan: CountyPlan, villages: Sequence[Village]) -> None:
    """Let the people of the stage's cooperative do what comes before the members' vote."""
    stage = next((one for one in villages if one.place.code == plan.stage.code), None)
    if stage is None:
        return
    coop = Coop.objects.select_related("organisation").get(area=stage.area, level="VILLAGE")
    # Whoever gets an account on the way gets it at a moment of the plan, not of the building machine.
    with clock.pretend(clock.start_of(plan.demo.today)):
        _write(plan, Office(stage, coop))


def _write(plan: CountyPlan, office: Office) -> None:
    coop = office.coop
    coop_votes.land_counts(plan, office, against=1)
    today = plan.demo.today
    coop_votes.laid_open(office, tried=today - TRIED, open_from=today - LAID_OPEN, due=today + DUE)
    yesterday = today - dt.timedelta(days=1)
    with clock.pretend(coop_votes.at(yesterday, 16)):
        enter(
            actor=office.accountant,
            entered=Entered(
                coop.pk,
                Draft(
                    Template.EXPENSE,
                    yesterday,
                    "购买账簿、打印纸",
                    (Row(BOUGHT_FEN, number="522", detail="general"),),
                    money="102",
                    papers=1,
                ),
                reference(plan, plan.stage.code, "coop", "today"),
            ),
        )
