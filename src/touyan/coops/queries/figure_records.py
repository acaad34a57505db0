"""Pages of the records behind a headline figure, each with the way to its own page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from touyan.coops.models import (
    Coop,
    DistributionSlip,
    StewardAssignment,
    StewardRole,
    Subscription,
    VoucherLine,
    VoucherStatus,
)
from touyan.coops.queries import figure_rows, names
from touyan.coops.vouchers import Template
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.figures import Ask
from touyan.core.money import format_fen
from touyan.land.models import LandTransfer
from touyan.registry import queries as registry
from touyan.registry.models import Area

PAGE = 100


@dataclass(frozen=True, slots=True)
class Record:
    """One record: when, what, whose, how much (as the page writes it, and as the figure adds it).

    `way` names its own page and its id, when the actor may open it.
    """

    on: dt.date | None
    title: str
    who: str
    text: str
    value: int | Decimal
    way: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """What the actor may read of records: names whole, masked or not at all; links that open."""

    actor: Actor
    area: Area

    def called(self, subject_ids: Sequence[int]) -> Mapping[int, str]:
        """Return subject id -> name."""
        if not self.actor.may(Power.COOP_READ):
            return {}
        whole = registry.sees_names(self.actor, self.area.path, Power.COOP_READ)
        return names.of_subjects(subject_ids, whole=whole)

    def way(self, name: str, pk: int, power: Power = Power.COOP_READ) -> tuple[str, int] | None:
        """Return the way to a record's own page, or None when it would not open."""
        return (name, pk) if self.actor.may(power) else None


def area_for(actor: Actor, path: str) -> Area:
    """Return a place whose figures the actor may read. Raises NotFound."""
    rows = Area.objects.visible_to(actor, Power.FIGURES_READ).living()
    found = rows.filter(path=path).first()
    if found is None:
        raise NotFound
    return found


def page(
    actor: Actor, area: Area, key: str, ask: Ask, *, after: int = 0, limit: int = PAGE
) -> tuple[list[Record], int]:
    """Return a page of the records of a figure, and the id that begins the next one (0 at the end).

    Raises NotFound for a key that is no figure of this room.
    """
    kind = _KINDS.get(key)
    if kind is None:
        raise NotFound
    select, shown = kind
    rows: list[Any] = list(select(ask).filter(pk__gt=after).order_by("pk")[: limit + 1])
    found = rows[:limit]
    following = found[-1].pk if len(rows) > limit else 0
    return shown(_Reader(actor, area), found), following


def _coops(reader: _Reader, rows: Sequence[Coop]) -> list[Record]:
    return [
        Record(
            one.registered_on,
            one.organisation.name,
            "",
            "1",
            1,
            reader.way("coops:coop", one.pk),
        )
        for one in rows
    ]


def _stewards(reader: _Reader, rows: Sequence[StewardAssignment]) -> list[Record]:
    return [
        Record(
            one.started_on,
            one.coop.organisation.name,
            one.tenure.person.name,
            one.get_role_display(),
            one.tenure_id,
            reader.way("coops:coop", one.coop_id),
        )
        for one in rows
    ]


def _money(reader: _Reader, rows: Sequence[Subscription]) -> list[Record]:
    return _shares(reader, rows, lambda one: (format_fen(one.amount_fen), one.amount_fen))


def _households(reader: _Reader, rows: Sequence[Subscription]) -> list[Record]:
    """Return shares of households; a household with two of them is one."""
    return _shares(reader, rows, lambda one: (format_fen(one.amount_fen), one.member.subject_id))


def _mu(reader: _Reader, rows: Sequence[Subscription]) -> list[Record]:
    return _shares(reader, rows, lambda one: (str(one.mu), one.mu or Decimal(0)))


def _shares(
    reader: _Reader,
    rows: Sequence[Subscription],
    much: Callable[[Subscription], tuple[str, int | Decimal]],
) -> list[Record]:
    called = reader.called([one.member.subject_id for one in rows])
    return [
        Record(
            one.registered_on,
            f"{one.coop.organisation.name} {one.certificate}",
            called.get(one.member.subject_id, ""),
            *much(one),
            reader.way("coops:share", one.pk),
        )
        for one in rows
    ]


def _land(reader: _Reader, rows: Sequence[LandTransfer]) -> list[Record]:
    called = reader.called([one.contract.household_id for one in rows])
    return [
        Record(
            one.from_on,
            one.contract.parcel.code,
            called.get(one.contract.household_id, ""),
            str(one.mu),
            one.mu,
        )
        for one in rows
    ]


