"""Talks that look written afterwards: compared exactly, shown to those who supervise, without effect."""

import datetime as dt

import pytest

from tests.decisions.hall import ZONE
from tests.decisions.march import March
from touyan.core.actor import SYSTEM
from touyan.decisions import afterwards
from touyan.decisions.afterwards import Sign, Written
from touyan.decisions.models import Run
from touyan.decisions.queries import procedure_signs
from touyan.decisions.services import running
from touyan.decisions.services.running import Start, Talked
from touyan.registry import services as registry

NOON = dt.datetime(2026, 3, 12, 12, tzinfo=ZONE)
FIVE, SIX = frozenset(range(5)), frozenset(range(6))


def talk(minute: int, came: frozenset[int] = FIVE, text: str = "") -> Written:
    return Written((NOON + dt.timedelta(minutes=minute),), came, text)


def found(*talks: Written, before=None, elsewhere=()) -> list[Sign]:
    return afterwards.run_signs(
        talks, before=before or [[] for _talk in talks], elsewhere=set(elsewhere)
    )


@pytest.mark.parametrize(("last", "stands_out"), [(30, True), (31, False)])
def test_all_talks_within_half_an_hour_are_one_sitting(last, stands_out) -> None:
    assert found(talk(0), talk(last)) == ([Sign.ONE_SITTING] if stands_out else [])
    assert found(talk(0)) == []


def test_the_very_same_people_at_three_talks_stand_out() -> None:
    assert found(talk(0), talk(40), talk(80)) == [Sign.SAME_LIST]
    assert found(talk(0), talk(40), talk(80, SIX)) == []
    assert found(talk(0), before=[[FIVE, FIVE]]) == [Sign.SAME_LIST]
    assert found(talk(0), before=[[FIVE, SIX]]) == []


def test_the_text_of_another_village_stands_out() -> None:
    text = "支部委员会研究修路方案,征求了十二户意见,大家都赞成先修三组。"
    plain = afterwards.plain(text)
    assert found(talk(0, text=text), elsewhere=[plain]) == [Sign.SAME_TEXT]
    assert found(talk(0, text=text)) == []
    assert found(talk(0, text="同意"), elsewhere=["同意"]) == []


@pytest.mark.django_db
def test_those_who_supervise_are_shown_it_and_the_procedure_goes_on(hall) -> None:
    march = March(hall)
    march.start()
    march.talk()
    march.talk()
    run = march.fresh()
    assert procedure_signs.signs_of([run]) == {run.pk: [Sign.ONE_SITTING]}
    assert march.talk()
    seen = {
        name: procedure_signs.may_see_signs(getattr(hall.actors, name), run)
        for name in ("supervision_chair", "township_officer", "villager", "committee_chair")
    }
    assert seen == {
        "supervision_chair": True,
        "township_officer": True,
        "villager": False,
        "committee_chair": False,
    }


@pytest.mark.django_db
def test_two_villages_with_the_same_words_are_both_shown(
    hall, django_assert_max_num_queries
) -> None:
    text = "支部委员会研究修路方案,征求了十二户意见,大家都赞成先修三组。"
    march = March(hall)
    march.start()
    march.talk(text=text)
    secretary = hall.actors.sibling_village_secretary
    other = running.start(
        actor=secretary,
        wanted=Start(
            area_id=hall.tiny.sibling_village.pk,
            procedure="four_discuss_two_publish",
            matter="PUBLIC_WELFARE",
            title="修路",
            text="修一组的路",
        ),
    )
    day = dt.date(2026, 3, 2)
    running.hold_talk(
        actor=secretary,
        run_id=other.pk,
        talked=Talked(day, day, "村部", text.replace(",", ","), 1, reason="急"),
    )
    rows = list(Run.objects.select_related("area").order_by("pk"))
    with django_assert_max_num_queries(4):
        signs = procedure_signs.signs_of(rows)
    assert [signs[run.pk] for run in rows] == [[Sign.SAME_TEXT], [Sign.SAME_TEXT]]


@pytest.mark.django_db
def test_three_talks_with_the_same_six_party_members_stand_out(hall) -> None:
    for _number in range(3):
        person = registry.register_person(
            actor=SYSTEM, area_id=hall.tiny.village.pk, name="党员", party_status="FULL"
        )
        assert person.pk
    keys = []
    march = March(hall)
    for _number in range(3):
        keys.append(march.start().pk)
        march.talks()
    runs = list(Run.objects.select_related("area").filter(pk__in=keys).order_by("pk"))
    signs = procedure_signs.signs_of(runs)
    assert Sign.SAME_LIST not in signs[keys[0]]
    assert Sign.SAME_LIST in signs[keys[2]]
