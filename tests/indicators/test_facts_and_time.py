"""Whatever is written, for whatever day, and however much time goes by: an update is a rebuild.

Rows are written past every service, into every table that a stock or somebody counted once comes from,
for days that are over and for days to come; the calendar turns days and months between the updates.
"""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indicators import records
from tests.indicators.test_coop_facts import FIRST, PLACES, Valley
from touyan.cases.models import Callback
from touyan.coops.models import Coop, CoopMember, StewardAssignment, Subscription
from touyan.core import clock, measures
from touyan.core.actor import SYSTEM
from touyan.disclosure.models import Notice, Objection, ObjectionStatus
from touyan.indicators import services
from touyan.indicators.models import Fact, FactRun, Touched
from touyan.land.models import LandContract, LandTransfer, Parcel
from touyan.points.models import Shop, ShopStatus
from touyan.registry.kinds import PartyStatus, PostKind
from touyan.registry.models import Household, Person, Post, Subject, Tenure

pytestmark = pytest.mark.django_db
AROUND = st.integers(-50, 80)  # days before today; negative ones lie ahead
NUMBER = st.integers(0, 9)
PLACE = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), PLACE, PLACE, AROUND),
        st.tuples(st.just("leave_on"), NUMBER, AROUND),
        st.tuples(st.just("bring_in"), NUMBER, st.integers(1, 10**6), AROUND),
        st.tuples(st.just("take_out"), NUMBER, AROUND),
        st.tuples(st.just("settle"), PLACE, AROUND),
        st.tuples(st.just("dissolve"), NUMBER, AROUND),
        st.tuples(st.just("move_house"), NUMBER, PLACE),
        st.tuples(st.just("appoint"), PLACE, st.integers(0, 1), NUMBER, AROUND),
        st.tuples(st.just("step_down"), NUMBER, AROUND),
        st.tuples(st.just("look_after"), PLACE, AROUND),
        st.tuples(st.just("close_shop"), PLACE),
        st.tuples(st.just("object"), PLACE, AROUND),
        st.tuples(st.just("answer"), NUMBER),
        st.tuples(st.just("whistle"), PLACE, st.integers(0, 80)),
        st.tuples(st.just("call_back"), NUMBER, st.integers(1, 5), st.integers(0, 70)),
        st.tuples(st.just("join_party"), st.booleans()),
        st.tuples(st.just("lease"), PLACE, AROUND, st.integers(0, 90)),
        st.tuples(st.just("end_lease"), NUMBER, AROUND),
        st.tuples(st.just("end_coop"), PLACE, AROUND),
        st.tuples(st.just("sell"), PLACE, st.integers(1, 10**7), st.integers(0, 80)),
        st.tuples(st.just("erase"), NUMBER),
        st.tuples(st.just("move"), PLACE, st.integers(1, 60)),
        st.tuples(st.just("wait"), st.integers(0, 45)),
        st.tuples(st.just("update")),
    ),
    max_size=14,
)


def _day(days_ago: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days_ago)


