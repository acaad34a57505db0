"""Visits: an event gives rise to a reminder, chips or a few words close it, nobody is watched."""

import datetime as dt

import pytest

from touyan.cases.kinds import Family
from touyan.cases.models import Visit
from touyan.cases.queries import visits as queries
from touyan.cases.services import visits
from touyan.cases.services.opening import bring
from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, NotFound, WrongState

pytestmark = pytest.mark.django_db


def raised(room, **changes) -> Visit:
    values = {
        "actor": room.actors.group_head,
        "area_id": room.tiny.group.pk,
        "trigger": "WEDDING_FUNERAL",
        "what": "三婶过世",
    }
    return visits.raise_visit(**values | changes)


def test_an_event_gives_the_hours_of_its_occasion(room) -> None:
    soon = raised(room)
    later = raised(room, trigger="ALONE", household_id=room.tiny.household.pk)
    assert soon.due_at - soon.raised_at == dt.timedelta(hours=24)
    assert later.due_at - later.raised_at == dt.timedelta(hours=72)
    assert [one.pk for one in queries.waiting(room.actors.group_head)] == [soon.pk, later.pk]
    assert queries.title_of(soon) == "红白事必到"
    with pytest.raises(NotFound):
        raised(room, trigger="BIRTHDAY")
    with pytest.raises(NotFound):
        raised(room, household_id=room.tiny.far_household.pk)
    with pytest.raises(Invalid):
        raised(room, what=" ")


def test_chips_or_a_few_words_are_enough_and_one_visit_is_noted_once(room) -> None:
    visit = raised(room)
    note = {"actor": room.actors.group_head, "visit_id": visit.pk}
    for chips, text in (([], " "), (["打卡"], ""), ([], "x" * 501)):
        with pytest.raises(Invalid):
            visits.note_visit(**note, chips=chips, text=text)
    with pytest.raises(NotFound):
        visits.note_visit(
            actor=room.actors.sibling_village_clerk, visit_id=visit.pk, chips=["已看望"]
        )
    visits.note_visit(**note, chips=["已看望"])
    with pytest.raises(WrongState):
        visits.note_visit(**note, chips=["已看望"])
    assert not queries.waiting(room.actors.group_head)


def test_a_hazard_gives_rise_to_one_visit_by_itself(room) -> None:
    case = bring(
        actor=room.actors.village_clerk,
        family=Family.HAZARD,
        area=room.tiny.group,
        person_id=room.tiny.villager.pk,
        text="桥板松了",
    ).case
    assert visits.arise(SYSTEM) == 1
    assert visits.arise(SYSTEM) == 0
    visit = Visit.objects.get()
    assert (visit.case, visit.trigger) == (case, "DANGER")
    assert visit.due_at - case.received_at == dt.timedelta(hours=24)


def test_a_mediation_gives_rise_to_no_visit(room) -> None:
    room.asked()
    room.petition()
    assert visits.arise(SYSTEM) == 0


def test_a_visit_has_no_picture_no_place_and_no_counter() -> None:
    names = {field.name for field in Visit._meta.get_fields()}
    assert not {name for name in names if "photo" in name or "position" in name or "count" in name}
