"""A draft rule by rule within the county's bounds, the township's filing, 578 villages in one batch."""

import datetime as dt
from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fault.statements import fail_at_every_statement
from tests.points.village import TEMPLATE, official
from touyan.core.actor import Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.points import scheme_template, services
from touyan.points.errors import NotAuthorised, RuleOutOfBounds, SamePerson, UnlawfulRule
from touyan.points.models import Filing, FilingStatus, Scheme, SchemeStatus
from touyan.points.queries import takeover as candidates
from touyan.points.queries.takeover import LeftOut
from touyan.points.scheme_diff import Change, differences
from touyan.points.services import RuleChange, Terms, filings, takeover
from touyan.registry.models import ResolutionBody

TODAY = dt.date(2026, 3, 18)


@pytest.fixture
def draft(village) -> Scheme:
    return services.draft_scheme(
        actor=village.secretary, area=village.area, template=TEMPLATE, title="细则"
    )


def change(village, draft, code="A01", **changes):
    rule = draft.rules.get(code=code)
    values = {"title": rule.title, "points": rule.points, "cap_per_month": rule.cap_per_month}
    return services.change_rule(
        actor=village.secretary,
        scheme=draft,
        code=code,
        change=RuleChange(**values | changes),
        template=TEMPLATE,
    )


rows = st.sampled_from(TEMPLATE.rules)


@given(rows, st.integers(-40, 60))
def test_points_are_within_the_margin_or_refused(row, points) -> None:
    bounds = scheme_template.points_bounds(row, TEMPLATE)
    fits = (
        abs(points - row.points) * 100 <= abs(row.points) * TEMPLATE.village_margin_percent
        and points * row.points > 0
        and points <= (30 if row.category == "honour" else 20)
        and points >= -TEMPLATE.deduction_points_max
    )
    assert (points in bounds) == fits
    assert row.points in bounds
    with nullcontext() if fits else pytest.raises(RuleOutOfBounds):
        scheme_template.check_points(row.code, points, TEMPLATE)


@given(rows, st.none() | st.integers(1, 100))
def test_a_limit_of_the_template_stays_a_limit_within_the_margin(row, cap) -> None:
    fits = row.cap_per_month is None or (
        cap is not None
        and abs(cap - row.cap_per_month) * 100
        <= row.cap_per_month * TEMPLATE.village_margin_percent
    )
    with nullcontext() if fits else pytest.raises(RuleOutOfBounds):
        scheme_template.check_cap(row.code, cap, TEMPLATE)


def test_one_rule_of_a_draft_is_changed_and_the_difference_shows(village, draft) -> None:
    old = services.draft_scheme(
        actor=village.secretary, area=village.area, template=TEMPLATE, title="旧"
    )
    change(village, draft, points=8, evidence="三人签名")
    rule = draft.rules.get(code="A01")
    assert (rule.points, rule.evidence) == (8, "三人签名")
    found = {row.code: row.change for row in differences(old.rules.all(), draft.rules.all())}
    assert found["A01"] == Change.CHANGED
    assert set(found.values()) == {Change.CHANGED, Change.SAME}
    with pytest.raises(RuleOutOfBounds):
        change(village, draft, points=16)


def test_versions_tell_new_and_dropped_rules_apart(village, draft) -> None:
    some = list(draft.rules.all())
    found = {row.code: row.change for row in differences(some[1:], some[:-1])}
    assert found[some[0].code] == Change.NEW
    assert found[some[-1].code] == Change.GONE


@pytest.mark.parametrize(
    ("effects", "named"),
    [
        ("连续三月不达标取消低保", "低保"),
        ("影响子女入学", "入学"),
        ("列入黑名单不得务工", "务工"),
        ("扣减集体分红", "分红"),
        ("停水停电", "电"),
        ("罚款五十元", "罚款"),
    ],
)
def test_a_forbidden_consequence_is_refused_by_name_with_the_article(
    village, draft, effects, named
) -> None:
    with pytest.raises(UnlawfulRule) as refused:
        change(village, draft, effects=effects)
    assert "A01" in str(refused.value)
    assert "第三十一条" in refused.value.basis or "国办函" in refused.value.basis, named


def test_a_harmless_effect_is_kept(village, draft) -> None:
    assert change(village, draft, effects="在村口红榜表扬").consequences == ["在村口红榜表扬"]


def test_days_and_limits_stay_within_bounds(village, draft) -> None:
    def set_to(**changes: int) -> Scheme:
        values = {"notice_days": 5, "claim_window_days": 30, "household_month_cap": 50}
        return services.change_terms(
            actor=village.secretary,
            scheme=draft,
            terms=Terms(**values | changes),
            template=TEMPLATE,
        )

    assert set_to(notice_days=3, household_month_cap=40).household_month_cap == 40
    for wrong in ({"notice_days": 2}, {"household_month_cap": 76}, {"claim_window_days": 60}):
        with pytest.raises(RuleOutOfBounds):
            set_to(**wrong)


def test_an_adopted_version_is_never_edited(village, draft) -> None:
    services.adopt_scheme(
        actor=village.secretary,
        scheme=draft,
        resolution=village.resolution(),
        effective_from=TODAY,
    )
    with pytest.raises(WrongState):
        change(village, draft, points=8)


