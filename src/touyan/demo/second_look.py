"""What stands out among the proposals of the stage, so that a reviewer sees each reason in words.

None of it is unfavourable to anybody (rule 16.12): a wedding kept simple earns many points at once, a
deed was noted on two lists, a household told of its own deed, a helpful family did much, a tie of
kinship was written down after a proposal, and a late list of deeds under the old rules came after
the village had lowered a limit. Changed rules are in force from the demo's day, more are a draft.
Next door, in an invented village, deductions are on and a household has had its first reminder.
"""

import datetime as dt
from collections.abc import Sequence

from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.demo.history import Village, reference
from touyan.demo.plan import waiting
from touyan.demo.plan.places import CountyPlan
from touyan.demo.today import Desk
from touyan.demo.township import runs_low, scan_of
from touyan.points import county
from touyan.points import services as points
from touyan.points.models import Claim, ReminderDelivery, Scheme
from touyan.points.scheme_template import Wish
from touyan.points.services import Deed, RuleChange, Told
from touyan.registry import bulk
from touyan.registry import services as registry
from touyan.registry.bulk import OldResolution
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Resolution

MUCH = (("B03", 2), ("E01", 5), ("C02", 2), ("D02", 3))
"""Rules and quantities of the family that did much: 39 points, below the limit of the month."""
FAMILIES = 4
SWEEPING = "A03"
LOWER_CAP = 8
"""Points a month for sweeping under the changed rules; 12 before."""


def write(plan: CountyPlan, villages: Sequence[Village]) -> None:
    """Let some proposals of the stage stand out, and give two villages a second version of their rules."""
    by_code = {village.place.code: village for village in villages}
    stage = by_code[plan.stage.code]
    next_door = by_code.get(runs_low([village.place for village in villages]))
    desk = Desk(plan, stage, turn=500)
    chosen = waiting.standing_out(plan)
    if len(chosen) < FAMILIES:
        return  # a county for tests has too few households
    wedding, twice, busy, kin = chosen
    for household, code, quantity in (
        (wedding, "C01", 1),
        (twice, "D02", 1),
        (twice, "D02", 1),
        *((busy, code, quantity) for code, quantity in MUCH),
        (kin, "A02", 2),
    ):
        _reviewed_once(desk, household, code, quantity)
    _own_claim(desk, wedding)
    changed = _second_version(desk, Wish(points={}), cap=LOWER_CAP)
    _over_cap(desk, twice, changed)
    with clock.pretend(desk.day(0, 9)):
        registry.record_kinship(
            actor=desk.act_as(stage.cast.clerk),
            person_id=stage.head(stage.cast.clerk),
            relative_id=stage.head(kin),
            said="SIBLING",
        )
    _draft(desk)
    if next_door is not None:
        there = Desk(plan, next_door)
        wish = Wish(points={"A03": 4, "E01": 3}, deductions_enabled=True)
        _reminded(there, _second_version(there, wish))


def _reviewed_once(desk: Desk, household: int, code: str, quantity: int) -> Claim:
    claim = points.propose(
        actor=desk.act_as(desk.village.cast.clerk), deed=_deed(desk, household, code, quantity)
    )
    return points.first_review(
        actor=desk.act_as(desk.village.cast.panel[0]), claim=claim, accept=True
    )


def _deed(desk: Desk, household: int, code: str, quantity: int) -> Deed:
    rule = desk.village.rules[code]
    desk.turn += 1
    return Deed(
        household_id=desk.village.household_ids[household],
        rule_id=rule.pk,
        occurred_on=desk.plan.demo.today - dt.timedelta(days=3),
        quantity=quantity,
        note=rule.title,
        ref=reference(desk.plan, desk.village.place.code, "today", desk.turn),
    )


def _own_claim(desk: Desk, household: int) -> None:
    claim = points.claim_own(actor=desk.act_as(household), deed=_deed(desk, household, "A02", 1))
    points.first_review(actor=desk.act_as(desk.village.cast.panel[0]), claim=claim, accept=True)


def _draft(desk: Desk) -> None:
    area = desk.village.area
    points.draft_scheme(
        actor=desk.act_as(desk.village.cast.secretary),
        area=area,
        template=county.parameters(area.path),
        title=f"{area.name}积分办法",
        wish=Wish(points={"A03": 4, "B02": 6}),
    )


def _second_version(desk: Desk, wish: Wish, *, cap: int | None = None) -> Scheme:
    """Adopt changed rules from the demo's day on, and leave the report to the township open."""
    village = desk.village
    secretary = desk.act_as(village.cast.secretary)
    template = county.parameters(village.area.path)
    draft = points.draft_scheme(
        actor=secretary,
        area=village.area,
        template=template,
        title=f"{village.place.name}积分办法",
        wish=wish,
    )
    if cap is not None:
        rule = draft.rules.get(code=SWEEPING)
        points.change_rule(
            actor=secretary,
            scheme=draft,
            code=SWEEPING,
            change=RuleChange(rule.title, rule.points, cap, rule.evidence),
            template=template,
        )
    return points.adopt_scheme(
        actor=secretary,
        scheme=draft,
        resolution=_decision(desk),
        effective_from=desk.plan.demo.today,
    )


def _decision(desk: Desk) -> Resolution:
    village = desk.village
    [resolution] = bulk.record_resolutions(
        actor=SYSTEM,
        resolutions=[
            OldResolution(
                area=village.area,
                body=ResolutionBody.RESIDENTS_ASSEMBLY
                if village.place.is_community
                else ResolutionBody.VILLAGERS_ASSEMBLY,
                passed_on=desk.plan.demo.today - dt.timedelta(days=6),
                title=f"{village.place.name}积分办法（修订）",
                document_hash=scan_of(village.place, "scheme-2"),
                recorded_by_id=village.head(village.cast.clerk),
                confirmed_by_id=village.head(village.cast.supervision),
            )
        ],
    )
    return resolution


def _over_cap(desk: Desk, household: int, changed: Scheme) -> None:
    """Enter a deed of today up to the lowered limit, then a late one under the rules before it."""
    desk.turn += 1
    today = Deed(
        household_id=desk.village.household_ids[household],
        rule_id=changed.rules.get(code=SWEEPING).pk,
        occurred_on=desk.plan.demo.today,
        quantity=2,
        note="清扫村口公路",
        ref=reference(desk.plan, desk.village.place.code, "today", desk.turn),
    )
    for deed in (today, _deed(desk, household, SWEEPING, 1)):
        claim = points.propose(actor=desk.act_as(desk.village.cast.clerk), deed=deed)
        points.first_review(actor=desk.act_as(desk.village.cast.panel[0]), claim=claim, accept=True)


def _reminded(desk: Desk, scheme: Scheme) -> None:
    """Remind one household, in words that help; a second reminder would come before any deduction."""
    deeds, neighbour = waiting.next_door(desk.plan, desk.village.place)
    points.remind(
        actor=desk.act_as(desk.village.cast.secretary),
        told=Told(
            household_id=desk.village.household_ids[deeds[-1].household],
            rule_id=scheme.rules.get(code="X01").pk,
            reminded_on=desk.plan.demo.today,
            delivery=ReminderDelivery.IN_PERSON,
            text="门口的建筑垃圾请清走，村里的车周四可以帮忙拉。",
            ref=reference(desk.plan, desk.village.place.code, "reminder", neighbour),
        ),
    )
