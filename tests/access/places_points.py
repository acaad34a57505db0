"""Objects of the points and disclosure rooms in five places."""

import datetime as dt
import itertools
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from tests.access.places import NEIGHBOUR, OWN, Address, World, twin
from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.backstage.models import Job, StoredFile
from touyan.core import clock
from touyan.disclosure.models import Objection
from touyan.points import services
from touyan.points.models import (
    Evidence,
    Filing,
    Loss,
    MonthSheet,
    PaperSheet,
    Purchase,
    Rule,
    StockCount,
)
from touyan.points.services import Item, Wanted
from touyan.registry.models import Kinship

VERSIONS = itertools.count(90)  # of drafts, each its own


def _new(world: World, name: str, place: str, **changes: Any) -> models.Model:
    """Return the tiny county's row for the own place, a twin of it for any other."""
    row = getattr(world.tiny, name)
    return row if place == OWN else twin(row, **changes)


def _claim(world: World, name: str, place: str, **changes: Any) -> models.Model:
    village, household = world.village(place), world.household(place)
    return _new(world, name, place, area=village, household=household, person=None, **changes)


def _batch(world: World, place: str) -> models.Model:
    village = world.village(place)
    found = type(world.tiny.noticed_batch).objects.filter(area=village, status="ON_NOTICE").first()
    if found is not None:
        return found  # a notice is the whole village's
    notice = _new(world, "notice", place, area=village)
    return _new(world, "noticed_batch", place, area=village, notice=notice)


def posted_claim(world: World, place: str) -> Address:
    """A booked claim of a household."""
    return {"ref": _claim(world, "posted_claim_1", place).ref}


def proposed_claim(world: World, place: str) -> Address:
    """A claim that waits for its first review."""
    return {"ref": _claim(world, "proposed_claim", place).ref}


def first_reviewed_claim(world: World, place: str) -> Address:
    """A claim that waits for its second review."""
    return {"ref": _claim(world, "first_reviewed_claim", place).ref}


def noticed_claim(world: World, place: str) -> Address:
    """A line of a notice that is on the board; neighbours may object to one another's lines."""
    return {"ref": _claim(world, "noticed_claim", place, batch=_batch(world, place)).ref}


def batch(world: World, place: str) -> Address:
    """A batch on notice."""
    return {"pk": _batch(world, place).pk}


def village(world: World, place: str) -> Address:
    """A village by its key."""
    return {"pk": world.village(place).pk}


def household(world: World, place: str) -> Address:
    """A household by its key."""
    return {"pk": world.household(place).pk}


def scheme(world: World, place: str) -> Address:
    """A draft of a scheme."""
    return {"pk": _draft(world, place).pk}


def _draft(world: World, place: str) -> models.Model:
    return twin(
        world.tiny.scheme,
        area=world.village(place),
        version=next(VERSIONS),
        status="DRAFT",
        resolution=None,
        effective_from=None,
        effective_to=None,
    )


def scheme_rule(world: World, place: str) -> Address:
    """A rule of a draft."""
    draft = _draft(world, place)
    rule = Rule.objects.filter(scheme=world.tiny.scheme).first()
    return {"pk": draft.pk, "code": twin(rule, scheme_id=draft.pk).code}


def filing(world: World, place: str) -> Address:
    """A report to the township."""
    row = twin(
        world.tiny.scheme,
        area=world.village(place),
        version=next(VERSIONS),
        status="ENDED",
        effective_to=world.tiny.scheme.effective_from,
    )
    return {"pk": Filing.objects.create(scheme=row, submitted_at=clock.now()).pk}


def paper_sheet(world: World, place: str) -> Address:
    """A printed sheet of a village."""
    area = world.village(place)
    part = world.household(place).subject.area if place in {OWN, NEIGHBOUR} else area
    sheet = PaperSheet.objects.create(
        number=uuid.uuid4().hex[:20],
        area=area,
        part=part,
        printed_by=world.tiny.village_clerk,
        printed_at=clock.now(),
    )
    return {"pk": sheet.pk}


def evidence(world: World, place: str) -> Address:
    """What a household added to a claim."""
    claim = _claim(world, "proposed_claim", place)
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    name = uuid.uuid4().hex
    (Path(settings.MEDIA_ROOT) / name).write_bytes(b"%PDF-")
    file = StoredFile.objects.create(
        path=name,
        name="x.pdf",
        mime="application/pdf",
        size=5,
        sha256="0" * 64,
        purpose="EVIDENCE",
        uploaded_by=0,
        created_at=clock.now(),
    )
    return {"pk": Evidence.objects.create(claim=claim, file=file, added_at=clock.now()).pk}


def kinship(world: World, place: str) -> Address:
    """A recorded tie of a person."""
    person = world.household(place).head
    relative = world.tiny.auditor
    row = Kinship.objects.create(
        person=person, relative=relative, kind="PARENT", recorded_at=clock.now()
    )
    return {"person_id": person.pk, "kinship_id": row.pk}


def versions(world: World, _place: str) -> Address:
    """Two versions of a village's rule book."""
    return {"path": world.tiny.village.path, "before": 1, "after": 1}


def take_over_job(_world: World, _place: str) -> Address:
    """A batch that somebody else began."""
    job = Job.objects.create(
        kind="points.take_over", payload={}, actor_id=0, grants=[], created_at=clock.now()
    )
    return {"pk": job.pk}


def objection(world: World, place: str) -> Address:
    """An open objection to a line of a notice."""
    line = _claim(world, "noticed_claim", place, batch=_batch(world, place))
    row = Objection.objects.create(
        notice=line.batch.notice,
        line_ref=f"claim:{line.ref}",
        raised_by=world.tiny.third_villager,
        raised_at=clock.now(),
        reason="x",
        answer_due_on=clock.today() + dt.timedelta(days=3),
    )
    return {"pk": row.pk}