def test_representatives_need_the_assembly_before_them(village, draft) -> None:
    mine = village.resolution(body=ResolutionBody.VILLAGER_REPRESENTATIVES)

    def adopt(authority):
        return services.adopt_scheme(
            actor=village.secretary,
            scheme=draft,
            resolution=mine,
            effective_from=TODAY,
            authorised_by=authority,
        )

    later = village.resolution(passed_on=mine.passed_on + dt.timedelta(days=1))
    open_one = village.resolution(confirmed_by=None, confirmed_at=None)
    elsewhere = village.resolution(area=village.sibling)
    for wrong in (None, mine, later, open_one, elsewhere):
        with pytest.raises(NotAuthorised) as refused:
            adopt(wrong)
        assert "第三十一条" in refused.value.basis
    assert adopt(village.resolution()).status == SchemeStatus.ADOPTED


@pytest.fixture
def township(village):
    return official(village.far_person, village.township, Power.RESOLUTION_FILE)


def test_adopting_reports_to_the_township_which_files_or_returns(village, draft, township) -> None:
    scheme = village.adopt()
    filing = Filing.objects.get(scheme=scheme)
    assert filing.status == FilingStatus.SUBMITTED
    with pytest.raises(Invalid):
        filings.decide(actor=township, filing=filing, accept=False)
    filing = filings.decide(actor=township, filing=filing, accept=False, reason="缺会议签到")
    scheme.refresh_from_db()
    assert (filing.status, scheme.filed_on) == (FilingStatus.RETURNED, None)
    with pytest.raises(WrongState):
        filings.decide(actor=township, filing=filing, accept=True)
    again = filings.report_again(actor=village.secretary, scheme=scheme, note="已补签到")
    with pytest.raises(WrongState):
        filings.report_again(actor=village.secretary, scheme=scheme, note="再报")
    filings.decide(actor=township, filing=again, accept=True)
    scheme.refresh_from_db()
    assert scheme.filed_on == TODAY


def test_nobody_files_what_they_reported_or_from_elsewhere(village) -> None:
    filing = Filing.objects.get(scheme=village.adopt())
    both = official(village.secretary_person, village.township, Power.RESOLUTION_FILE)
    with pytest.raises(SamePerson):
        filings.decide(actor=both, filing=filing, accept=True)
    elsewhere = official(village.far_person, village.sibling, Power.RESOLUTION_FILE)
    with pytest.raises(NotFound):
        filings.decide(actor=elsewhere, filing=filing, accept=True)


class Context:
    """A job's context; `breaks_at` interrupts it before that village."""

    attempt = 1

    def __init__(self, actor, breaks_at: int = 99) -> None:
        self.actor, self.breaks_at, self.saved = actor, breaks_at, {}
        self.payload = {"effective_from": TODAY.isoformat(), "title": "积分办法"}

    def progress(self, percent: int, stage: str, message: str = "") -> None:
        assert 0 <= percent <= 100

    def fenced(self, *, saved, result=None):
        self.breaks_at -= 1
        if self.breaks_at < 0:
            raise KeyboardInterrupt
        self.saved = saved
        return nullcontext()


@pytest.fixture
def county_officer(village):
    return official(village.neighbour_person, village.county, Power.SCHEME_TAKE_OVER)


def test_villages_take_the_template_over_and_the_others_are_named(village, county_officer) -> None:
    village.resolution()
    village.resolution(area=village.sibling, confirmed_by=None, confirmed_at=None)
    village.resolution(area=village.community, body=ResolutionBody.RESIDENT_REPRESENTATIVES)
    found = {one.area.pk: one.left_out for one in candidates.candidates(county_officer)}
    assert found == {
        village.area.pk: None,
        village.sibling.pk: LeftOut.NOT_CONFIRMED,
        village.community.pk: LeftOut.NOT_AUTHORISED,
    }
    result = takeover.run(Context(county_officer))
    assert result["done"] == 1
    assert {name for _path, name, _why in result["left_out"]} == {"白岩村", "金龙社区"}
    scheme = Scheme.objects.get(area=village.area)
    assert scheme.status == SchemeStatus.ADOPTED
    assert scheme.resolution.area == village.area
    assert takeover.run(Context(county_officer))["done"] == 0
    assert all(candidates.words(why) != why for _path, _name, why in result["left_out"])


def test_an_interrupted_batch_goes_on_where_it_stopped(village, county_officer) -> None:
    village.resolution()
    village.resolution(area=village.sibling)
    context = Context(county_officer, breaks_at=1)
    with pytest.raises(KeyboardInterrupt):
        takeover.run(context)
    assert Scheme.objects.count() == 1
    context.breaks_at = 99
    assert takeover.run(context)["done"] == 2
    assert Scheme.objects.filter(status=SchemeStatus.ADOPTED).count() == 2


@pytest.mark.django_db(transaction=True)
def test_each_village_takes_over_all_or_nothing(village, county_officer, township) -> None:
    village.resolution()
    [one, *_rest] = [
        found for found in candidates.candidates(county_officer) if found.left_out is None
    ]
    fail_at_every_statement(
        lambda: takeover.take_over(
            actor=county_officer, candidate=one, effective_from=TODAY, title="积分办法"
        )
    )
    filing = Filing.objects.select_related("scheme__area").get()
    fail_at_every_statement(
        lambda: filings.decide(actor=township, filing=filing, accept=False, reason="缺页")
    )
    fail_at_every_statement(
        lambda: filings.report_again(actor=village.secretary, scheme=filing.scheme, note="已补")
    )
    new = services.draft_scheme(
        actor=village.secretary, area=village.area, template=TEMPLATE, title="新"
    )
    fail_at_every_statement(lambda: change(village, new, points=8))
