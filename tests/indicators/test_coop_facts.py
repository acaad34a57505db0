"""Measures of cooperatives and cases equal patient counting, and an update leaves what a rebuild would."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable

import pytest
import time_machine
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indicators import records
from tests.tiny import Tiny
from touyan.cases.models import Case, CaseEvent
from touyan.coops.bulk.books import PastLine, PastVoucher, PastWage, keep_books
from touyan.coops.models import Coop, CoopMember, Voucher, VoucherLine, WageLine
from touyan.coops.services import accounts
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.indicators import services
from touyan.indicators.models import Boundaries
from touyan.registry import services as registry
from touyan.registry.kinds import OrganisationKind
from touyan.registry.models import Area
from touyan.registry.services.areas import Part

pytestmark = pytest.mark.django_db
FIRST = "2025-12"
PLACES = ("village", "sibling_village", "far_village", "east_village")
PEOPLE = ("household", "sibling_household", "far_household", "east_household")
DAYS = st.integers(0, 80)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(0, 3), st.integers(1, 10**7), DAYS),
        st.tuples(st.just("work"), st.integers(0, 3), st.integers(0, 3), st.integers(1, 9), DAYS),
        st.tuples(st.just("take_back"), st.integers(0, 9)),
        st.tuples(st.just("join"), st.integers(0, 3), st.integers(0, 3), DAYS),
        st.tuples(st.just("leave"), st.integers(0, 9)),
        st.tuples(st.just("whistle"), st.integers(0, 3), DAYS),
        st.tuples(st.just("arrive"), st.integers(0, 9), st.integers(1, 30)),
        st.tuples(st.just("close"), st.integers(0, 9)),
        st.tuples(st.just("move"), st.integers(0, 3), st.integers(1, 60)),
        st.tuples(st.just("split"), st.integers(0, 3), st.integers(1, 60)),
        st.tuples(st.just("update")),
    ),
    max_size=9,
)


class Valley:
    """Four villages with a cooperative each; steps are played one after the other."""

    def __init__(self, tiny: Tiny, traveller: time_machine.Traveller) -> None:
        self.tiny, self.traveller, self.serial = tiny, traveller, 400
        self.coops = [self._found(getattr(tiny, name), n) for n, name in enumerate(PLACES)]
        self.homes = [getattr(tiny, name).pk for name in PEOPLE]
        self.vouchers: list[PastVoucher] = []
        self.members: list[CoopMember] = []
        self.cases: list[Case] = []

    def _found(self, area, number: int) -> Coop:
        organisation = registry.found_organisation(
            actor=SYSTEM,
            area_id=area.pk,
            kind=OrganisationKind.COOP,
            name=f"谷地合作社{number}",
            valid_from=dt.date(2020, 1, 1),
        )
        accounts.open_books(actor=SYSTEM, organisations=[organisation])
        return Coop.objects.create(
            organisation=organisation,
            code=f"V-{number}",
            area=area,
            level="VILLAGE",
            business="PLANTING",
            status="ACTIVE",
            begun_at=clock.now(),
            registered_on=dt.date(2020, 1, 1),
        )

    def play(self, step: tuple) -> None:
        self.traveller.shift(dt.timedelta(hours=3))
        getattr(self, step[0])(*step[1:])

    def update(self) -> None:
        services.update(actor=SYSTEM)

    def _keep(self, coop: int, lines: Iterable[PastLine], days: int, **more: object) -> None:
        one = PastVoucher(
            coop_id=self.coops[coop].pk,
            ref=uuid.uuid4(),
            on=clock.today() - dt.timedelta(days=days),
            template="FREE",
            summary="测试",
            lines=tuple(lines),
            made_by_id=self.tiny.villager.pk,
            checked_by_id=self.tiny.village_clerk.pk,
            **more,
        )
        self.vouchers.append(one)
        # two vouchers of a month need two numbers, and one call knows only its own
        _renumber()
        keep_books(actor=SYSTEM, vouchers=[one])

    def sell(self, coop: int, fen: int, days: int) -> None:
        self._keep(coop, (PastLine("102", "", fen), PastLine("501", "others", -fen)), days)

    def work(self, coop: int, who: int, count: int, days: int) -> None:
        fen = count * 12_000
        lines = (PastLine("521", "labour", fen), PastLine("212", "", -fen, self.homes[who]))
        self._keep(coop, lines, days, wages=(PastWage(self.homes[who], count, 12_000),))

    def take_back(self, number: int) -> None:
        if self.vouchers:
            one = self.vouchers.pop(number % len(self.vouchers))
            coop = next(n for n, c in enumerate(self.coops) if c.pk == one.coop_id)
            lines = [line.__class__(line.number, line.detail, -line.amount_fen, line.subject_id)
                     for line in one.lines]  # fmt: skip
            wages = tuple(PastWage(w.subject_id, -w.days, w.rate_fen) for w in one.wages)
            self._keep(coop, lines, 0, wages=wages)
            self.vouchers.pop()

    def join(self, coop: int, who: int, days: int) -> None:
        taken = CoopMember.objects.filter(coop=self.coops[coop])
        if taken.filter(subject_id=self.homes[who], status="MEMBER").exists():
            return
        on = clock.today() - dt.timedelta(days=days)
        self.members.append(
            CoopMember.objects.create(
                coop=self.coops[coop],
                subject_id=self.homes[who],
                number=taken.count() + 1,
                status="MEMBER",
                applied_on=on,
                joined_on=on,
                entered_at=clock.now(),
            )
        )

    def leave(self, number: int) -> None:
        if self.members:
            one = self.members.pop(number % len(self.members))
            one.status, one.left_on = (
                "LEFT",
                max(clock.today(), one.joined_on + dt.timedelta(days=1)),
            )
            one.save()

    def whistle(self, place: int, days: int) -> None:
        moment = clock.now() - dt.timedelta(days=days)
        self.cases.append(
            Case.objects.create(
                ref=f"T{uuid.uuid4().hex[:12]}",
                key_index=uuid.uuid4().bytes,
                body_index=uuid.uuid4().bytes,
                kind="whistle",
                family="WHISTLE",
                area=getattr(self.tiny, PLACES[place]),
                place="",
                text="路灯坏了",
                details="",
                contact="",
                answer="",
                clock_from=moment,
                received_at=moment,
                arrival_due_at=moment + dt.timedelta(minutes=10),
            )
        )
        self._save(self.cases[-1])  # whoever keys in an old case leaves an event of today

    def arrive(self, number: int, minutes: int) -> None:
        if self.cases:
            one = self.cases[number % len(self.cases)]
            one.arrived_at = one.received_at + dt.timedelta(minutes=minutes)
            one.arrival_by = "PERSON"
            self._save(one)

    def close(self, number: int) -> None:
        if self.cases:
            one = self.cases[number % len(self.cases)]
            one.closed_at = clock.now()
            self._save(one)

    def _save(self, one: Case) -> None:
        one.save()
        CaseEvent.objects.create(case=one, at=clock.now(), act="ANSWERED", level=one.level)

    def move(self, place: int, days: int) -> None:
        self.serial += 1
        path = f"520524203{self.serial}"
        self._change(
            place,
            days,
            lambda area, on: registry.recode_area(actor=SYSTEM, area_id=area.pk, path=path, on=on),
        )

    def split(self, place: int, days: int) -> None:
        self.serial += 2
        area = getattr(self.tiny, PLACES[place])
        codes = [f"{area.path[:9]}{self.serial - n}" for n in range(2)]
        parts = [Part(codes[0], "上片村", keeps_records=True), Part(codes[1], "下片村")]
        self._change(
            place,
            days,
            lambda area, on: registry.split_area(actor=SYSTEM, area_id=area.pk, parts=parts, on=on),
        )

    def _change(self, place: int, days: int, change) -> None:
        area = getattr(self.tiny, PLACES[place])
        area.refresh_from_db()
        on = clock.today() - dt.timedelta(days=days)
        if records.may_change_on(area, on):
            change(area, on)
            area.refresh_from_db()


def _renumber() -> None:
    """Give the vouchers so far numbers out of the way of the next one's."""
    for number, one in enumerate(Voucher.objects.order_by("pk"), start=1_000):
        Voucher.objects.filter(pk=one.pk).update(number=number)


