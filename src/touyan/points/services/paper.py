"""Paper sheets: printed with a line for every household, noted by hand, keyed in once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import DomainError, NotAllowed, NotFound
from touyan.points import queries
from touyan.points.models import Claim, PaperLine, PaperSheet, Rule
from touyan.points.services import claims
from touyan.points.services.claims import Deed
from touyan.registry import queries as registry
from touyan.registry.models import Area, Household

BLANK_LINES = 6
LINES_MAX = 120


@dataclass(frozen=True, slots=True)
class Keyed:
    """What was written on one line of a sheet."""

    line_id: int
    household_id: int
    rule_id: int
    occurred_on: dt.date
    quantity: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line could not be entered."""

    line_id: int
    text: str


@transaction.atomic
def print_sheet(
    *, actor: Actor, part: Area, rule: Rule | None = None, occurred_on: dt.date | None = None
) -> PaperSheet:
    """Number a sheet for a part of a village (or the whole): one line for each living household.

    `rule` and `occurred_on` are printed on it when everybody did the same on one day. The printer's
    own household and kin have no line: somebody else notes them. Raises NotFound, NotAllowed.
    """
    if not actor.may_in(Power.POINTS_PROPOSE, part.scope_path):
        raise NotFound if actor.may(Power.POINTS_PROPOSE) else NotAllowed
    village = Area.objects.select_for_update().get(pk=queries.village_of(part).pk)
    if rule is not None and rule.scheme.area_id != village.pk:
        raise NotFound
    today = clock.today()
    before = PaperSheet.objects.filter(area=village, number__contains=f"-{today:%y}").count()
    sheet = PaperSheet.objects.create(
        number=f"{village.path[:12]}-{today:%y}{before + 1:04d}",
        area=village,
        part=part,
        rule=rule,
        occurred_on=occurred_on,
        printed_by_id=actor.person_id,
        printed_at=clock.now(),
    )
    homes = list(
        Household.objects.filter(status="ACTIVE", subject__area__scope_path__under=part.prefix)
        .exclude(pk__in=registry.kin_households(actor.person_id))
        .order_by("code")
        .values_list("pk", flat=True)[:LINES_MAX]
    )
    blank: list[int | None] = [None] * BLANK_LINES
    PaperLine.objects.bulk_create(
        PaperLine(sheet=sheet, number=number, household_id=home)
        for number, home in enumerate([*homes, *blank], start=1)
    )
    audit.record(
        actor=actor,
        action="points.paper.printed",
        object_kind="points.paper_sheet",
        object_id=sheet.pk,
        area_path=part.scope_path,
        detail={"number": sheet.number, "lines": len(homes)},
    )
    return sheet


def key_in_sheet(
    *, actor: Actor, sheet: PaperSheet, proposer_id: int, lines: Sequence[Keyed]
) -> tuple[list[Claim], list[Problem]]:
    """Enter what was noted on a sheet, all lines or none; return the claims, or every problem.

    The proposer is whoever signed the paper; the actor typed it. A line that was entered before is a
    problem, so that no line counts twice. Attempts for one's kin are refused as a whole, on record.
    """
    own = {line.pk: line for line in PaperLine.objects.filter(sheet=sheet)}
    problems: list[Problem] = []
    entered: list[Claim] = []
    with transaction.atomic():
        for one in lines:
            try:
                if one.line_id not in own:
                    raise NotFound
                with transaction.atomic():
                    entered.append(_key(actor, own[one.line_id], proposer_id, one))
            except DomainError as refused:
                if refused.on_record is not None:
                    raise
                problems.append(Problem(one.line_id, str(refused)))
        if problems:
            transaction.set_rollback(True)
            entered = []
    return entered, problems


def _key(actor: Actor, line: PaperLine, proposer_id: int, one: Keyed) -> Claim:
    if line.household_id is not None and line.household_id != one.household_id:
        raise NotFound
    return claims.key_in(
        actor=actor,
        line=line,
        proposer_id=proposer_id,
        deed=Deed(
            household_id=one.household_id,
            rule_id=one.rule_id,
            occurred_on=one.occurred_on,
            quantity=one.quantity,
            note=one.note,
        ),
    )