class Years(Valley):
    """The valley again, and whatever else may be written in it."""

    def __init__(self, tiny, traveller) -> None:
        super().__init__(tiny, traveller)
        records.open_shops(tiny)
        Coop.objects.filter(pk__in=[one.pk for one in self.coops]).update(party_led=True)
        self.homes[3] = Person.objects.order_by("pk").first().pk  # who fills posts brings money in
        self.helper = Person.objects.get(pk=tiny.villager.pk)
        self.notice = Notice.objects.order_by("pk").first()
        self.parcel = LandContract.objects.create(
            parcel=Parcel.objects.create(
                area=tiny.village,
                code="5205241012010000009",
                mu="500.00",
                kind="PADDY",
                grade=2,
                registered_at=clock.now(),
            ),
            household=tiny.household,
            term_from=dt.date(2020, 1, 1),
            term_to=dt.date(2050, 1, 1),
            entered_at=clock.now(),
        )

    def wait(self, days: int) -> None:
        self.traveller.shift(dt.timedelta(days=days))

    def _one(self, rows, number: int):
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    def leave_on(self, number: int, days: int) -> None:
        if one := self._one(
            CoopMember.objects.filter(status="MEMBER", coop__in=self.coops), number
        ):
            one.left_on = max(_day(days), one.joined_on + dt.timedelta(days=1))
            one.save()

    def bring_in(self, number: int, fen: int, days: int) -> None:
        if member := self._one(
            CoopMember.objects.filter(joined_on__isnull=False, coop__in=self.coops), number
        ):
            Subscription.objects.create(
                coop=member.coop,
                member=member,
                kind="CASH",
                status="REGISTERED",
                amount_fen=fen,
                pledged_on=_day(days),
                settled_on=_day(days),
                registered_on=_day(days),
                certificate=uuid.uuid4().hex,
                entered_at=clock.now(),
            )

    def take_out(self, number: int, days: int) -> None:
        if one := self._one(Subscription.objects.filter(registered_on__isnull=False), number):
            Subscription.objects.filter(pk=one.pk).update(ended_on=_day(days))

    def settle(self, place: int, days: int) -> None:
        subject = Subject.objects.create(kind="HOUSEHOLD", area=getattr(self.tiny, PLACES[place]))
        Household.objects.create(subject=subject, code=uuid.uuid4().hex[:20], formed_on=_day(days))

    def dissolve(self, number: int, days: int) -> None:
        if one := self._one(Household.objects.all(), number):
            Household.objects.filter(pk=one.pk).update(ended_on=_day(days), status="ENDED")

    def move_house(self, number: int, place: int) -> None:
        one = self._one(Household.objects.all(), number)
        Subject.objects.filter(pk=one.pk).update(area=getattr(self.tiny, PLACES[place]))

    def appoint(self, place: int, post: int, number: int, days: int) -> None:
        kind = (PostKind.VILLAGE_SECRETARY, PostKind.COMMITTEE_CHAIR)[post]
        seat, _made = Post.objects.get_or_create(
            area=getattr(self.tiny, PLACES[place]), kind=kind, organisation=None
        )
        person = self._one(Person.objects.all(), number % 3)
        if not Tenure.objects.filter(post=seat, person=person, started_on=_day(days)).exists():
            Tenure.objects.create(post=seat, person=person, started_on=_day(days))

    def step_down(self, number: int, days: int) -> None:
        if one := self._one(Tenure.objects.filter(is_sole=False), number):
            one.ended_on = max(_day(days), one.started_on + dt.timedelta(days=1))
            one.save()

    def look_after(self, place: int, days: int) -> None:
        area = getattr(self.tiny, PLACES[place])
        kind = PostKind.VILLAGE_SECRETARY
        rows = Tenure.objects.filter(post__area=area, post__kind=kind, is_sole=False)
        if (one := self._one(rows, 0)) and not StewardAssignment.objects.filter(
            tenure=one, ended_on=None
        ).exists():
            StewardAssignment.objects.create(
                coop=self.coops[place], tenure=one, role=kind, started_on=_day(days)
            )

    def close_shop(self, place: int) -> None:
        Shop.objects.filter(area=getattr(self.tiny, PLACES[place])).update(status=ShopStatus.CLOSED)

    def object(self, place: int, days: int) -> None:
        self.notice.pk, self.notice.subject_ref = None, f"test:{uuid.uuid4()}"
        self.notice.area, self.notice.starts_on = getattr(self.tiny, PLACES[place]), _day(days)
        self.notice.ends_on = self.notice.starts_on + dt.timedelta(days=30)
        self.notice.save(force_insert=True)
        Objection.objects.create(
            notice_id=self.notice.pk,
            line_ref="line:1",
            raised_by=self.tiny.villager,
            raised_at=clock.now(),
            reason="分记少了",
            answer_due_on=_day(days),
        )

    def answer(self, number: int) -> None:
        if one := self._one(Objection.objects.filter(resolved_at=None), number):
            one.status, one.answer = ObjectionStatus.UPHELD, "补记"
            one.resolved_by, one.resolved_at = self.tiny.village_secretary, clock.now()
            one.save()

    def call_back(self, number: int, score: int, days: int) -> None:
        if self.cases:
            one = self.cases[number % len(self.cases)]
            one.assignee = self.helper
            one.save()
            Callback.objects.create(
                case=one,
                round=1,
                at=clock.now() - dt.timedelta(days=days),
                is_reached=True,
                score=score,
                words="",
            )

    def join_party(self, joins: bool) -> None:
        status = PartyStatus.FULL if joins else PartyStatus.NONE
        Person.objects.filter(pk=self.helper.pk).update(party_status=status)

    def lease(self, coop: int, days: int, term: int) -> None:
        LandTransfer.objects.create(
            contract=self.parcel,
            to_subject_id=self.coops[coop].organisation_id,
            way="LEASE",
            mu="5.50",
            from_on=_day(days),
            to_on=_day(days) + dt.timedelta(days=term),
            use="种菜",
            paper_number="1号",
            entered_at=clock.now(),
        )

    def end_lease(self, number: int, days: int) -> None:
        if one := self._one(LandTransfer.objects.filter(status="AGREED"), number):
            one.status, one.ended_on, one.ended_because = "ENDED", _day(days), "退地"
            one.save()

    def end_coop(self, coop: int, days: int) -> None:
        Coop.objects.filter(pk=self.coops[coop].pk).update(ended_on=_day(days))

    def erase(self, number: int) -> None:
        """Somebody with a hand on the database deletes a share, or a lease."""
        rows = LandTransfer if number % 2 else Subscription
        if one := self._one(rows.objects.filter(**self._ours(rows)), number):
            rows.objects.filter(pk=one.pk).delete()

    def _ours(self, rows) -> dict[str, object]:
        return {"contract": self.parcel} if rows is LandTransfer else {"coop__in": self.coops}


