"""Trying out a scheme: the adopted one gives the ledger again, and nobody can be picked out."""

import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.points.village import TEMPLATE, household, person
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, NotAllowed, WrongState
from touyan.points import caps, fairness, replay, services
from touyan.points.fairness import Ages, Cell, Closeness, Home, Kind, Need
from touyan.points.models import Scheme
from touyan.points.queries import givers
from touyan.points.queries import replay as queries
from touyan.points.replay import Deeds, Values, Worth
from touyan.points.services.reach import set_reach
from touyan.registry import services as registry

CODES = ("A01", "A01B", "A02", "B01", "C01", "D01")
worths = st.builds(Worth, points=st.integers(1, 20), cap=st.one_of(st.none(), st.integers(1, 60)))
schemes = st.builds(
    Values,
    rules=st.dictionaries(st.sampled_from(CODES), worths, min_size=1),
    household_cap=st.integers(1, 120),
)
acts = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from(["2026-01", "2026-02"]),
        st.sampled_from(CODES),
        st.integers(1, 5),
    ),
    max_size=30,
)


def booked_under(values: Values, wanted: list[tuple[int, str, str, int]]) -> list[Deeds]:
    """Return the deeds that the limits of a scheme let through, each as it was booked."""
    limits, family, month, found = values.family_caps(), {}, {}, []
    for home, when, code, quantity in wanted:
        if code not in values.rules:
            continue
        points = values.rules[code].points * quantity
        key, whole = (home, when, caps.family(code)), (home, when)
        fits = family.get(key, 0) + points <= limits.get(caps.family(code), 10**9)
        if fits and month.get(whole, 0) + points <= values.household_cap:
            family[key] = family.get(key, 0) + points
            month[whole] = month.get(whole, 0) + points
            found.append(Deeds(home, when, code, quantity, points))
    return found


@given(schemes, acts)
def test_the_scheme_in_force_gives_the_ledger_again(values, wanted) -> None:
    done = booked_under(values, wanted)
    assert replay.replay(done, values) == replay.booked(done)


@given(schemes, schemes, acts, st.integers())
def test_the_order_of_deeds_and_how_they_are_summed_do_not_matter(old, new, wanted, seed) -> None:
    done = booked_under(old, wanted)
    shuffled = done[:]
    random.Random(seed).shuffle(shuffled)
    sums: dict[tuple[int, str, str], list[int]] = {}
    for one in done:
        total = sums.setdefault((one.household_id, one.month, one.code), [0, 0])
        total[0] += one.quantity
        total[1] += one.points
    summed = [Deeds(*key, *total) for key, total in sums.items()]
    first = replay.replay(done, new)
    assert replay.replay(shuffled, new) == first
    assert replay.replay(summed, new) == first


@given(schemes, acts, st.sampled_from(CODES), st.integers(1, 10))
def test_a_rule_worth_more_never_takes_points_away(values, wanted, code, more) -> None:
    done = booked_under(values, wanted)
    before = replay.replay(done, values)
    if code in values.rules:
        old = values.rules[code]
        raised = dict(values.rules) | {code: Worth(old.points + more, old.cap)}
        after = replay.replay(done, Values(raised, values.household_cap))
        assert all(after[home] >= points for home, points in before.items())


@given(schemes, acts)
def test_no_month_exceeds_its_limits(values, wanted) -> None:
    done = [Deeds(home, when, code, n, 0) for home, when, code, n in wanted]
    assert all(0 <= p <= 2 * values.household_cap for p in replay.replay(done, values).values())


def test_a_dropped_rule_earns_nothing_and_is_named() -> None:
    done = [Deeds(1, "2026-01", "A01", 2, 20), Deeds(1, "2026-01", "B01", 1, 2)]
    values = Values({"B01": Worth(3)}, 50)
    assert replay.replay(done, values) == {1: 3}
    assert replay.unmatched(done, values) == {"A01": 2}


