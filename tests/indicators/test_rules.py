"""Each rule at its thresholds, just below them, and on a base too small to judge (rule 4.3)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.indicators import shell_coop
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
        ({"income_fen": 81 * WAN, "income_last_year_fen": 100 * WAN}, B),
        ({"income_fen": 51 * WAN, "income_last_year_fen": 100 * WAN}, OR),
    ],
    "R03": [
        ({"quarters_fen": [-1]}, N),
        ({"quarters_fen": [5, -1, -1]}, Y),
        ({"quarters_fen": [-1, -1, -1]}, OR),
        ({"quarters_fen": [-1, -1, -1, 0]}, N),
        ({"quarters_fen": [-1] * 7}, OR),
        ({"quarters_fen": [-1] * 8}, R),
        # two years with a loss each are red although a harvest closed well; one year is not
        ({"quarters_fen": [-9, -9, -9, 5] * 2}, R),
        ({"quarters_fen": [9, 9, 9, 5, -9, -9, -9, 5]}, N),
        ({"quarters_fen": [-9, -9, 5, -9, -9, -9, 5]}, N),  # seven quarters are not two years
    ],
    "R04": [
        ({"liabilities_fen": 499 * WAN, "assets_fen": 1000 * WAN}, N),
        ({"liabilities_fen": 500 * WAN, "assets_fen": 1000 * WAN}, B),
        ({"liabilities_fen": 599 * WAN, "assets_fen": 1000 * WAN}, B),
        ({"liabilities_fen": 600 * WAN, "assets_fen": 1000 * WAN}, Y),
        ({"liabilities_fen": 699 * WAN, "assets_fen": 1000 * WAN}, Y),
        ({"liabilities_fen": 700 * WAN, "assets_fen": 1000 * WAN}, OR),
        ({"liabilities_fen": 849 * WAN, "assets_fen": 1000 * WAN}, OR),
        ({"liabilities_fen": 850 * WAN, "assets_fen": 1000 * WAN}, R),
        ({"liabilities_fen": WAN - 1, "assets_fen": WAN - 1}, N),  # a small base says nothing
        ({"liabilities_fen": WAN, "assets_fen": WAN}, R),
        ({"liabilities_fen": WAN, "assets_fen": WAN - 1}, R),  # but who owes more than there is
        ({"liabilities_fen": 1, "assets_fen": 0}, R),
        ({"liabilities_fen": 0, "assets_fen": 0}, N),
    ],
    "R05": [
        ({"cash_fen": 150 * WAN, "due_fen": 100 * WAN}, N),
        ({"cash_fen": 149 * WAN, "due_fen": 100 * WAN}, B),
        ({"cash_fen": 100 * WAN, "due_fen": 100 * WAN}, B),
        ({"cash_fen": 99 * WAN, "due_fen": 100 * WAN}, Y),
        ({"cash_fen": 60 * WAN, "due_fen": 100 * WAN}, Y),
        ({"cash_fen": 59 * WAN, "due_fen": 100 * WAN}, OR),
        ({"cash_fen": 30 * WAN, "due_fen": 100 * WAN}, OR),
        ({"cash_fen": 29 * WAN, "due_fen": 100 * WAN}, R),
        ({"cash_fen": 0, "due_fen": WAN - 1}, N),  # a small base says nothing
        ({"cash_fen": 0, "due_fen": WAN}, R),
        ({"cash_fen": 0, "due_fen": 0}, N),
    ],
    "R06": [
        ({"loan_days": -31}, N),
        ({"loan_days": -30}, B),
        ({"loan_days": 0}, B),
        ({"loan_days": 1}, Y),
        ({"loan_days": 30}, OR),
        ({"loan_days": 90}, R),
        ({"loan_days": 29}, Y),
        ({"loan_days": 89}, OR),
    ],
    "R07": [
        ({"dividend_days": 14, "households": 30}, N),
        ({"dividend_days": 15, "households": 29}, B),
        ({"dividend_days": 15, "households": 30}, R),
        ({"dividend_days": 30}, Y),
        ({"dividend_days": 60}, OR),
        ({"dividend_days": 120}, R),
        ({"dividend_days": 29}, B),
        ({"dividend_days": 59}, Y),
        ({"dividend_days": 119, "households": 29}, OR),
    ],
    "R08": [
        ({"wage_days": 6, "people": 50}, N),
        ({"wage_days": 7, "people": 9}, B),
        ({"wage_days": 7, "people": 10}, R),
        ({"wage_days": 15}, Y),
        ({"wage_days": 30}, OR),
        ({"wage_days": 60}, R),
        ({"wage_days": 14}, B),
        ({"wage_days": 29}, Y),
        ({"wage_days": 59}, OR),
    ],
    "R09": [
        ({"rent_days": 14, "crosses_season": True}, N),
        ({"rent_days": 15}, B),
        ({"rent_days": 30}, Y),
        ({"rent_days": 60}, OR),
        ({"rent_days": 15, "crosses_season": True}, R),
        ({"rent_days": 29}, B),
        ({"rent_days": 59}, Y),
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
        ({"assemblies": 0, "year": 2026, "day": "2026-12-14"}, B),
        ({"assemblies": 0, "year": 2026, "day": "2027-03-30"}, OR),
    ],
    "R13": [
        ({"private_payments": 0, "private_fen": 0}, N),
        ({"private_payments": 1, "private_fen": 5 * WAN - 1}, OR),
        ({"private_payments": 1, "private_fen": 5 * WAN}, R),
        ({"private_payments": 3, "private_fen": 300}, R),
        ({"private_payments": 2, "private_fen": 200}, OR),
    ],
    "R14": [
        ({"top_payee_fen": 39 * WAN, "paid_fen": 100 * WAN}, N),
        ({"top_payee_fen": 40 * WAN, "paid_fen": 100 * WAN}, B),
        ({"top_payee_fen": 54 * WAN, "paid_fen": 100 * WAN}, B),
        ({"top_payee_fen": 55 * WAN, "paid_fen": 100 * WAN}, Y),
        ({"top_payee_fen": 69 * WAN, "paid_fen": 100 * WAN}, Y),
        ({"top_payee_fen": 70 * WAN, "paid_fen": 100 * WAN}, OR),
        ({"top_payee_fen": 84 * WAN, "paid_fen": 100 * WAN, "payee_is_near_kin": True}, OR),
        ({"top_payee_fen": 85 * WAN, "paid_fen": 100 * WAN}, OR),
        ({"top_payee_fen": 85 * WAN, "paid_fen": 100 * WAN, "payee_is_near_kin": True}, R),
        ({"top_payee_fen": WAN - 1, "paid_fen": WAN - 1}, N),  # a small base says nothing
        ({"top_payee_fen": WAN, "paid_fen": WAN}, OR),
    ],
    "R15": [
        ({"top_customer_fen": 49 * WAN, "income_year_fen": 100 * WAN}, N),
        ({"top_customer_fen": 50 * WAN, "income_year_fen": 100 * WAN}, B),
        ({"top_customer_fen": 69 * WAN, "income_year_fen": 100 * WAN}, B),
        ({"top_customer_fen": 70 * WAN, "income_year_fen": 100 * WAN}, Y),
        ({"top_customer_fen": 84 * WAN, "income_year_fen": 100 * WAN}, Y),
        ({"top_customer_fen": 85 * WAN, "income_year_fen": 100 * WAN}, OR),
        ({"top_customer_fen": 100 * WAN, "income_year_fen": 100 * WAN}, OR),
        ({"top_customer_fen": WAN - 1, "income_year_fen": WAN - 1}, N),  # a small base says nothing
        ({"top_customer_fen": WAN, "income_year_fen": WAN}, OR),
        ({"top_customer_fen": 0, "income_year_fen": 0}, N),
    ],
    "R16": [
        ({"related_fen": 0}, N),
        ({"related_fen": 1}, B),
        ({"related_fen": 5 * WAN}, B),  # "more than 50,000 yuan"
        ({"related_fen": 5 * WAN + 1}, Y),
        ({"related_fen": 20 * WAN}, Y),
        ({"related_fen": 20 * WAN + 1}, OR),
        ({"related_fen": 20 * WAN + 1, "passed_by_assembly": True}, Y),
    ],
    "R17": [
        ({"oldest_days": 79, "keeps_days": 100}, N),
        ({"oldest_days": 80, "keeps_days": 100}, B),
        ({"oldest_days": 100, "keeps_days": 100}, Y),
        ({"oldest_days": 150, "keeps_days": 100}, OR),
        ({"oldest_days": 9, "keeps_days": 0}, N),
        ({"oldest_days": 99, "keeps_days": 100}, B),
        ({"oldest_days": 149, "keeps_days": 100}, Y),
    ],
    "R18": [
        ({"grant_idle_days": 59}, N),
        ({"grant_idle_days": 60}, B),
        ({"grant_idle_days": 90}, Y),
        ({"grant_idle_days": 180}, OR),
        ({"grant_idle_days": 270}, R),
        ({"grant_idle_days": 89}, B),
        ({"grant_idle_days": 179}, Y),
        ({"grant_idle_days": 269}, OR),
    ],
    "R19": [
        ({"oddities": []}, N),
        ({"oddities": ["copied"]}, Y),
        ({"oddities": ["copied", "heaped", "identical"]}, OR),
        ({"oddities": ["copied", "heaped"]}, Y),
    ],
    "R20": [
        ({"idle_months": 5}, N),
        ({"idle_months": 6}, B),
        ({"idle_months": 12}, Y),
        ({"idle_months": 18}, OR),
        ({"idle_months": 24}, R),
        ({"idle_months": 11}, B),
        ({"idle_months": 17}, Y),
        ({"idle_months": 23}, OR),
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
        ({"report_filed": False, "day": "2026-06-24"}, B),
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
    kept = Thresholds.from_plain(json.loads(json.dumps(rule.default.plain())))  # as an alert
    snapshot = json.loads(json.dumps(inputs))  # keeps them
    assert judge(rule, snapshot, kept).level == level


STEPPED = [(code, level) for code in sorted(RULES) for level in sorted(RULES[code].default.steps)]
DAYS_OF_THE_YEAR = {"R12", "R22"}
"""Values that are month and day: the day before is not one less."""


@pytest.mark.parametrize(("code", "level"), STEPPED)
def test_the_table_has_every_step_of_every_rule_and_the_value_just_before_it(code, level):
    """A case stands exactly at the step, and one within one unit of it does not reach it."""
    rule, step = RULES[code], RULES[code].default.steps[level]
    found = [judge(rule, inputs, rule.default).value for inputs, _level in CASES[code]]
    assert step in found
    if rule.unit in {"sign", "share"} or (code, level) == ("R11", OR):
        assert None in found  # it shows or it does not
        return
    short = [
        value
        for value in found
        if value is not None
        and (value <= step if rule.beyond else value >= step if rule.falls else value < step)
    ]
    assert short
    assert code in DAYS_OF_THE_YEAR or min(abs(value - step) for value in short) <= 1


@pytest.mark.parametrize(
    "code", sorted(code for code, rule in RULES.items() if "small_base_yuan" in rule.extras)
)
def test_a_percentage_of_a_small_base_is_never_judged(code):
    """The table has the base itself, which is judged, and a fen less, which is not."""
    rule = RULES[code]
    of = {"R02": "income_last_year_fen", "R04": "assets_fen", "R05": "due_fen"}.get(
        code
    ) or rule.needs[1]
    told = {(inputs[of], level) for inputs, level in CASES[code]}
    assert (WAN - 1, N) in told
    assert any(base == WAN and level > N for base, level in told)
    doubled = Thresholds(rule.default.steps, {"small_base_yuan": 20_000})
    worst = next(inputs for inputs, level in CASES[code] if inputs[of] == WAN and level > N)
    if code != "R04":  # who owes all there is owes no more than there is
        assert judge(rule, worst, rule.default).level > N
    assert judge(rule, worst, doubled).level == N
    from_before = Thresholds(rule.default.steps)  # an alert of before kept no such number
    assert judge(rule, worst, from_before).level > N


def test_which_rules_are_percentages_of_money():
    percent = {code for code, rule in RULES.items() if rule.unit == "percent"}
    based = {code for code, rule in RULES.items() if "small_base_yuan" in rule.extras}
    assert percent - based == {"R10", "R17"}  # the law's own share; days of days


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