Row = tuple[str, str, int, int, int | None]


def _place(area, month: str) -> int:
    area.refresh_from_db()
    return records._holder(area.scope_path, month, Boundaries.NOW)


def counted(months: list[str]) -> set[Row]:
    """Count by today's boundaries, record after record: (measure, month, area, numerator, denominator)."""
    sums: dict[tuple[str, str, int], int] = defaultdict(int)
    for code, month, area, number in (*_booked(), *_members(months)):
        sums[code, month, area] += number
    found: set[Row] = {(*key, number, None) for key, number in sums.items() if number}
    return found | _workers() | _in_time()


def _booked() -> Iterable[tuple[str, str, int, int]]:
    for line in VoucherLine.objects.select_related("voucher__coop__area"):
        month, area = line.voucher.period, line.voucher.coop.area
        if line.number == "501":
            yield "coops.income", month, _place(area, month), -line.amount_fen
        if (line.number, line.detail) == ("521", "labour"):
            yield "coops.pay", month, _place(area, month), line.amount_fen
        if line.number in {"501", "521"}:
            yield "coops.surplus", month, _place(area, month), -line.amount_fen


def _members(months: list[str]) -> Iterable[tuple[str, str, int, int]]:
    for one in CoopMember.objects.select_related("coop__area"):
        for month in months:
            end = min(records._end(month), clock.today())
            if one.joined_on and one.joined_on <= end and not (one.left_on and one.left_on <= end):
                yield "coops.members", month, _place(one.coop.area, month), 1


