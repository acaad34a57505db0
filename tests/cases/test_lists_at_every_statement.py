"""The lists that dispatch reads: each write is whole or nothing (F-03), and touches nobody else's list."""

import pytest

from tests.cases.whistle import at
from tests.fault.statements import fail_at_every_statement, snapshot
from touyan.cases import services
from touyan.cases.errors import PersonNotHere
from touyan.cases.models import (
    Absence,
    DutyShift,
    ExclusionRota,
    HubTie,
    Matter,
    RemotePlace,
    Volunteer,
)
from touyan.core.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db(transaction=True)


def matter(bench):
    return services.set_matter(
        actor=bench.actors.county_officer,
        area_id=bench.tiny.county.pk,
        code="LAMP2",
        title="庭院灯",
        office="村民委员会",
        level=1,
        days=3,
    )


def on_rota(bench):
    return services.put_on_rota(
        actor=bench.actors.county_officer,
        area_id=bench.tiny.county.pk,
        person_id=bench.tiny.township_officer.pk,
    )


def test_the_roster(bench) -> None:
    clerk, tiny = bench.actors.village_clerk, bench.tiny
    put = {"actor": clerk, "area_id": tiny.village.pk, "person_id": tiny.group_head.pk}
    fail_at_every_statement(lambda: services.set_shift(**put, begins_at=at(7), ends_at=at(21)))
    row = DutyShift.objects.get()
    fail_at_every_statement(lambda: services.end_shift(actor=clerk, shift_id=row.pk))
    services.set_shift(**put, begins_at=at(7, day=3), ends_at=at(21, day=3))
    later = DutyShift.objects.get(begins_at=at(7, day=3))
    fail_at_every_statement(lambda: services.end_shift(actor=clerk, shift_id=later.pk))
    assert not DutyShift.objects.filter(pk=later.pk).exists()


def test_hub_members_and_volunteers(bench) -> None:
    clerk, tiny = bench.actors.village_clerk, bench.tiny
    tie = {"actor": clerk, "household_id": tiny.household.pk}
    fail_at_every_statement(lambda: services.tie_hub(**tie, member_id=tiny.group_head.pk))
    fail_at_every_statement(lambda: services.tie_hub(**tie, member_id=tiny.village_clerk.pk))
    assert HubTie.objects.get(until=None).member_id == tiny.village_clerk.pk
    fail_at_every_statement(
        lambda: services.join_volunteers(
            actor=clerk, area_id=tiny.village.pk, person_id=tiny.villager.pk, skills="修水电"
        )
    )
    row = Volunteer.objects.get()
    fail_at_every_statement(
        lambda: services.leave_volunteers(actor=bench.actors.villager, volunteer_id=row.pk)
    )


def test_promises_duties_and_the_small_list(bench) -> None:
    county, tiny = bench.actors.county_officer, bench.tiny
    fail_at_every_statement(
        lambda: services.publish_promise(
            actor=bench.actors.village_clerk, area_id=tiny.group.pk, minutes=30
        )
    )
    assert RemotePlace.objects.get().minutes == 30
    fail_at_every_statement(lambda: matter(bench))
    fail_at_every_statement(
        lambda: services.end_matter(actor=county, matter_id=Matter.objects.get().pk)
    )
    fail_at_every_statement(lambda: on_rota(bench))
    row = ExclusionRota.objects.get()
    fail_at_every_statement(lambda: services.take_off_rota(actor=county, rota_id=row.pk))


def test_leave_ends_and_an_answer_is_told(bench) -> None:
    case = bench.arrived(bench.submit())
    handler = bench.handler(case)
    services.start_absence(
        actor=handler,
        person_id=handler.person_id,
        stand_in_id=bench.tiny.village_clerk.pk,
        begins_at=at(8),
        ends_at=at(8, day=9),
    )
    row = Absence.objects.get()
    bench.now(at(9))
    fail_at_every_statement(lambda: services.end_absence(actor=handler, absence_id=row.pk))
    case.refresh_from_db()
    assert case.assignee_id == handler.person_id
    services.reply(actor=handler, case_id=case.pk, words="好了")
    fail_at_every_statement(lambda: services.tell_in_person(actor=handler, case_id=case.pk))


def test_nobody_writes_on_the_lists_of_another_village(bench) -> None:
    """Each service with a row, a place or a person of a village that the actor does not keep."""
    clerk, sibling, tiny = bench.actors.village_clerk, "sibling_village_clerk", bench.tiny
    shift = services.set_shift(
        actor=clerk,
        area_id=tiny.village.pk,
        person_id=tiny.group_head.pk,
        begins_at=at(9),
        ends_at=at(21),
    )
    volunteer = services.join_volunteers(
        actor=clerk, area_id=tiny.village.pk, person_id=tiny.villager.pk
    )
    duty, small = matter(bench), on_rota(bench)
    other = {"actor": getattr(bench.actors, sibling)}
    here = tiny.village.pk
    calls = [
        lambda: services.set_shift(
            **other, area_id=here, person_id=tiny.villager.pk, begins_at=at(9), ends_at=at(10)
        ),
        lambda: services.end_shift(**other, shift_id=shift.pk),
        lambda: services.tie_hub(
            **other, household_id=tiny.household.pk, member_id=tiny.sibling_villager.pk
        ),
        lambda: services.join_volunteers(**other, area_id=here, person_id=tiny.villager.pk),
        lambda: services.leave_volunteers(**other, volunteer_id=volunteer.pk),
        lambda: services.publish_promise(**other, area_id=tiny.group.pk, minutes=30),
        lambda: services.end_matter(**other, matter_id=duty.pk),
        lambda: services.take_off_rota(**other, rota_id=small.pk),
        lambda: services.put_on_rota(
            **other, area_id=tiny.county.pk, person_id=tiny.township_officer.pk
        ),
    ]
    before = snapshot()
    for call in calls:
        with pytest.raises((NotFound, NotAllowed)):
            call()
    with pytest.raises(PersonNotHere):  # the own roster, with somebody of another village
        services.set_shift(
            actor=clerk,
            area_id=here,
            person_id=tiny.sibling_villager.pk,
            begins_at=at(9),
            ends_at=at(10),
        )
    assert snapshot() == before
