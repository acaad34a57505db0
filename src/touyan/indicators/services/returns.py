"""Taking over months of cooperatives from old workbooks; they stay marked as imported."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import bulk, clock
from touyan.core.actor import Actor
from touyan.indicators.errors import UnknownField
from touyan.indicators.fields import FIELDS
from touyan.indicators.models import MonthlyReturn, Origin, ReturnStatus, ReturnValue
from touyan.registry.models import Area, Organisation

_COLUMNS = (
    "monthly_return",
    "field",
    "version",
    "number",
    "origin",
    "reason",
    "is_correction",
    "entered_at",
    "entered_by",
)


@dataclass(frozen=True, slots=True)
class OldMonth:
    """The numbers of one cooperative in one past month, as an old workbook had them."""

    organisation: Organisation
    area: Area
    month: str
    numbers: Mapping[str, int]


@transaction.atomic
def take_over_history(*, actor: Actor, months: Iterable[OldMonth]) -> int:
    """Take over months from old workbooks; they stay marked as imported. Return how many are new.

    A month that the cooperative already has is left as it is. Set-based. Raises UnknownField.
    """
    asked = list(months)
    if unknown := {name for one in asked for name in one.numbers} - FIELDS.keys():
        raise UnknownField(", ".join(sorted(unknown)))
    known = set(
        MonthlyReturn.objects.filter(
            organisation_id__in=bulk.among(sorted({one.organisation.pk for one in asked}))
        ).values_list("organisation_id", "month")
    )
    now = clock.now()
    new = [one for one in asked if (one.organisation.pk, one.month) not in known]
    made = bulk.create(
        [
            MonthlyReturn(
                organisation=one.organisation,
                area=one.area,
                month=one.month,
                status=ReturnStatus.LOCKED,
                is_imported=True,
                sent_at=now,
            )
            for one in new
        ]
    )
    bulk.insert(
        ReturnValue,
        _COLUMNS,
        (
            (row.pk, name, 1, number, Origin.IMPORTED.value, "", False, now, actor.person_id)
            for row, one in zip(made, new, strict=True)
            for name, number in one.numbers.items()
        ),
    )
    audit.record(
        actor=actor,
        action="indicators.history.taken_over",
        object_kind="indicators.return",
        object_id=len(made),
        detail={"count": len(made)},
    )
    return len(made)