def home(pk: int = 1, **changes: object) -> Home:
    values: dict[str, object] = {
        "household_id": pk,
        "people": 1,
        "adults": 1,
        "oldest": 82,
        "youngest_adult": 82,
    }
    return Home(**values | changes)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, Kind.ALONE_VERY_OLD),
        ({"oldest": 80, "youngest_adult": 80}, Kind.ALONE_VERY_OLD),
        ({"oldest": 79, "youngest_adult": 79}, Kind.ALONE_OLD),
        ({"oldest": 60, "youngest_adult": 60}, Kind.ALONE_OLD),
        ({"oldest": 59, "youngest_adult": 59}, Kind.ONE_ADULT),
        ({"people": 2, "adults": 2, "youngest_adult": 60}, Kind.OLD_TOGETHER),
        ({"people": 2, "adults": 2, "youngest_adult": 40}, Kind.OTHERS),
        ({"oldest": None, "youngest_adult": None, "adults": 0}, Kind.OTHERS),
    ],
)
def test_kinds_of_households(changes, kind) -> None:
    assert fairness.kind_of(home(**changes)) == kind


def test_what_an_eighty_year_old_alone_cannot_give() -> None:
    ages = Ages(strong_until=70, travels_until=75)
    assert fairness.missing(home(), ages) == {
        Need.BODY,
        Need.TRAVEL,
        Need.TRAINING,
        Need.PHONE,
        Need.PARTY,
    }
    able = home(youngest_adult=70, has_phone=True, has_party_member=True)
    assert fairness.missing(able, ages) == frozenset()
    assert Need.BODY not in fairness.missing(home(oldest=None, youngest_adult=None), ages)


def test_the_county_template_is_within_reach_of_an_eighty_year_old_for_the_larger_part() -> None:
    rules = {r.code: Worth(r.points, r.cap_per_month) for r in TEMPLATE.rules if r.points > 0}
    needs = {r.code: r.reach for r in TEMPLATE.rules}
    share = fairness.reachable(Values(rules, 50), needs, fairness.missing(home(), Ages()))
    assert share is not None
    assert Fraction(1, 2) < share < 1


@given(schemes, st.dictionaries(st.sampled_from(CODES), st.lists(st.sampled_from(list(Need)))))
def test_who_lacks_more_reaches_less(values, needs) -> None:
    shares = [
        fairness.reachable(values, needs, frozenset(list(Need)[:count]))
        for count in range(len(Need) + 1)
    ]
    assert shares[0] == 1
    assert all(a >= b >= 0 for a, b in itertools.pairwise(shares))


@given(st.lists(st.integers(0, 30), max_size=6))
def test_a_small_cell_is_hidden_and_never_alone(sizes) -> None:
    found = fairness.hide_small([Cell(str(n), homes=size) for n, size in enumerate(sizes)])
    hidden = [cell for cell in found if cell.hidden]
    assert all(cell.hidden for cell in found if cell.homes < fairness.SMALL)
    assert len(hidden) != 1 or len(found) == 1


@pytest.fixture
def booked(village, at):
    """A month of two households, published and booked."""
    village.adopt()
    village.reviewed("A01")
    village.reviewed("A03", quantity=2)
    village.reviewed("A03", household_id=village.neighbour_home.pk)
    batch = services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    at(3, 27)
    services.post_batch(actor=village.secretary, batch=batch)
    return village


def tried(village, scheme: Scheme | None = None, **changes: int) -> queries.Outcome:
    """Return the outcome of the village's newest scheme with other points for some rules."""
    scheme = scheme or Scheme.objects.filter(area=village.area).latest("version")
    draft = queries.draft_of_scheme(scheme)
    rules = dict(draft.values.rules)
    for code, points in changes.items():
        rules[code] = Worth(points, rules[code].cap)
    draft = queries.Draft(Values(rules, draft.values.household_cap), draft.needs, draft.titles)
    span = queries.last_year()
    known = queries.homes_of(village.area, span)
    return queries.try_out(village.area, draft, known, span=span)


