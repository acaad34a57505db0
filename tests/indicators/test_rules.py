"""Each rule at its thresholds, just below them, and on a base too small to judge (rule 4.3)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.indicators import merging, screening, shell_coop
from touyan.indicators.merging import Former
from touyan.indicators.rules import RULES, Level, Thresholds, judge
from touyan.indicators.rules.members import structure_faults
from touyan.indicators.screening import Limits

WAN = 1_000_000  # fen
N, B, Y, OR, R = (
    Level.NONE,
    Level.BLUE,
    Level.YELLOW,
    Level.ORANGE,
    Level.RED,
)
MONTHS = {"months_missing": 0}
LIMITS = Limits()

CASES = {
    "R01": [
        ({"days_late": 0, **MONTHS}, N),
        ({"days_late": 1, **MONTHS}, B),
        ({"days_late": 2, **MONTHS}, B),
        ({"days_late": 3, **MONTHS}, Y),
        ({"days_late": 9, **MONTHS}, Y),
        ({"days_late": 10, **MONTHS}, OR),
        ({"days_late": 1, "months_missing": 2}, R),
        ({"days_late": None, **MONTHS}, N),
    ],
    "R02": [
        ({"income_fen": 91 * WAN, "income_last_year_fen": 100 * WAN}, N),
        ({"income_fen": 90 * WAN, "income_last_year_fen": 100 * WAN}, B),
        ({"income_fen": 80 * WAN, "income_last_year_fen": 100 * WAN}, Y),
        ({"income_fen": 65 * WAN, "income_last_year_fen": 100 * WAN}, OR),
        ({"income_fen": 65 * WAN + 1, "income_last_year_fen": 100 * WAN}, Y),
        ({"income_fen": 50 * WAN, "income_last_year_fen": 100 * WAN}, R),
        ({"income_fen": 0, "income_last_year_fen": WAN - 1}, N),  # a small base says nothing
        ({"income_fen": 0, "income_last_year_fen": WAN}, R),
        ({"income_fen": 0, "income_last_year_fen": None}, N),
    ],
    "R03": [
        ({"quarters_fen": [-1]}, N),
        ({"quarters_fen": [5, -1, -1]}, Y),
        ({"quarters_fen": [-1, -1, -1]}, OR),
        ({"quarters_fen": [-1, -1, -1, 0]}, N),
        ({"quarters_fen": [-1] * 7}, OR),
        ({"quarters_fen": [-1] * 8}, R),
    ],
    "R04": [
        ({"liabilities_fen": 499, "assets_fen": 1000}, N),
        ({"liabilities_fen": 500, "assets_fen": 1000}, B),
        ({"liabilities_fen": 600, "assets_fen": 1000}, Y),
        ({"liabilities_fen": 700, "assets_fen": 1000}, OR),
        ({"liabilities_fen": 850, "assets_fen": 1000}, R),
        ({"liabilities_fen": 1, "assets_fen": 0}, R),
        ({"liabilities_fen": 0, "assets_fen": 0}, N),
    ],
    "R05": [
        ({"cash_fen": 150, "due_fen": 100}, N),
        ({"cash_fen": 149, "due_fen": 100}, B),
        ({"cash_fen": 99, "due_fen": 100}, Y),
        ({"cash_fen": 60, "due_fen": 100}, Y),
        ({"cash_fen": 59, "due_fen": 100}, OR),
        ({"cash_fen": 29, "due_fen": 100}, R),
        ({"cash_fen": 0, "due_fen": 0}, N),
    ],
    "R06": [
        ({"loan_days": -31}, N),
        ({"loan_days": -30}, B),
        ({"loan_days": 0}, B),
        ({"loan_days": 1}, Y),
        ({"loan_days": 30}, OR),
        ({"loan_days": 90}, R),
    ],
    "R07": [
        ({"dividend_days": 14, "households": 30}, N),
        ({"dividend_days": 15, "households": 29}, B),
        ({"dividend_days": 15, "households": 30}, R),
        ({"dividend_days": 30}, Y),
        ({"dividend_days": 60}, OR),
        ({"dividend_days": 120}, R),
    ],
    "R08": [
        ({"wage_days": 6, "people": 50}, N),
        ({"wage_days": 7, "people": 9}, B),
        ({"wage_days": 7, "people": 10}, R),
        ({"wage_days": 15}, Y),
        ({"wage_days": 30}, OR),
        ({"wage_days": 60}, R),
    ],
    "R09": [
        ({"rent_days": 14, "crosses_season": True}, N),
        ({"rent_days": 15}, B),
        ({"rent_days": 30}, Y),
        ({"rent_days": 60}, OR),
        ({"rent_days": 15, "crosses_season": True}, R),
    ],
    "R10": [
        ({"rebate_fen": 60, "distributable_fen": 100}, N),
        ({"rebate_fen": 59, "distributable_fen": 100}, R),
        ({"rebate_fen": 0, "distributable_fen": 0}, N),
    ],
    "R11": [
        ({"members": 5, "farmers": 4, "units": 1}, N),
        ({"members": 5, "farmers": 3, "units": 1}, OR),
        ({"members": 5, "farmers": 3, "units": 1, "unlawful_days": 89}, OR),
        ({"members": 5, "farmers": 3, "units": 1, "unlawful_days": 90}, R),
        ({"members": 4, "farmers": 4, "units": 0}, OR),
        ({"members": 40, "farmers": 37, "units": 3}, OR),
        ({"members": 40, "farmers": 38, "units": 2}, N),
    ],
    "R12": [
        ({"assemblies": 0, "year": 2026, "day": "2026-10-31"}, N),
        ({"assemblies": 0, "year": 2026, "day": "2026-11-01"}, B),
        ({"assemblies": 0, "year": 2026, "day": "2026-12-15"}, Y),
        ({"assemblies": 0, "year": 2026, "day": "2027-01-30"}, Y),
        ({"assemblies": 0, "year": 2026, "day": "2027-01-31"}, OR),
        ({"assemblies": 0, "year": 2026, "day": "2027-03-31"}, R),
        ({"assemblies": 1, "year": 2026, "day": "2027-03-31"}, N),
    ],
    "R13": [
        ({"private_payments": 0, "private_fen": 0}, N),
        ({"private_payments": 1, "private_fen": 5 * WAN - 1}, OR),
        ({"private_payments": 1, "private_fen": 5 * WAN}, R),
        ({"private_payments": 3, "private_fen": 300}, R),
    ],
    "R14": [
        ({"top_payee_fen": 39, "paid_fen": 100}, N),
        ({"top_payee_fen": 40, "paid_fen": 100}, B),
        ({"top_payee_fen": 55, "paid_fen": 100}, Y),
        ({"top_payee_fen": 70, "paid_fen": 100}, OR),
        ({"top_payee_fen": 85, "paid_fen": 100}, OR),
        ({"top_payee_fen": 85, "paid_fen": 100, "payee_is_near_kin": True}, R),
    ],
    "R15": [
        ({"top_customer_fen": 49, "income_year_fen": 100}, N),
        ({"top_customer_fen": 50, "income_year_fen": 100}, B),
        ({"top_customer_fen": 70, "income_year_fen": 100}, Y),
        ({"top_customer_fen": 100, "income_year_fen": 100}, OR),
        ({"top_customer_fen": 0, "income_year_fen": 0}, N),
    ],
    "R16": [
        ({"related_fen": 0}, N),
        ({"related_fen": 1}, B),
        ({"related_fen": 5 * WAN}, Y),
        ({"related_fen": 20 * WAN}, OR),
        ({"related_fen": 20 * WAN, "passed_by_assembly": True}, Y),
    ],
    "R17": [
        ({"oldest_days": 79, "keeps_days": 100}, N),
        ({"oldest_days": 80, "keeps_days": 100}, B),
        ({"oldest_days": 100, "keeps_days": 100}, Y),
        ({"oldest_days": 150, "keeps_days": 100}, OR),
        ({"oldest_days": 9, "keeps_days": 0}, N),
    ],
    "R18": [
        ({"grant_idle_days": 59}, N),
        ({"grant_idle_days": 60}, B),
        ({"grant_idle_days": 90}, Y),
        ({"grant_idle_days": 180}, OR),
        ({"grant_idle_days": 270}, R),
    ],
    "R19": [
        ({"oddities": []}, N),
        ({"oddities": ["copied"]}, Y),
        ({"oddities": ["copied", "heaped", "identical"]}, OR),
    ],
    "R20": [
        ({"idle_months": 5}, N),
        ({"idle_months": 6}, B),
        ({"idle_months": 12}, Y),
        ({"idle_months": 18}, OR),
        ({"idle_months": 24}, R),
    ],
    "R21": [
        ({"share_until": "2029-12-31", "contract_until": "2029-12-31"}, N),
        ({"share_until": "2030-01-01", "contract_until": "2029-12-31"}, OR),
    ],
    "R22": [
        ({"report_filed": False, "day": "2026-05-31"}, N),
        ({"report_filed": False, "day": "2026-06-01"}, B),
        ({"report_filed": False, "day": "2026-06-25"}, Y),
        ({"report_filed": True, "day": "2026-06-25"}, N),
        ({"report_filed": True, "day": "2026-02-01", "listed": True}, OR),
        ({"report_filed": True, "day": "2026-02-01", "seriously_unlawful": True}, R),
    ],
}


CASES |= {
    "SH1": [
        ({"farmers": 100, "active_farmers": 20}, N),
        ({"farmers": 100, "active_farmers": 19}, Y),
        ({"farmers": 100, "active_farmers": 19, "active_percent": 10}, N),
    ],
    "SH2": [
        ({"months_known": 24, "income_fen": 0, "payments": 0}, OR),
        ({"months_known": 23, "income_fen": 0, "payments": 0}, N),
        ({"months_known": 24, "income_fen": 0, "payments": 0, "has_good_reason": True}, N),
    ],
    "SH3": [
        ({"says_it_stopped": True, "site_is_idle": True}, OR),
        ({"says_it_stopped": True, "site_is_idle": False}, N),
    ],
    "SH4": [
        ({"grant_total_fen": 1, "grant_left_whole_within_30_days": True}, OR),
        ({"grant_total_fen": 1}, N),
    ],
    "SH5": [({"reports": 0}, N), ({"reports": 1}, OR)],
    "SH6": [({"deposit_words": 0}, N), ({"deposit_words": 1}, R)],
}


def test_every_rule_of_the_handbook_is_there_and_is_tried():
    signs = {f"SH{number}" for number in range(1, 7)}
    assert set(RULES) == set(CASES) == {f"R{number:02}" for number in range(1, 23)} | signs


@pytest.mark.parametrize(
    ("code", "inputs", "level"),
    [(code, inputs, level) for code, cases in CASES.items() for inputs, level in cases],
)
def test_a_rule_at_its_thresholds(code, inputs, level):
    rule = RULES[code]
    assert judge(rule, inputs, rule.default).level == level
    kept = Thresholds.from_plain(rule.default.plain())  # as an alert keeps them
    assert judge(rule, inputs, kept).level == level


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_rule_says_nothing_about_what_is_not_known(code):
    rule = RULES[code]
    for inputs, _level in CASES[code]:
        for name in rule.needs:
            assert judge(rule, inputs | {name: None}, rule.default).level == N


@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 40))
def test_the_members_structure_is_that_of_the_law(members, farmers, units):
    faults = structure_faults(members=members, farmers=farmers, units=units)
    assert ("members" in faults) == (members < 5)
    assert ("farmers" in faults) == (farmers * 100 < members * 80)
    assert ("units" in faults) == (units > (1 if members <= 20 else members * 5 // 100))


# Appendix B 12: same level within 30 days is one, a higher one is new at once, three orange are red.
DAY = dt.date(2026, 3, 10)


def later(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("former", "level", "on", "raised"),
    [
        (None, Y, DAY, Y),
        (None, N, DAY, None),
        (Former(Y, DAY), Y, later(29), None),
        (Former(Y, DAY), B, later(5), None),
        (Former(Y, DAY), OR, DAY, OR),
        (Former(Y, DAY), Y, later(200), None),  # still being worked on
        (Former(Y, DAY, closed_on=later(10)), Y, later(70), OR),  # again within 60 days: one higher
        (Former(Y, DAY, closed_on=later(10)), Y, later(71), Y),
        (Former(R, DAY, closed_on=later(10)), R, later(20), R),
        (Former(Y, DAY, closed_on=later(1), was_false=True), Y, later(29), None),
        (Former(Y, DAY, closed_on=later(1), was_false=True), Y, later(30), Y),
        (Former(Y, DAY, closed_on=later(1), was_false=True), OR, later(2), OR),
    ],
)
def test_when_a_finding_is_an_alert_of_its_own(former, level, on, raised):
    assert merging.raised(former, level, on) == raised


def test_what_was_closed_does_not_come_back_by_the_same_months_figures():
    former = Former(Y, DAY, closed_on=later(1), month="2026-02")
    assert merging.raised(former, Y, later(2), "2026-02") is None
    assert merging.raised(former, OR, later(2), "2026-02") == R
    assert merging.raised(former, Y, later(31), "2026-03") == OR


@given(st.lists(st.sampled_from([B, Y, OR, R])))
def test_three_orange_ones_are_red_together(levels):
    found = merging.together(levels)
    if levels.count(OR) >= 3 or R in levels:
        assert found == R
    else:
        assert found == max(levels, default=N)


def test_shells_are_only_suspected_and_only_of_what_is_known():
    quiet = {"months_known": 24, "income_fen": 0, "payments": 0}
    assert shell_coop.suspected(quiet) == ("SH2",)
    assert shell_coop.suspected(quiet | {"months_known": 23}) == ()
    assert shell_coop.suspected(quiet | {"has_good_reason": True}) == ()
    assert shell_coop.suspected(quiet | {"income_fen": 1}) == ()
    assert shell_coop.suspected({"farmers": 100, "active_farmers": 19}) == ("SH1",)
    assert shell_coop.suspected({"farmers": 100, "active_farmers": 20}) == ()
    assert shell_coop.suspected({"farmers": 0, "active_farmers": 0}) == ()
    assert shell_coop.suspected({"says_it_stopped": True, "site_is_idle": False}) == ()
    assert shell_coop.suspected({"says_it_stopped": True, "site_is_idle": True}) == ("SH3",)
    grant = {"grant_total_fen": 1, "nothing_found_of_project": True}
    assert shell_coop.suspected(grant) == ("SH4",)
    assert shell_coop.suspected({"reports": 1}) == ("SH5",)
    assert shell_coop.suspected({"deposit_words": 1}) == ("SH6",)
    assert shell_coop.suspected({}) == ()
    assert str(shell_coop.SUSPECTED)


def test_numbers_that_end_in_0_and_5_too_often():
    assert screening.heaped([105, 210, 315, 420, 525, 630, 735, 840], LIMITS)
    assert not screening.heaped([101, 212, 323, 424, 535, 636, 747, 848], LIMITS)
    assert not screening.heaped([105, 210], LIMITS)  # too few to say anything
    # whole hundreds of a unit are not heaping
    assert not screening.heaped([1100, 1200, 1300, 1400, 1600, 1700, 1800, 1900], LIMITS)


def test_a_month_that_repeats_the_one_before():
    month = {f"field{n}": 100 + n for n in range(8)}
    assert screening.copied(month, dict(month), LIMITS)
    assert not screening.copied(month, month | {"field3": 9}, LIMITS)
    assert not screening.copied({"field1": 4}, {"field1": 4}, LIMITS)
    assert not screening.copied({f"field{n}": 0 for n in range(9)}, {}, LIMITS)


def test_the_same_figures_from_several_villages():
    month = {f"field{n}": 100 + n for n in range(8)}
    other = month | {"field1": 7}
    assert screening.identical({1: month, 2: dict(month), 3: dict(month), 4: other}, LIMITS) == {
        1,
        2,
        3,
    }
    assert screening.identical({1: month, 2: dict(month), 4: other}, LIMITS) == frozenset()


def test_everything_sent_in_one_minute_by_one_hand():
    crowd = dict.fromkeys(range(5), "7 2026-03-05 17:59") | {9: "8 2026-03-05 17:59"}
    assert screening.together(crowd, LIMITS) == set(range(5))


def test_never_a_loss_in_two_years_of_farming():
    assert screening.never_a_loss([1] * 24, LIMITS)
    assert not screening.never_a_loss([1] * 23, LIMITS)
    assert not screening.never_a_loss([1] * 23 + [0], LIMITS)


def test_jumps_need_a_base_and_negative_numbers_a_field_that_allows_them():
    assert screening.jumps({"a": 500_000}, {"a": 100_000}, LIMITS) == ("a",)
    assert screening.jumps({"a": 400_000}, {"a": 100_000}, LIMITS) == ()
    assert screening.jumps({"a": 900_000}, {"a": 99_999}, LIMITS) == ()
    assert screening.negative({"cash": -1, "surplus": -1}, frozenset({"surplus"})) == ("cash",)