def _shop(world: World, place: str) -> models.Model:
    if place in {OWN, NEIGHBOUR}:
        return world.tiny.shop
    return _new(world, "shop", place, area=world.village(place))


def _redemption(world: World, name: str, place: str) -> models.Model:
    shop = world.tiny.shop
    if place not in {OWN, NEIGHBOUR}:
        shop = type(shop).objects.filter(area=world.village(place)).first() or _shop(world, place)
    code = f"{uuid.uuid4().int % 10**4:04d}" if name == "reserved_redemption" else ""
    return twin(getattr(world.tiny, name), shop=shop, household=world.household(place), code=code)


def done_redemption(world: World, place: str) -> Address:
    """A redemption that was handed over."""
    return {"ref": _redemption(world, "redemption", place).ref}


def reserved_redemption(world: World, place: str) -> Address:
    """A redemption that waits at the counter: real ones in the own village, points and goods held."""
    if place == OWN:
        wanted = Wanted(
            world.tiny.household.pk, world.tiny.shop, (Item(world.tiny.salt),), uuid.uuid4()
        )
        actor = actor_for(account_of(world.tiny.villager.pk))
        return {"ref": services.reserve(actor=actor, wanted=wanted).ref}
    if place == NEIGHBOUR:
        return {"ref": world.tiny.reserved_redemption.ref}
    return {"ref": _redemption(world, "reserved_redemption", place).ref}


def product(world: World, place: str) -> Address:
    """Goods of the village's shop."""
    if place in {OWN, NEIGHBOUR}:
        return {"pk": world.tiny.soap.pk}
    shop = world.tiny.shop
    shop = type(shop).objects.filter(area=world.village(place)).first() or _shop(world, place)
    return {"pk": twin(world.tiny.soap, shop=shop).pk}


def _its_shop(world: World, place: str) -> models.Model:
    found = world.tiny.shop
    if place in {OWN, NEIGHBOUR}:
        return found
    return type(found).objects.filter(area=world.village(place)).first() or _shop(world, place)


def shop(world: World, place: str) -> Address:
    """The shop of a village."""
    return {"pk": _its_shop(world, place).pk}


def month(world: World, place: str) -> Address:
    """A month that still runs: its sheet cannot be signed."""
    return {"month": clock.month_of(clock.today())}


def shop_month(world: World, place: str) -> Address:
    """A month of a shop, signed by its keeper."""
    found = _its_shop(world, place)
    kept = clock.month_of(clock.today())
    MonthSheet.objects.get_or_create(
        shop=found,
        month=kept,
        defaults={
            "digest": "0" * 64,
            "kept_by": world.tiny.shop_keeper,
            "kept_at": clock.now(),
        },
    )
    return {"pk": found.pk, "month": kept}


def purchase(world: World, place: str) -> Address:
    """A delivery to the shop of a village."""
    row = Purchase.objects.create(
        shop=_its_shop(world, place),
        supplier="供销社",
        bought_on=clock.today(),
        total_fen=100,
        recorded_at=clock.now(),
    )
    return {"ref": row.ref}


def loss(world: World, place: str) -> Address:
    """A loss that waits for a second person."""
    row = Loss.objects.create(
        shop=_its_shop(world, place),
        product=world.tiny.soap,
        quantity=1,
        reason="BREAKAGE",
        note="x",
        cost_fen=0,
        status="WAITING",
        reported_by=world.tiny.shop_keeper,
        reported_at=clock.now(),
    )
    return {"ref": row.ref}


def stock_count(world: World, place: str) -> Address:
    """A count that waits for the committee's word."""
    row, _new = StockCount.objects.get_or_create(
        shop=_its_shop(world, place),
        status="WAITING",
        defaults={
            "counted_by": world.tiny.shop_keeper,
            "counted_at": clock.now(),
            "is_flagged": True,
        },
    )
    return {"ref": row.ref}


def _this_year() -> int:
    return clock.today().year


def area_year(world: World, place: str) -> Address:
    """A year of a village."""
    return {"path": world.village(place).path, "year": _this_year()}


def township_year(world: World, place: str) -> Address:
    """A year of the township of a village."""
    return {"path": f"{world.village(place).path[:9]}000", "year": _this_year()}


def county_year(world: World, place: str) -> Address:
    """A year of the county of a village."""
    return {"path": f"{world.village(place).path[:6]}000000", "year": _this_year()}


def shop_year(world: World, place: str) -> Address:
    """A year of the shop of a village."""
    return {"pk": _its_shop(world, place).pk, "year": _this_year()}


KINDS = {
    "area_year": area_year,
    "county_year": county_year,
    "shop_year": shop_year,
    "township_year": township_year,
    "loss": loss,
    "month": month,
    "purchase": purchase,
    "shop": shop,
    "shop_month": shop_month,
    "stock_count": stock_count,
    "batch": batch,
    "done_redemption": done_redemption,
    "first_reviewed_claim": first_reviewed_claim,
    "household": household,
    "noticed_claim": noticed_claim,
    "objection": objection,
    "posted_claim": posted_claim,
    "product": product,
    "proposed_claim": proposed_claim,
    "reserved_redemption": reserved_redemption,
    "evidence": evidence,
    "filing": filing,
    "kinship": kinship,
    "paper_sheet": paper_sheet,
    "scheme": scheme,
    "scheme_rule": scheme_rule,
    "take_over_job": take_over_job,
    "versions": versions,
    "village": village,
}
