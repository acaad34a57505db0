"""Facts and alarms for the browser: one cooperative sells half of last year's, another less."""

from tests.tiny import Tiny
from touyan.core.actor import SYSTEM
from touyan.core.measures import months_between
from touyan.indicators import services
from touyan.indicators.services.returns import OldMonth

WAN = 1_000_000


def figures(parts: Tiny) -> None:
    """Take over twenty months, judge them, build the facts."""
    for coop, now in ((parts.coop, 5 * WAN), (parts.sibling_coop, 8 * WAN)):
        months = [
            OldMonth(
                coop,
                parts.village,
                month,
                {"income": now if month >= "2021" else 10 * WAN, "assets": 100 * WAN},
            )
            for month in months_between("2020-01", "2021-08")
        ]
        services.take_over_history(actor=SYSTEM, months=months)
    services.judge_county(actor=SYSTEM, county=parts.county)
    services.rebuild(actor=SYSTEM)
