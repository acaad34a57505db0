"""Who sees which case: the own one, the own village, the own desk; a foreign case does not exist."""

import pytest

from touyan.cases import queries, services
from touyan.core.actor import NOBODY, Actor, Grant, GrantKind, Power
from touyan.core.errors import NotFound

SEES = {
    "villager": True,
    "other_villager": False,
    "group_head": True,  # was asked to come
    "village_secretary": True,
    "village_clerk": True,
    "committee_chair": True,
    "first_secretary": True,
    "panel_member": False,
    "supervision_chair": False,  # watches money, not troubles
    "shop_keeper": False,
    "sibling_village_clerk": False,
    "far_village_secretary": False,
    "township_officer": True,
    "other_township_officer": False,
    "county_officer": True,
    "auditor": False,
    "system_admin": False,
    "security_admin": False,
    "audit_admin": False,
    "coop_chair": False,
}


@pytest.mark.parametrize("name", sorted(SEES))
def test_who_sees_a_whistle(bench, name) -> None:
    case = bench.submit()
    actor = getattr(bench.actors, name)
    if SEES[name]:
        assert queries.get_case(actor, case.pk).pk == case.pk
    else:
        with pytest.raises(NotFound):
            queries.get_case(actor, case.pk)
        assert queries.cases(actor)[0] == []
        assert queries.desk(actor)[0] == []


def test_a_visitor_sees_nothing(bench) -> None:
    case = bench.submit(is_anonymous=True)
    with pytest.raises(NotFound):
        queries.get_case(NOBODY, case.pk)
    assert queries.own_cases(NOBODY)[0] == []
    assert queries.given_to(NOBODY) == []


ACTS = {
    "accept": lambda actor, pk: services.accept(actor=actor, case_id=pk),
    "take": lambda actor, pk: services.take(actor=actor, case_id=pk),
    "reply": lambda actor, pk: services.reply(actor=actor, case_id=pk, words="好"),
    "progress": lambda actor, pk: services.note_progress(actor=actor, case_id=pk, words="好"),
    "assign": lambda actor, pk: services.assign(actor=actor, case_id=pk, person_id=actor.person_id),
    "arrival": lambda actor, pk: services.confirm_arrival(actor=actor, case_id=pk),
    "record": lambda actor, pk: services.record_arrival(actor=actor, case_id=pk),
    "withdraw": lambda actor, pk: services.withdraw(actor=actor, case_id=pk),
    "up": lambda actor, pk: services.go_up(actor=actor, case_id=pk, reason="大"),
    "adopt": lambda actor, pk: services.adopt(actor=actor, case_id=pk),
    "exclude": lambda actor, pk: services.exclude(actor=actor, case_id=pk, reason="无"),
    "extend": lambda actor, pk: services.extend(actor=actor, case_id=pk, days=1, reason="忙"),
    "suspend": lambda actor, pk: services.suspend(actor=actor, case_id=pk, reason="等"),
    "back": lambda actor, pk: services.hand_back(actor=actor, case_id=pk, reason="不归我"),
    "call": lambda actor, pk: services.call_back(actor=actor, case_id=pk, is_reached=False),
}


@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_foreign_case_does_not_exist_for_any_act(bench, act) -> None:
    case = bench.submit()
    for name in ("far_village_secretary", "other_township_officer", "sibling_village_clerk"):
        with pytest.raises(NotFound):
            ACTS[act](getattr(bench.actors, name), case.pk)


def test_a_households_card_opens_what_was_asked_by_it_and_no_more(bench) -> None:
    home = bench.tiny.household.pk
    card = Actor(
        person_id=bench.tiny.villager.pk,
        grants=frozenset({Grant(Power.CASE_OWN, GrantKind.HOUSEHOLDS, home)}),
    )
    private = bench.submit()  # signed in by telephone: the person's own
    shared = bench.submit(card)
    assert shared.household_id == home
    assert [case.pk for case in queries.own_cases(card)[0]] == [shared.pk]
    mine = {case.pk for case in queries.own_cases(bench.actors.villager)[0]}
    assert mine == {private.pk, shared.pk}


def test_lists_go_on_by_key_without_gap_or_repetition(bench) -> None:
    made = [bench.submit().pk for _ in range(7)]
    seen, before = [], ""
    while True:
        rows, before = queries.cases(bench.actors.village_clerk, before=before, limit=3)
        seen += [row.pk for row in rows]
        if not before:
            break
    assert seen == sorted(made, reverse=True)
    seen, after = [], ""
    while True:
        rows, after = queries.desk(bench.actors.village_clerk, after=after, limit=3)
        seen += [row.pk for row in rows]
        if not after:
            break
    assert sorted(seen) == sorted(made)
    for bad in ("x", "_1", "2026-01-01_x", "🙂_1"):
        with pytest.raises(NotFound):
            queries.cases(bench.actors.village_clerk, before=bad)


def test_lists_cost_the_same_for_many(bench, django_assert_max_num_queries) -> None:
    for _ in range(12):
        bench.submit()
    clerk = bench.actors.village_clerk
    with django_assert_max_num_queries(2):
        rows, _key = queries.cases(clerk)
        assert all(row.area.name for row in rows)
    with django_assert_max_num_queries(2):
        queries.desk(clerk)


def test_a_similar_case_tells_no_word_of_the_other(bench) -> None:
    first = bench.submit(text="路灯坏了三天,我妈摔了一跤")
    found = queries.similar(bench.tiny.group, "我们这里的路灯不亮")
    assert [one.case_id for one in found] == [first.pk]
    assert "摔" not in repr(found)
    assert queries.similar(bench.tiny.far_village, "路灯不亮") == []
    assert queries.similar(bench.tiny.group, "想问个事") == []


def test_linked_cases_share_an_answer(bench) -> None:
    first = bench.submit()
    second = bench.submit(bench.actors.other_villager, linked_to=first.pk)
    bench.answered(first, "换了新灯")
    second.refresh_from_db()
    assert second.answer == "换了新灯"
    assert second.status == "REPLIED"


def test_three_with_one_cause_propose_one_root_action(bench) -> None:
    secretary = bench.actors.village_secretary
    pks = [bench.submit().pk for _ in range(2)]
    assert queries.repeated(secretary) == []
    pks.append(bench.submit(area_id=bench.tiny.other_group.pk).pk)
    found = queries.repeated(secretary)
    assert [(one.village, one.matter, one.count) for one in found] == [("云岭村", "LAMP", 3)]
    cause = services.propose_root(actor=secretary, case_ids=pks, title="线路老化")
    assert queries.repeated(secretary) == []
    services.take_root(actor=secretary, cause_id=cause.pk, action="全村换线")
    services.finish_root(actor=secretary, cause_id=cause.pk)
    with pytest.raises(NotFound):
        services.take_root(
            actor=bench.actors.far_village_secretary, cause_id=cause.pk, action="换线"
        )