STORY = (
    *[("join", n % 4, n // 4 + n % 2, 10 * n - 30) for n in range(8)],
    *[("bring_in", n, 1_000 + n, 15 * n - 30) for n in range(6)],
    ("join", 0, 3, 60),
    ("bring_in", 8, 7_000, 35),
    *[("settle", n, 20 * n - 20) for n in range(4)],
    ("appoint", 0, 0, 0, 70),
    ("appoint", 0, 1, 0, 40),
    ("appoint", 1, 0, 1, -10),
    ("look_after", 0, 50),
    ("look_after", 1, -20),
    ("object", 0, 30),
    ("object", 1, -3),
    ("whistle", 0, 60),
    ("whistle", 1, 3),
    ("join_party", True),
    ("call_back", 0, 5, 40),
    ("lease", 0, 60, 70),
    ("lease", 1, -5, 30),
    ("update",),
    ("wait", 2),
    ("update",),
    ("wait", 5),
    ("leave_on", 0, -20),
    ("take_out", 1, -4),
    ("dissolve", 2, -9),
    ("update",),
    ("wait", 10),
    ("update",),
    ("move_house", 1, 2),
    ("step_down", 0, -3),
    ("answer", 0),
    ("call_back", 0, 1, 0),
    ("close_shop", 1),
    ("end_lease", 0, 5),
    ("sell", 0, 5_000, 40),
    ("update",),
    ("wait", 31),
    ("update",),
    ("join_party", False),
    ("end_coop", 1, 20),
    ("erase", 0),
    ("erase", 1),
    ("update",),
    ("move", 0, 20),
    ("update",),
    ("join", 0, 3, 70),
    ("bring_in", 6, 900, 65),
    ("sell", 0, 7_000, 70),
    ("wait", 3),
    ("update",),
)
RARE = {"coops.land_shares", "coops.unions", "coops.township_stewards"}
BOOKS = {"points.owed", "points.seed_grant"}  # nobody keeps books of points in this valley


def test_a_long_story_with_every_kind_of_step(tiny):
    """After every update the facts are those of a rebuild, also by the boundaries of the month."""
    assert {step[0] for step in STORY} >= {"update", "wait", "move", "erase", "close_shop"}
    start = dt.datetime(2026, 3, 20, 10, tzinfo=clock.ZONE)
    with time_machine.travel(start, tick=False) as now:
        years = Years(tiny, now)
        services.rebuild(actor=SYSTEM, first=FIRST)
        rebuilt, seen = 0, set()
        for step in STORY:
            years.play(step)
            if step[0] == "update":
                rebuilt += FactRun.objects.latest("pk").is_rebuild
                followed = records.facts()
                seen |= {row[:2] for row in followed}
                with transaction.atomic():
                    services.rebuild(actor=SYSTEM, first=FIRST)
                    built = records.facts()
                    transaction.set_rollback(True)
                assert built == followed, step
        assert rebuilt == 1  # only the village that moved
        assert {boundaries for _code, boundaries in seen} == {"NOW", "THEN"}
        lasting = {code for code, measure in measures.declared().items() if measure.lasts}
        assert {code for code, _boundaries in seen} >= lasting - RARE - BOOKS


def test_whatever_is_written_and_however_time_goes_by_an_update_is_a_rebuild(tiny):
    @settings(max_examples=25)
    @given(steps=STEPS)
    def follow(steps):
        with (
            transaction.atomic(),
            time_machine.travel(dt.datetime(2026, 3, 20, 10, tzinfo=clock.ZONE), tick=False) as now,
        ):
            years = Years(tiny, now)
            services.rebuild(actor=SYSTEM, first=FIRST)
            for step in steps:
                years.play(step)
            assert not services.update(actor=SYSTEM).is_rebuild or _moved(steps)
            followed = records.facts()
            assert not Touched.objects.exists()
            services.rebuild(actor=SYSTEM, first=FIRST)
            assert records.facts() == followed
            Fact.objects.all().delete()
            services.rebuild(actor=SYSTEM, first=FIRST)
            assert records.facts() == followed
            transaction.set_rollback(True)
        for name in PLACES:
            getattr(tiny, name).refresh_from_db()

    follow()


def _moved(steps) -> bool:
    return any(step[0] == "move" for step in steps)
