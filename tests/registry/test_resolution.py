"""Old decisions: recorded with a scan, confirmed by somebody else who supervises, filed."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.registry.conftest import grants
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.registry import errors, services
from touyan.registry.models import PostKind, Resolution, ResolutionBody

DAY = dt.date(2021, 3, 1)
SCAN = "ab" * 32


@pytest.fixture
def recorder(county, person):
    return Actor(
        person("村文书").pk,
        grants(county.village.path, Power.RESOLUTION_RECORD, Power.RESOLUTION_CONFIRM),
    )


@pytest.fixture
def supervisor(county, person):
    someone = person("监委")
    post = services.create_post(
        actor=SYSTEM, area_id=county.village.pk, kind=PostKind.SUPERVISION_MEMBER
    )
    services.appoint(actor=SYSTEM, post_id=post.pk, person_id=someone.pk, started_on=DAY)
    return Actor(someone.pk, grants(county.village.path, Power.RESOLUTION_CONFIRM))


def record(actor, area, **changes):
    values = {
        "body": ResolutionBody.VILLAGERS_ASSEMBLY,
        "passed_on": DAY,
        "title": "通过积分管理办法",
        "document_hash": SCAN,
    } | changes
    return services.record_resolution(actor=actor, area_id=area.pk, **values)


def test_a_recorded_decision_carries_nothing_until_it_is_confirmed(county, recorder, supervisor):
    kept = record(recorder, county.village)
    assert not kept.is_in_force
    assert not Resolution.objects.in_force().exists()
    confirmed = services.confirm_resolution(actor=supervisor, resolution_id=kept.pk)
    assert confirmed.is_in_force
    assert Resolution.objects.in_force().get() == kept
    with pytest.raises(errors.AlreadyConfirmed):
        services.confirm_resolution(actor=supervisor, resolution_id=kept.pk)


def test_nobody_confirms_their_own_record(county, recorder):
    kept = record(recorder, county.village)
    with pytest.raises(errors.SamePerson):
        services.confirm_resolution(actor=recorder, resolution_id=kept.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resolution.objects.filter(pk=kept.pk).update(
            confirmed_by_id=recorder.person_id, confirmed_at=kept.recorded_at
        )


def test_only_the_supervision_committee_in_office_confirms(county, recorder, supervisor, person):
    kept = record(recorder, county.village)
    other = Actor(person("路人").pk, grants(county.village.path, Power.RESOLUTION_CONFIRM))
    with pytest.raises(errors.NotSupervisor):
        services.confirm_resolution(actor=other, resolution_id=kept.pk)
    from_sister = Actor(supervisor.person_id, grants(county.sister.path, Power.RESOLUTION_CONFIRM))
    with pytest.raises(NotFound):
        services.confirm_resolution(actor=from_sister, resolution_id=kept.pk)


@pytest.mark.parametrize("scan", ["", "xy", "AB" * 32, "ab" * 31])
def test_without_a_scan_nothing_is_recorded(county, recorder, scan):
    with pytest.raises(errors.NoScan):
        record(recorder, county.village, document_hash=scan)


def test_villagers_bodies_do_not_exist_in_a_community(county, person):
    actor = Actor(person().pk, grants(county.town.path, Power.RESOLUTION_RECORD))
    with pytest.raises(errors.WrongPlace):
        record(actor, county.community)
    assert record(actor, county.community, body=ResolutionBody.RESIDENTS_ASSEMBLY)
    with pytest.raises(errors.WrongPlace):
        record(actor, county.village, body=ResolutionBody.RESIDENT_REPRESENTATIVES)
    with pytest.raises(errors.WrongPlace):
        record(actor, county.village, body=ResolutionBody.GROUP_MEETING)
    assert record(actor, county.group, body=ResolutionBody.GROUP_MEETING)


def test_a_decision_is_not_passed_in_the_future(county, recorder):
    with pytest.raises(errors.InTheFuture):
        record(recorder, county.village, passed_on=dt.date(2999, 1, 1))


def test_the_township_files_it_once(county, recorder, person):
    kept = record(recorder, county.village)
    town = Actor(person("镇干部").pk, grants(county.town.path, Power.RESOLUTION_FILE))
    with pytest.raises(NotAllowed):
        services.file_resolution(actor=recorder, resolution_id=kept.pk)
    assert services.file_resolution(actor=town, resolution_id=kept.pk).filed_at is not None
    with pytest.raises(WrongState):
        services.file_resolution(actor=town, resolution_id=kept.pk)


def test_the_system_itself_records_and_confirms_nothing(county):
    with pytest.raises(NotAllowed):
        record(SYSTEM, county.village)
