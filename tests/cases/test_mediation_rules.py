"""Mediation: what may follow what, who must agree, and the court's thirty days (appendix B 9)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.cases.mediation_errors import (
    AgreementIncomplete,
    ConfirmationTooLate,
    MediationState,
    NotBothConsented,
    NotConfirmable,
    NotInForce,
    NotJoint,
    OneRefused,
    ProlongedTooLong,
    WaysNotTold,
)
from touyan.cases.mediation_rules import (
    ALLOWED,
    BEFORE_AGREEMENT,
    UNCONFIRMABLE,
    Consent,
    Days,
    Dispute,
    Form,
    MediationStatus,
    Signed,
    check_agreement,
    check_confirmation,
    check_consent,
    check_prolonging,
    check_told,
    confirmation_due,
    follow_ups,
    go,
    in_force_on,
    talks_due,
)
from touyan.core.calendar import built_in

YES, NO, ASKED = Consent.YES, Consent.NO, Consent.ASKED
FIRST = dt.date(2026, 10, 1)


@pytest.mark.parametrize(("one", "other"), [(YES, ASKED), (ASKED, YES), (ASKED, ASKED)])
def test_one_word_is_not_two(one, other) -> None:
    with pytest.raises(NotBothConsented):
        check_consent(one, other)


@pytest.mark.parametrize(("one", "other"), [(YES, NO), (NO, YES), (NO, NO), (ASKED, NO)])
def test_one_clear_refusal_ends_it_with_the_article(one, other) -> None:
    with pytest.raises(OneRefused) as refused:
        check_consent(one, other)
    assert refused.value.basis == "人民调解法(2010)第十七条"


def test_both_words_are_enough() -> None:
    check_consent(YES, YES)


def test_only_what_the_map_allows_may_follow() -> None:
    for status in MediationStatus:
        for to in MediationStatus:
            if to in ALLOWED[status]:
                assert go(status, to) == to
            else:
                with pytest.raises(MediationState):
                    go(status, to)
    assert all(MediationStatus.TERMINATED in ALLOWED[one] for one in BEFORE_AGREEMENT)
    assert MediationStatus.ACCEPTED not in ALLOWED[MediationStatus.APPLIED]


def test_the_talks_have_thirty_days_and_thirty_more_when_both_agree_once() -> None:
    days = Days()
    assert talks_due(dt.date(2026, 1, 31), days) == dt.date(2026, 3, 2)
    assert talks_due(dt.date(2026, 1, 31), days, prolonged=30) == dt.date(2026, 4, 1)
    check_prolonging(30, days, before=0, both_agree=True)
    for more, before in ((31, 0), (0, 0), (10, 20)):
        with pytest.raises(ProlongedTooLong):
            check_prolonging(more, days, before=before, both_agree=True)
    with pytest.raises(NotBothConsented):
        check_prolonging(10, days, before=0, both_agree=False)


def test_who_gets_no_agreement_must_hear_of_the_other_ways() -> None:
    check_told(ways_told=True)
    with pytest.raises(WaysNotTold) as refused:
        check_told(ways_told=False)
    assert refused.value.basis == "人民调解法(2010)第二十六条"


@pytest.mark.parametrize(
    ("facts", "content", "way", "by"),
    [
        ("", "赔一百元", "现金", FIRST),
        ("撞坏篱笆", " ", "现金", FIRST),
        ("撞坏篱笆", "赔一百元", "", FIRST),
        ("撞坏篱笆", "赔一百元", "现金", None),
    ],
)
def test_an_agreement_says_what_happened_what_how_and_by_when(facts, content, way, by) -> None:
    with pytest.raises(AgreementIncomplete):
        check_agreement(facts, content, way, by)


def test_a_written_agreement_is_in_force_when_the_last_one_has_signed() -> None:
    days = [FIRST + dt.timedelta(days=n) for n in range(4)]
    assert in_force_on(Form.WRITTEN, FIRST, Signed(*days)) == days[-1]
    for missing in range(4):
        given_days = [None if n == missing else one for n, one in enumerate(days)]
        with pytest.raises(NotInForce) as refused:
            in_force_on(Form.WRITTEN, FIRST, Signed(*given_days))
        assert refused.value.basis == "人民调解法(2010)第二十九条"


def test_a_spoken_agreement_is_in_force_at_once() -> None:
    assert in_force_on(Form.ORAL, FIRST, Signed()) == FIRST


def test_the_court_is_asked_by_the_second_of_november_2026() -> None:
    """In force on 1 October 2026: the thirtieth day, 31 October, is a Saturday."""
    assert confirmation_due(FIRST, built_in()) == dt.date(2026, 11, 2)

    def ask(on: dt.date, matter: str = Dispute.LAND, *, both: bool = True) -> None:
        check_confirmation(matter, effective_on=FIRST, asked_on=on, both=both, calendar=built_in())

    ask(dt.date(2026, 11, 2))
    ask(dt.date(2026, 11, 1))
    with pytest.raises(ConfirmationTooLate) as refused:
        ask(dt.date(2026, 11, 3))
    assert refused.value.basis == "人民调解法(2010)第三十三条"
    with pytest.raises(NotJoint):
        ask(FIRST, both=False)
    for matter in UNCONFIRMABLE:
        with pytest.raises(NotConfirmable) as refused_matter:
            ask(FIRST, matter)
        assert refused_matter.value.basis.endswith("第四条")


def test_visits_come_after_a_week_a_month_and_three_months() -> None:
    assert follow_ups(dt.date(2026, 11, 30)) == (
        dt.date(2026, 12, 7),
        dt.date(2026, 12, 30),
        dt.date(2027, 2, 28),
    )


@given(st.dates(dt.date(2005, 1, 1), dt.date(2100, 1, 1)))
def test_the_courts_days_never_end_on_a_rest_day_nor_too_early(effective) -> None:
    last = confirmation_due(effective, built_in())
    assert (last - effective).days >= 30
    assert built_in().is_working(last)
