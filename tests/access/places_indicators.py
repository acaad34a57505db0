"""Facts and alerts in five places: each alert about a cooperative of its own."""

import io
import uuid

from tests.access.places import NEIGHBOUR, OWN, Address, World
from touyan.cases.kinds import Family
from touyan.cases.models import Case
from touyan.cases.services import attach
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.indicators.disposal import Stage
from touyan.indicators.models import Alert, FactRun, Lead, MonthlyReturn, Ticket
from touyan.indicators.rules import RULES
from touyan.registry import services as registry
from touyan.registry.kinds import OrganisationKind
from touyan.registry.models import Organisation

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 200


def fact(world: World, place: str) -> Address:
    """A measure of a village, once facts were built."""
    if not FactRun.objects.exists():
        now = clock.now()
        month = clock.month_of(now.date())
        FactRun.objects.create(
            started_at=now,
            finished_at=now,
            is_rebuild=True,
            first=month,
            last=month,
            geography="-",
            areas_upto=0,
            changed=0,
        )
    return {"path": world.village(place).path, "code": "points.visits"}


def counted_area(world: World, place: str) -> Address:
    """A village, once facts were built."""
    return {"path": fact(world, place)["path"]}


def counted_code(world: World, place: str) -> Address:
    """The same for a program: a village by its code."""
    return {"code": fact(world, place)["path"]}


def counted_records(world: World, place: str) -> Address:
    """A measure of a village whose records can be listed."""
    return {"path": fact(world, place)["path"], "code": "decisions.meetings"}


def _cooperative(world: World, place: str) -> Organisation:
    """A cooperative of a place: in the own village two that may not look into each other."""
    area = world.village(place)
    if place in {OWN, NEIGHBOUR}:
        return world.tiny.coop if place == OWN else world.tiny.sibling_coop
    return registry.found_organisation(
        actor=SYSTEM,
        area_id=area.pk,
        kind=OrganisationKind.COOP,
        name="合作社",
        valid_from=clock.today(),
    )


def alert(world: World, place: str, rule: str = "R04") -> Address:
    """An alert about a cooperative."""
    area, coop = world.village(place), _cooperative(world, place)
    row = Alert.objects.create(
        organisation=coop,
        area=area,
        rule=rule,
        level=2,
        month="2026-01",
        inputs={"liabilities_fen": 60, "assets_fen": 100},
        thresholds=RULES[rule].default.plain(),
        raised_at=clock.now(),
        raised_on=clock.today(),
        seen_on=clock.today(),
    )
    return {"pk": row.pk}


def _return(world: World, place: str, status: str) -> Address:
    months = ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06")
    coop = _cooperative(world, place)
    taken = set(MonthlyReturn.objects.filter(organisation=coop).values_list("month", flat=True))
    row = MonthlyReturn.objects.create(
        organisation=coop,
        area=world.village(place),
        month=next(one for one in months if one not in taken),
        status=status,
        sent_at=clock.now(),
    )
    return {"pk": row.pk}


def monthly_return(world: World, place: str) -> Address:
    """A return that is being filled in."""
    return _return(world, place, "DRAFT")


def sent_return(world: World, place: str) -> Address:
    """A return that waits for the township."""
    return _return(world, place, "SUBMITTED")


def locked_return(world: World, place: str) -> Address:
    """A locked return."""
    return _return(world, place, "LOCKED")


def rule_code(world: World, place: str) -> Address:
    """A rule: the same for everybody."""
    return {"code": "R02"}


def ticket(world: World, place: str, rule: str = "R06") -> Address:
    """A yellow ticket about such an alert, given to the place's secretary, answered."""
    row = Alert.objects.select_related("area").get(pk=alert(world, place, rule)["pk"])
    case = Case.objects.create(
        ref=uuid.uuid4().hex[:16],
        key_index=uuid.uuid4().bytes * 2,
        body_index=uuid.uuid4().bytes * 2,
        kind="ticket_yellow",
        family=Family.TICKET,
        guard="alert.read",
        area=row.area,
        status="REPLIED",
        received_at=clock.now(),
        clock_from=clock.now(),
    )
    found = Ticket.objects.create(
        alert=row, case=case, level=2, stage=Stage.ANSWERED, given_on=clock.today()
    )
    return {"pk": found.pk}


def ticket_deed(world: World, place: str) -> Address:
    """Sending the answer of such a ticket back."""
    return ticket(world, place, "R07") | {"code": "return"}


def ticket_file(world: World, place: str) -> Address:
    """A picture kept with such a ticket."""
    address = ticket(world, place, "R08")
    case = Ticket.objects.select_related("case").get(pk=address["pk"]).case
    attach(SYSTEM, case, (io.BytesIO(PICTURE),), from_reporter=False)
    return address | {"file_id": case.files.get().file_id}


def lead(world: World, place: str) -> Address:
    """What the county knows about such a cooperative from outside."""
    row = Alert.objects.get(pk=alert(world, place, "R05")["pk"])
    found = Lead.objects.create(
        organisation=row.organisation,
        area=row.area,
        kind="LISTED",
        since=clock.today(),
        source="公示系统",
        noted_by=world.tiny.county_officer,
        noted_at=clock.now(),
    )
    return {"pk": found.pk}


KINDS = {
    "lead": lead,
    "fact": fact,
    "counted_area": counted_area,
    "counted_code": counted_code,
    "counted_records": counted_records,
    "alert": alert,
    "rule_code": rule_code,
    "ticket": ticket,
    "ticket_deed": ticket_deed,
    "ticket_file": ticket_file,
    "monthly_return": monthly_return,
    "sent_return": sent_return,
    "locked_return": locked_return,
}
