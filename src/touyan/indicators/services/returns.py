"""Taking over months of cooperatives from old workbooks; they stay marked as imported."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from touyan.audit import services as audit
from touyan.core import bulk, clock
from touyan.core.actor import Actor
from touyan.indicators.errors import UnknownField
from touyan.indicators.fields import FIELDS
from touyan.indicators.models import MonthlyReturn, Origin, ReturnStatus, ReturnValue
from touyan.indicators.queries.returns import held
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
def take_over_history(*, actor: Actor, months: Iterable[OldMonth]) -> dict[tuple[int, str], int]:
    """Take over months from old workbooks; they stay marked as imported.

    A month that the cooperative already has is left as it is, unless its import was taken back. Return
    the ids of the returns by cooperative and month: what is new. Set-based. Raises UnknownField.
    """
    asked = list(months)
    if unknown := {name for one in asked for name in one.numbers} - FIELDS.keys():
        raise UnknownField(", ".join(sorted(unknown)))
    known = MonthlyReturn.objects.filter(
        organisation_id__in=bulk.among(sorted({one.organisation.pk for one in asked}))
    )
    blank = {pk: 0 for pk, one in held(known.filter(is_imported=True)).items() if not one.numbers}
    versions = ReturnValue.objects.filter(monthly_return__in=bulk.among(list(blank))).order_by()
    for pk, last in versions.values_list("monthly_return_id").annotate(Max("version")):
        blank[pk] = last
    rows: dict[tuple[int, str], tuple[int, int]] = {
        (organisation, month): (pk, blank.get(pk, -1))
        for pk, organisation, month in known.values_list("pk", "organisation_id", "month")
    }
    now = clock.now()
    new = [one for one in asked if rows.get((one.organisation.pk, one.month), (0, 0))[1] >= 0]
    unheard = [one for one in new if (one.organisation.pk, one.month) not in rows]
    for row in bulk.create([_imported(one, now) for one in unheard]):
        rows[row.organisation_id, row.month] = (row.pk, 0)
    bulk.insert(ReturnValue, _COLUMNS, _values(actor, new, rows, now))
    _told(actor, "indicators.history.taken_over", len(new))
    keys = [(one.organisation.pk, one.month) for one in new]
    return {key: rows[key][0] for key in keys}


def _imported(one: OldMonth, now: dt.datetime) -> MonthlyReturn:
    return MonthlyReturn(
        organisation=one.organisation,
        area=one.area,
        month=one.month,
        status=ReturnStatus.LOCKED,
        is_imported=True,
        sent_at=now,
    )


def _values(
    actor: Actor,
    new: Sequence[OldMonth],
    rows: Mapping[tuple[int, str], tuple[int, int]],
    now: dt.datetime,
) -> Iterator[tuple[object, ...]]:
    for one in new:
        pk, last = rows[one.organisation.pk, one.month]
        for name, number in one.numbers.items():
            origin = Origin.IMPORTED.value
            yield pk, name, last + 1, number, origin, "", False, now, actor.person_id


@transaction.atomic
def take_back_history(*, actor: Actor, return_ids: Collection[int]) -> int:
    """Blank imported months again, with that reason; return how many. Nothing is deleted."""
    rows = MonthlyReturn.objects.filter(pk__in=bulk.among(list(return_ids)), is_imported=True)
    last: dict[tuple[int, str], tuple[int, int | None]] = {}
    for pk, name, version, number in (
        ReturnValue.objects.filter(monthly_return__in=rows)
        .order_by("version")
        .values_list("monthly_return_id", "field", "version", "number")
    ):
        last[pk, name] = (version, number)
    now, reason = clock.now(), str(_("The import was taken back."))
    bulk.insert(
        ReturnValue,
        _COLUMNS,
        (
            (
                *(pk, name, version + 1, None, Origin.IMPORTED.value, reason),
                *(False, now, actor.person_id),
            )
            for (pk, name), (version, number) in last.items()
            if number is not None
        ),
    )
    count = rows.count()
    _told(actor, "indicators.history.taken_back", count)
    return count


def _told(actor: Actor, action: str, count: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="indicators.return",
        object_id=count,
        detail={"count": count},
    )