def _workers() -> set[Row]:
    days: dict[tuple[int, str, int], int] = defaultdict(int)
    for wage in WageLine.objects.select_related("voucher"):
        days[wage.voucher.coop_id, wage.voucher.period, wage.subject_id] += wage.days
    each: dict[tuple[str, int], set[int]] = defaultdict(set)
    for (coop, month, who), total in days.items():
        if total > 0:
            each[month, _place(Coop.objects.get(pk=coop).area, month)].add(who)
    return {("coops.workers", *key, len(ids), None) for key, ids in each.items()}


def _in_time() -> set[Row]:
    rows: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for case in Case.objects.filter(ref__startswith="T").select_related("area"):
        month = f"{case.received_at.astimezone(clock.ZONE):%Y-%m}"
        row = rows[month, _place(case.area, month)]
        row[0] += bool(case.arrived_at and case.arrived_at <= case.arrival_due_at)
        row[1] += 1
    return {("cases.arrived_in_time", *key, num, den) for key, (num, den) in rows.items()}


CODES = (
    "coops.income",
    "coops.pay",
    "coops.surplus",
    "coops.members",
    "coops.workers",
    "cases.arrived_in_time",
)


def kept(first: str) -> set[Row]:
    """Return the kept facts of villages by today's boundaries."""
    rows = records.facts(*CODES)
    return {
        (code, month, area, num, den)
        for code, boundaries, month, area, num, den in rows
        if boundaries == Boundaries.NOW and month >= first and _is_village(area)
    }


def _is_village(pk: int) -> bool:
    return Area.objects.get(pk=pk).path[9:12] != "000"


def test_measures_equal_patient_counting_and_an_update_equals_a_rebuild(tiny):
    @settings(max_examples=12)
    @given(steps=STEPS)
    def follow(steps):
        with (
            transaction.atomic(),
            time_machine.travel(dt.datetime(2026, 3, 20, 10, tzinfo=clock.ZONE), tick=False) as now,
        ):
            valley = Valley(tiny, now)
            services.rebuild(actor=SYSTEM, first=FIRST)
            for step in steps:
                valley.play(step)
            run = services.update(actor=SYSTEM)
            followed = records.facts()
            months = ["2025-12", "2026-01", "2026-02", "2026-03"]
            assert kept(FIRST) == {one for one in counted(months) if one[1] >= run.first}
            services.rebuild(actor=SYSTEM, first=FIRST)
            assert records.facts() == followed
            transaction.set_rollback(True)
        for name in PLACES:
            getattr(tiny, name).refresh_from_db()

    follow()
