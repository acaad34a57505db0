"""Deductions: off by default, after two reminders, never below zero, never public."""

import datetime as dt

import pytest

from tests.points.village import TEMPLATE, official
from touyan.audit.models import Record
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import NotAllowed, NotFound
from touyan.points import accounts, services
from touyan.points.errors import NoDeductions, OwnFamily, RemindedToday, RemindFirst
from touyan.points.models import ClaimState, Reminder, ReminderDelivery
from touyan.points.queries import drill
from touyan.points.queries.review import lines_of
from touyan.points.scheme_template import Wish
from touyan.points.services import Told


@pytest.fixture
def strict(village):
    """A village that switched deductions on."""
    draft = services.draft_scheme(
        actor=village.secretary,
        area=village.area,
        template=TEMPLATE,
        title="细则",
        wish=Wish(points={}, deductions_enabled=True),
    )
    services.adopt_scheme(
        actor=village.secretary,
        scheme=draft,
        resolution=village.resolution(),
        effective_from=dt.date(2026, 1, 10),
    )
    return village


@pytest.fixture
def head_of_group(village):
    return official(village.proposer_person, village.area, Power.POINTS_REMIND)


def told(village, days_ago: int, code: str = "X01", **changes) -> Told:
    values = {
        "household_id": village.home.pk,
        "rule_id": village.rule(code).pk,
        "reminded_on": clock.today() - dt.timedelta(days=days_ago),
        "delivery": ReminderDelivery.IN_PERSON,
        "text": "门口的垃圾请收走",
    }
    return Told(**values | changes)


def reminded_twice(village, actor) -> None:
    for days_ago in (6, 3):
        services.remind(actor=actor, told=told(village, days_ago))


def booked(village, at):
    claim = village.reviewed("X01")
    batch = services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    at(3, 25)
    services.post_batch(actor=village.secretary, batch=batch)
    claim.refresh_from_db()
    return claim


def test_a_deduction_needs_two_reminders_before_it(strict, head_of_group) -> None:
    with pytest.raises(RemindFirst):
        strict.proposed("X01")
    services.remind(actor=head_of_group, told=told(strict, 3))
    with pytest.raises(RemindFirst) as refused:
        strict.proposed("X01")
    assert "1" in str(refused.value)
    services.remind(actor=head_of_group, told=told(strict, 6))
    claim = strict.proposed("X01")
    assert claim.reminders.count() == 2
    with pytest.raises(RemindFirst):
        strict.proposed("X01")


def test_a_reminder_on_the_same_day_does_not_count(strict, head_of_group) -> None:
    services.remind(actor=head_of_group, told=told(strict, 3))
    services.remind(actor=head_of_group, told=told(strict, 0))
    with pytest.raises(RemindFirst):
        strict.proposed("X01")
    with pytest.raises(RemindedToday):
        services.remind(actor=head_of_group, told=told(strict, 3))


def test_reminders_of_a_returned_deduction_count_again(strict, head_of_group) -> None:
    reminded_twice(strict, head_of_group)
    claim = strict.proposed("X01")
    services.withdraw(actor=strict.proposer, claim=claim)
    assert strict.proposed("X01").state == ClaimState.SUBMITTED


def test_nothing_falls_below_zero_and_standing_stays(strict, head_of_group, at) -> None:
    strict.give(2)
    reminded_twice(strict, head_of_group)
    claim = booked(strict, at)
    assert (claim.points, claim.state) == (-3, ClaimState.POSTED)
    assert accounts.points_of(strict.home.pk)[accounts.AVAILABLE] == 0


def test_a_deduction_is_on_no_notice_and_in_no_list(strict, head_of_group, at) -> None:
    strict.give(9)
    reminded_twice(strict, head_of_group)
    claim = booked(strict, at)
    assert accounts.points_of(strict.home.pk)[accounts.AVAILABLE] == 6
    assert claim.ref not in {line.ref for line in lines_of(claim.batch)}
    assert not drill.booked(strict.area.path, drill.Span()).filter(pk=claim.pk).exists()


def test_where_deductions_are_off_nobody_reminds_or_deducts(village, head_of_group) -> None:
    village.adopt()
    with pytest.raises(NoDeductions):
        services.remind(actor=head_of_group, told=told(village, 3, "A03"))


def test_nobody_reminds_their_own_family_or_another_village(strict) -> None:
    own = official(strict.head, strict.area, Power.POINTS_REMIND)
    with pytest.raises(OwnFamily):
        services.remind(actor=own, told=told(strict, 3))
    assert Record.objects.filter(action="points.duty.refused").count() == 1
    far = official(strict.far_person, strict.sibling, Power.POINTS_REMIND)
    with pytest.raises(NotFound):
        services.remind(actor=far, told=told(strict, 3))
    with pytest.raises(NotAllowed):
        services.remind(actor=strict.keeper, told=told(strict, 3))


def test_the_household_and_its_reviewers_see_a_reminder(strict, head_of_group) -> None:
    services.remind(actor=head_of_group, told=told(strict, 3))
    seen = Reminder.objects.visible_to
    assert seen(strict.villager).count() == seen(head_of_group).count() == 1
    assert seen(strict.neighbour).count() == seen(strict.keeper).count() == 0


def test_the_same_form_twice_is_one_reminder(strict, head_of_group) -> None:
    one = told(strict, 3, ref=strict.home.claims.model().ref)
    assert services.remind(actor=head_of_group, told=one) == services.remind(
        actor=head_of_group, told=one
    )


def test_nobody_deducts_their_own_household(strict, head_of_group) -> None:
    reminded_twice(strict, head_of_group)
    with pytest.raises(NoDeductions):
        services.claim_own(actor=strict.villager, deed=strict.deed("X01"))