def _booked(sign: int) -> Callable[[_Reader, Sequence[VoucherLine]], list[Record]]:
    def shown(reader: _Reader, rows: Sequence[VoucherLine]) -> list[Record]:
        reads = reader.actor.may(Power.COOP_BOOKS_READ)
        return [
            Record(
                one.voucher.on,
                f"{one.voucher.coop.organisation.name} {one.voucher.period}-{one.voucher.number}",
                one.voucher.summary if reads else "",
                format_fen(sign * one.amount_fen),
                sign * one.amount_fen,
                reader.way("coops:voucher", one.voucher_id, Power.COOP_BOOKS_READ),
            )
            for one in rows
        ]

    return shown


def _slips(reader: _Reader, rows: Sequence[DistributionSlip]) -> list[Record]:
    called = reader.called([one.member.subject_id for one in rows])
    found = []
    for one in rows:
        fen = one.patronage_fen + one.residual_fen
        found.append(
            Record(
                dt.date(one.trial.year, 12, 31),
                f"{one.trial.coop.organisation.name} {one.code}",
                called.get(one.member.subject_id, ""),
                format_fen(fen),
                fen,
                reader.way("coops:distribution", one.trial.distribution.pk, Power.COOP_BOOKS_READ),
            )
        )
    return found


def _lines(ask: Ask, accounts: Sequence[tuple[str, str]], key: str = "") -> QuerySet[VoucherLine]:
    """Return the booked lines on these accounts, of one reported place or of all below."""
    wanted = reduce(or_, (Q(number=number, detail=detail) for number, detail in accounts))
    rows = VoucherLine.objects.filter(
        wanted,
        voucher__status=VoucherStatus.POSTED,
        voucher__on__lte=ask.end,
        voucher__coop__area__scope_path__under=ask.prefix,
    )
    # The year-end voucher takes income and spending back to nothing.
    rows = rows.exclude(voucher__template=Template.YEAR_END)
    rows = rows.exclude(voucher__reverses__template=Template.YEAR_END)
    if ask.start is not None:
        rows = rows.filter(voucher__on__gte=ask.start)
    if key:
        rows = rows.filter(voucher__coop__area=figure_rows.place(ask, key))
    return rows.select_related("voucher__coop__organisation")


def _with_coop(rows: QuerySet[Subscription]) -> QuerySet[Subscription]:
    return rows.select_related("coop__organisation", "member")


def _cadres(ask: Ask) -> QuerySet[Subscription]:
    found = [one.pk for one in figure_rows.of_cadres(ask)]
    return _with_coop(Subscription.objects.filter(pk__in=found))


def _stewarding(*roles: StewardRole) -> Callable[[Ask], QuerySet[StewardAssignment]]:
    def select(ask: Ask) -> QuerySet[StewardAssignment]:
        return figure_rows.stewards(ask, *roles).select_related(
            "coop__organisation", "tenure__person"
        )

    return select


def _of_land(ask: Ask) -> QuerySet[LandTransfer]:
    return figure_rows.worked_land(ask).select_related("contract__parcel")


def _of_slips(ask: Ask) -> QuerySet[DistributionSlip]:
    return figure_rows.slips(ask).select_related(
        "trial__coop__organisation", "trial__distribution", "member"
    )


_Select = Callable[[Ask], QuerySet[Any]]
_Shown = Callable[[_Reader, Sequence[Any]], list[Record]]
_KINDS: dict[str, tuple[_Select, _Shown]] = {
    "village_coops": (
        lambda ask: figure_rows.village_coops(ask).select_related("organisation"),
        _coops,
    ),
    "coop_unions": (lambda ask: figure_rows.unions(ask).select_related("organisation"), _coops),
    "stewards": (
        _stewarding(StewardRole.TOWNSHIP_SECRETARY, StewardRole.TOWNSHIP_HEAD),
        _stewards,
    ),
    "village_stewards": (_stewarding(StewardRole.VILLAGE_SECRETARY), _stewards),
    "baima_cash_households": (
        lambda ask: _with_coop(figure_rows.of_households(ask)),
        _households,
    ),
    "baima_cash_capital": (lambda ask: _with_coop(figure_rows.of_households(ask)), _money),
    "baima_cadre_capital": (_cadres, _money),
    "baima_land_shares": (lambda ask: _with_coop(figure_rows.land_shares(ask)), _mu),
    "huakua_area": (_of_land, _land),
    "huakua_dividends": (_of_slips, _slips),
    "coop_operating_income": (lambda ask: _lines(ask, figure_rows.OPERATING), _booked(-1)),
    "huakua_wages": (lambda ask: _lines(ask, figure_rows.LABOUR, "huakua"), _booked(1)),
    "baima_surplus_2020": (
        lambda ask: _lines(ask, figure_rows.result_accounts(ask.prefix), "baima"),
        _booked(-1),
    ),
}
