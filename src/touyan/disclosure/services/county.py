"""The county head: one hash over the heads of its villages' months, so that boards witness boards."""

from django.conf import settings
from django.db import transaction

from touyan.audit import services as audit
from touyan.core import chain, clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.disclosure.head import county_text
from touyan.disclosure.models import CountyHead, MonthClose
from touyan.registry.models import Area


@transaction.atomic
def witness(*, actor: Actor, county: Area, period: str) -> CountyHead | None:
    """Hash every village head that no county head holds yet; None when there is none.

    A month that a village closes late goes into the next one. One head for each period: a second
    call returns the first. The system may do this.
    """
    if actor != SYSTEM:
        actor.require_in(Power.LEDGER_VERIFY, county.path)
    Area.objects.select_for_update().filter(pk=county.pk).first()
    found = CountyHead.objects.filter(area=county, period=period).first()
    if found is not None:
        return found
    months = list(
        MonthClose.objects.filter(
            area__scope_path__under=county.prefix, witness=None, period__lte=period
        )
        .exclude(head="")
        .order_by("area__path", "period", "book_id")
        .values_list("pk", "head")
    )
    if not months:
        return None
    before = CountyHead.objects.filter(area=county).order_by("-period").first()
    if before is not None and before.period > period:
        raise NotFound
    alg = settings.LEDGER_HASH
    text = county_text(
        alg=alg,
        area=county.path,
        period=period,
        heads=[bytes.fromhex(head) for _pk, head in months],
        previous=bytes.fromhex(before.head) if before else b"",
    )
    made = CountyHead.objects.create(
        area=county,
        period=period,
        entries=len(months),
        text=text,
        head=chain.digest(text.encode(), algorithm=alg).hex(),
        made_at=clock.now(),
    )
    MonthClose.objects.filter(pk__in=[pk for pk, _head in months]).update(witness=made)
    audit.record(
        actor=actor,
        action="disclosure.county.witnessed",
        object_kind="disclosure.county_head",
        object_id=made.pk,
        area_path=county.path,
        detail={"period": period, "months": len(months)},
    )
    return made
