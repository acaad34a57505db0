"""Closed months of the first township: July final, August on the boards or nearly.

In the village on the stage the supervision committee still has to sign August; next door, in an
invented village, August waits to be closed. Nobody is late (rule 16.12). The cooperative of the stage
closed July, with everything before it; August is what its accountant closes next.
"""

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.coops import books
from touyan.coops.models import Coop, CountOf
from touyan.coops.queries import readiness
from touyan.coops.services import periods as coops
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.demo import township
from touyan.demo.coop_votes import Office
from touyan.demo.history import Village
from touyan.demo.plan.places import CountyPlan
from touyan.disclosure import services as disclosure
from touyan.disclosure.models import MonthClose, MonthStatus
from touyan.ledger import months as ledger_months
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area, Tenure

SIGNERS = (PostKind.COMMITTEE_CHAIR, PostKind.SUPERVISION_CHAIR)


def write(plan: CountyPlan, villages: Sequence[Village]) -> None:
    """Close the last two months of the villages, each step on its own day."""
    areas = [village.area for village in villages]
    found = ledger_months.books(area_prefix=plan.townships[0].area.code[:9])
    of_villages = [book for book in found if book.kind == "VILLAGE"]
    open_one = township.runs_low([village.place for village in villages])
    this = plan.demo.today.replace(day=1)
    last = (this - dt.timedelta(days=1)).replace(day=1)
    before = (last - dt.timedelta(days=1)).replace(day=1)
    with _on(before, 1):
        signers = _signers(areas)
    with _on(last, 2):
        july = disclosure.close_months(
            actor=SYSTEM, books=of_villages, period=clock.month_of(before)
        )
    _publish(july, signers, first=last, unsigned="")
    _close_coop(plan, villages, before=before, last=last)
    with _on(last, 20):
        disclosure.finish_due()
        county = Area.objects.get(path=plan.pack.county.code, valid_to=None)
        disclosure.witness(actor=SYSTEM, county=county, period=clock.month_of(before))
    closing = [book for book in of_villages if book.area_path != open_one]
    with _on(this, 2):
        august = disclosure.close_months(actor=SYSTEM, books=closing, period=clock.month_of(last))
    _publish(august, signers, first=this, unsigned=plan.stage.code)


def _close_coop(
    plan: CountyPlan, villages: Sequence[Village], *, before: dt.date, last: dt.date
) -> None:
    """Let the accountant of the stage's cooperative count and close a month, its people sign it."""
    stage = next((one for one in villages if one.place.code == plan.stage.code), None)
    if stage is None:
        return
    coop = Coop.objects.select_related("organisation").get(area=stage.area, level="VILLAGE")
    office, period = Office(stage, coop), clock.month_of(before)
    with _on(last, 2):
        on = readiness.last_day(period)
        for of in CountOf.values:
            held = readiness.money_on(books.book_of(coop.pk), of, on)
            coops.count_money(
                actor=office.accountant, coop_id=coop.pk, of=of, on=on, found_fen=held
            )
        month = coops.close_month(actor=office.accountant, coop_id=coop.pk, period=period)
    with _on(last, 3):
        disclosure.sign_month(actor=office.chair, month=month)
        disclosure.sign_month(actor=office.supervisor, month=month)
    with _on(last, 4):
        disclosure.publish_month(actor=office.accountant, month=month)


def _on(first: dt.date, day: int) -> AbstractContextManager[None]:
    moment = clock.start_of(first.replace(day=day)) + dt.timedelta(hours=9)
    return clock.pretend(moment)


def _publish(
    months: Sequence[MonthClose],
    signers: dict[tuple[int, str], Actor],
    *,
    first: dt.date,
    unsigned: str,
) -> None:
    """Let both chairs sign and the committee's publish; one village waits for the second of them."""
    for month in months:
        if month.status != MonthStatus.CHECKED:
            continue
        chair, supervisor = (signers[month.area_id, kind] for kind in SIGNERS)
        with _on(first, 3):
            disclosure.sign_month(actor=chair, month=month)
        if month.area.path == unsigned:
            continue
        with _on(first, 4):
            disclosure.sign_month(actor=supervisor, month=month)
            published = disclosure.publish_month(actor=chair, month=month)
            if published.notice is None:
                continue
            disclosure.note_printed(actor=chair, notice=published.notice)
            disclosure.note_on_board(actor=chair, notice=published.notice)


def _signers(areas: Sequence[Area]) -> dict[tuple[int, str], Actor]:
    """Return who holds the two posts of each village, as they act."""
    rows = Tenure.objects.filter(post__area__in=areas, post__kind__in=SIGNERS, ended_on=None)
    found: dict[tuple[int, str], Actor] = {}
    for tenure in rows.select_related("post").order_by("pk"):
        key = (tenure.post.area_id, str(tenure.post.kind))
        found.setdefault(key, actor_for(account_of(tenure.person_id)))
    return found
