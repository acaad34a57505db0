"""Targets of the first township: one reached, one on its way, one missed in an invented village, with what was done.

Values are worked out from the facts that were just built, so that each stands where its story says.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from touyan.assessment import queries
from touyan.assessment import services as assessment
from touyan.assessment.models import NoteKind, Target
from touyan.core.measures import declared, months_between
from touyan.demo.dispatch_office import DEBTS, LATE, Office, acting
from touyan.demo.history import Village
from touyan.indicators.queries import facts
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area

HUNDRED = 100
MISSED, ON_ITS_WAY, REACHED = 128, 140, 95
"""What is to be reached, in percent of what there is."""
YEAR_END = (12, 31)
MISSED_BY = (8, 31)
BASIS = "目标责任书（合成演示）"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One target: of which place and number, how far away in percent, by when, whose."""

    area: Area
    measure: str
    percent: int
    due: tuple[int, int]
    owner_id: int


def write(office: Office, villages: Sequence[Village]) -> None:
    """Set the targets, each on its own day, and what was done about them since."""
    today = office.plan.demo.today
    stage = next(one for one in villages if one.place.code == office.plan.stage.code)
    township = stage.area.parent
    leader = office.official(PostKind.TOWNSHIP_SECRETARY)
    if township is not None:
        _set(office, _Wanted(township, "coops.income", ON_ITS_WAY, YEAR_END, leader.person_id))
    county_leader = office.official(PostKind.COUNTY_LEADER)
    _set(
        office,
        _Wanted(office.county, "points.visits", ON_ITS_WAY, YEAR_END, county_leader.person_id),
    )
    secretary = stage.head(stage.cast.secretary)
    _set(office, _Wanted(stage.area, "points.visits", REACHED, YEAR_END, secretary))
    late, other = office.village(LATE), office.village(DEBTS)
    if late is not None:
        owner = late.head(late.cast.secretary)
        target = _set(office, _Wanted(late.area, "coops.income", MISSED, MISSED_BY, owner))
        if target is not None:
            _followed(office, target, today)
    if other is not None:
        owner = other.head(other.cast.secretary)
        target = _set(office, _Wanted(other.area, "coops.income", ON_ITS_WAY, YEAR_END, owner))
        if target is not None:
            with office.at(4, 10):
                assessment.note(
                    actor=office.official(PostKind.COUNTY_OFFICER),
                    target=target,
                    kind=NoteKind.DISPATCH,
                    words="秋菜上市前把订单合同签下来，写明销路。",
                    answer_by=today + dt.timedelta(days=6),
                )


def _set(office: Office, wanted: _Wanted) -> Target | None:
    """Set a target in March; None where there is nothing yet to measure it by."""
    year = office.plan.demo.today.year
    months = list(months_between(f"{year}-01", f"{year}-08"))
    values = facts.values_over([(wanted.area, wanted.measure)], months[0], months[-1])
    reached = sum(one.num for one in values[wanted.area.pk, wanted.measure].values())
    unit = 10 ** declared()[wanted.measure].scale
    value = reached * wanted.percent // HUNDRED // unit * unit
    if value <= 0:
        return None
    day = (office.plan.demo.today - dt.date(year, 3, 1)).days
    with office.at(day, 10):
        return assessment.set_target(
            actor=office.official(PostKind.COUNTY_OFFICER),
            new=assessment.NewTarget(
                area_id=wanted.area.pk,
                measure=wanted.measure,
                value=value,
                from_month=months[0],
                due_on=dt.date(year, *wanted.due),
                owner_id=wanted.owner_id,
                basis=f"{year}年{BASIS}",
            ),
        )


def _followed(office: Office, target: Target, today: dt.date) -> None:
    """Guide, supervise, tell to act, and let the owner answer."""
    officer = office.official(PostKind.COUNTY_OFFICER)
    for before, kind, words, answer_by in (
        (96, NoteKind.GUIDANCE, "县里派人看了大棚，教了错季种植。", None),
        (40, NoteKind.SUPERVISION, "收入落后，请乡镇每周看一次进度。", None),
        (13, NoteKind.DISPATCH, "没有完成的写明原因和补救办法。", today - dt.timedelta(days=4)),
    ):
        with office.at(before, 10):
            note = assessment.note(
                actor=officer, target=target, kind=kind, words=words, answer_by=answer_by
            )
    with office.at(8, 16):
        assessment.answer(
            actor=acting(target.owner_id),
            target=queries.get(acting(target.owner_id), target.pk),
            note_id=note.pk,
            words="五月冰雹打坏了菜苗，已经补种，十月能收。",
        )
