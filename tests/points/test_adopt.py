"""No rule is in force without a decision of the village's own body."""

import datetime as dt

import pytest

from tests.points.village import TEMPLATE
from touyan.core.errors import NotAllowed, WrongState
from touyan.points import queries, services
from touyan.points.errors import NoResolution, NotAuthorised, RuleOutOfBounds, UnlawfulRule
from touyan.points.models import Rule, Scheme, SchemeStatus
from touyan.points.scheme_template import Wish
from touyan.registry.models import ResolutionBody, ResolutionStatus

START = dt.date(2026, 1, 10)


@pytest.fixture
def draft(village) -> Scheme:
    return services.draft_scheme(
        actor=village.secretary, area=village.area, template=TEMPLATE, title="细则"
    )


def adopt(village, draft, **changes):
    values = {"resolution": village.resolution(), "effective_from": START}
    return services.adopt_scheme(actor=village.secretary, scheme=draft, **values | changes)


def test_the_template_of_the_county_becomes_the_rules_of_the_village(village, draft) -> None:
    wanted = {row.code for row in TEMPLATE.rules if row.category != "deduction"}
    assert set(draft.rules.values_list("code", flat=True)) == wanted
    assert draft.notice_days == TEMPLATE.notice_days
    scheme = adopt(village, draft)
    assert scheme.status == SchemeStatus.ADOPTED
    assert queries.scheme_in_force(village.area.pk, START) == scheme
    assert queries.scheme_in_force(village.area.pk, START - dt.timedelta(days=1)) is None


def test_a_draft_is_in_force_nowhere(village, draft) -> None:
    assert queries.scheme_in_force(village.area.pk, dt.date(2026, 6, 1)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"confirmed_by": None, "confirmed_at": None},
        {"body": ResolutionBody.VILLAGERS_COMMITTEE},
        {"body": ResolutionBody.COLLECTIVE_MEMBERS},
        {"body": ResolutionBody.RESIDENTS_ASSEMBLY},
        {"passed_on": START + dt.timedelta(days=1)},
    ],
)
def test_it_refuses_a_decision_that_cannot_adopt_a_scheme(village, draft, changes) -> None:
    with pytest.raises(NoResolution):
        adopt(village, draft, resolution=village.resolution(**changes))
    draft.refresh_from_db()
    assert draft.status == SchemeStatus.DRAFT


def test_it_refuses_the_decision_of_another_village(village, draft) -> None:
    with pytest.raises(NoResolution):
        adopt(village, draft, resolution=village.resolution(area=village.sibling))


def test_a_proven_decision_needs_no_second_signature(village, draft) -> None:
    proven = village.resolution(
        status=ResolutionStatus.PROVEN, confirmed_by=None, confirmed_at=None
    )
    assert adopt(village, draft, resolution=proven).resolution == proven


def test_a_community_decides_by_its_own_bodies(village) -> None:
    place = village.community
    officer = village.officer
    draft = services.draft_scheme(actor=officer, area=place, template=TEMPLATE, title="公约")
    wrong = village.resolution(area=place)
    with pytest.raises(NoResolution):
        services.adopt_scheme(actor=officer, scheme=draft, resolution=wrong, effective_from=START)
    right = village.resolution(area=place, body=ResolutionBody.RESIDENT_REPRESENTATIVES)
    with pytest.raises(NotAuthorised):
        services.adopt_scheme(actor=officer, scheme=draft, resolution=right, effective_from=START)
    covenant = village.resolution(area=place, body=ResolutionBody.RESIDENTS_ASSEMBLY)
    adopted = services.adopt_scheme(
        actor=officer,
        scheme=draft,
        resolution=right,
        effective_from=START,
        authorised_by=covenant,
    )
    assert adopted.authorised_by == covenant
    assert adopted.status == SchemeStatus.ADOPTED


def test_an_unlawful_rule_stops_the_adoption_with_its_article(village, draft) -> None:
    Rule.objects.filter(scheme=draft, code="A01").update(consequences=["cut_subsistence_allowance"])
    with pytest.raises(UnlawfulRule) as refused:
        adopt(village, draft)
    assert "第三十一条" in refused.value.basis
    draft.refresh_from_db()
    assert draft.status == SchemeStatus.DRAFT


def test_a_notice_below_three_days_stops_the_adoption(village, draft) -> None:
    Scheme.objects.filter(pk=draft.pk).update(notice_days=2)
    with pytest.raises(RuleOutOfBounds):
        adopt(village, draft)


def test_a_village_may_change_points_within_the_margin_only(village) -> None:
    ok = Wish(points={"A01": 15, "A02": 1})
    draft = services.draft_scheme(
        actor=village.secretary, area=village.area, template=TEMPLATE, title="细则", wish=ok
    )
    assert draft.rules.get(code="A01").points == 15
    with pytest.raises(RuleOutOfBounds):
        services.draft_scheme(
            actor=village.secretary,
            area=village.area,
            template=TEMPLATE,
            title="细则",
            wish=Wish(points={"A01": 16}),
        )


def test_a_new_version_ends_the_one_before(village, draft) -> None:
    first = adopt(village, draft)
    second = services.draft_scheme(
        actor=village.secretary, area=village.area, template=TEMPLATE, title="细则"
    )
    assert second.version == 2
    adopt(village, second, effective_from=dt.date(2026, 3, 1))
    first.refresh_from_db()
    assert (first.status, first.effective_to) == (SchemeStatus.ENDED, dt.date(2026, 2, 28))
    assert queries.scheme_in_force(village.area.pk, dt.date(2026, 2, 28)) == first
    assert queries.scheme_in_force(village.area.pk, dt.date(2026, 3, 1)) == second


def test_a_new_version_cannot_begin_before_the_one_in_force(village, draft) -> None:
    adopt(village, draft)
    second = services.draft_scheme(
        actor=village.secretary, area=village.area, template=TEMPLATE, title="细则"
    )
    with pytest.raises(RuleOutOfBounds):
        adopt(village, second, effective_from=START)


def test_it_is_adopted_once(village, draft) -> None:
    adopt(village, draft)
    with pytest.raises(WrongState):
        adopt(village, draft)


def test_another_village_cannot_be_managed(village) -> None:
    with pytest.raises(NotAllowed):
        services.draft_scheme(
            actor=village.secretary, area=village.sibling, template=TEMPLATE, title="细则"
        )