def test_the_adopted_scheme_equals_the_ledger(booked) -> None:
    found = tried(booked)
    assert found.booked == found.replayed == found.in_ledger == 19
    assert (found.gaining, found.losing) == (0, 0)


def test_other_numbers_change_the_households_that_they_concern(booked) -> None:
    found = tried(booked, A01=4)
    assert (found.replayed, found.gaining, found.losing) == (13, 0, 1)
    more = tried(booked, A03=4)
    assert (more.replayed, more.gaining, more.losing) == (22, 2, 0)


def test_deeds_before_the_year_are_left_out(booked, calm_clock) -> None:
    calm_clock.move_to(clock.now() + 2 * queries.YEAR)
    assert tried(booked).booked == 0


def test_households_are_read_with_what_fairness_needs(booked) -> None:
    elder = person(booked.area, "独居", born_on=clock.today().replace(year=1940))
    alone = household(booked.area, elder)
    found = {one.household_id: one for one in queries.homes_of(booked.area, queries.last_year())}
    assert fairness.kind_of(found[alone.pk]) == Kind.ALONE_VERY_OLD
    own = found[booked.home.pk]
    assert (own.people, own.adults, own.has_party_member, own.has_phone) == (3, 2, True, False)
    assert own.closeness == Closeness.OTHERS


def close(village) -> dict[int, Closeness]:
    span = queries.last_year()
    return givers.closeness(village.area.prefix, start=span.start, end=span.end)


def test_own_households_and_those_of_near_kin_of_the_givers_are_told_apart(booked) -> None:
    before = close(booked)
    assert sorted(before.values()) == [Closeness.OWN] * 3
    assert booked.home.pk not in before
    registry.record_kinship(
        actor=SYSTEM,
        person_id=booked.proposer_person.pk,
        relative_id=booked.member.pk,
        said="SIBLING",
    )
    assert close(booked) == {**before, booked.home.pk: Closeness.KIN}
    found = tried(booked)
    assert {c.label: c.homes for c in found.by_kin}[Closeness.KIN] == 1
    assert all(c.hidden for c in found.by_kin if c.homes < fairness.SMALL)


def test_kin_count_only_in_the_village_where_the_giver_gives(booked) -> None:
    far = person(booked.sibling, "外村亲戚")
    home = household(booked.sibling, far)
    registry.record_kinship(
        actor=SYSTEM, person_id=booked.proposer_person.pk, relative_id=far.pk, said="SIBLING"
    )
    span = queries.last_year()
    whole = givers.closeness(booked.area.prefix[:9], start=span.start, end=span.end)
    assert home.pk not in whole
    assert len(whole) == 3


def test_nobody_is_close_by_deeds_outside_the_span(booked) -> None:
    day = queries.last_year().start
    assert givers.closeness(booked.area.prefix, start=day, end=day) == {}


def test_the_number_of_queries_does_not_grow(booked, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(12):
        tried(booked)


def test_what_a_rule_asks_is_set_in_a_draft_only(booked) -> None:
    draft = services.draft_scheme(
        actor=booked.secretary, area=booked.area, template=TEMPLATE, title="修改稿"
    )
    rule = draft.rules.get(code="A01")
    assert set_reach(actor=booked.secretary, scheme=draft, wanted={rule.pk: ["travel", "body"]})
    rule.refresh_from_db()
    assert rule.reach == ["body", "travel"]
    assert not set_reach(actor=booked.secretary, scheme=draft, wanted={rule.pk: ["body", "travel"]})
    with pytest.raises(Invalid):
        set_reach(actor=booked.secretary, scheme=draft, wanted={rule.pk: ["wings"]})
    with pytest.raises(Invalid):
        set_reach(actor=booked.secretary, scheme=draft, wanted={booked.rule("A01").pk + 999: []})
    with pytest.raises(NotAllowed):
        set_reach(actor=booked.keeper, scheme=draft, wanted={rule.pk: []})
    adopted = Scheme.objects.filter(area=booked.area).order_by("version").first()
    with pytest.raises(WrongState):
        set_reach(actor=booked.secretary, scheme=adopted, wanted={})
