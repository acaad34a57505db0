"""Points never take away a right, never look at what is nobody's business, never reward an app."""

import pytest

from touyan.core.pack_values import FORBIDDEN_ATTRIBUTES, FORBIDDEN_CONSEQUENCES
from touyan.points.legality import FORBIDDEN_DEEDS, RuleText, breaches


def rule(**changes: object) -> RuleText:
    values: dict[str, object] = {
        "code": "T01",
        "category": "environment",
        "title": "打扫院坝",
        "points": 5,
    }
    return RuleText(**values | changes)


def found(one: RuleText, *, deductions_enabled: bool = False) -> set[str]:
    return {b.forbidden for b in breaches([one], deductions_enabled=deductions_enabled)}


def test_a_plain_good_deed_is_lawful() -> None:
    assert breaches([rule()], deductions_enabled=False) == []


NAMED_IN_THE_HANDBOOK = {
    "fine",
    "deposit_forfeit",
    "cut_subsistence_allowance",
    "cut_medical_insurance",
    "pension",
    "school_enrollment",
    "military_enlistment",
    "voting_right",
    "candidate_right",
    "land_contract_right",
    "homestead_right",
    "collective_dividend",
    "relief_fund",
    "certificate_issuance",
    "utilities",
    "job_blacklist",
}
ATTRIBUTES_OF_THE_HANDBOOK = {
    "religion",
    "health",
    "petition_record",
    "marriage_choice",
    "fertility",
    "debt",
    "criminal_record",
}


def test_the_lists_are_those_of_the_handbook() -> None:
    assert set(FORBIDDEN_CONSEQUENCES) == NAMED_IN_THE_HANDBOOK
    assert set(FORBIDDEN_ATTRIBUTES) == ATTRIBUTES_OF_THE_HANDBOOK


@pytest.mark.parametrize("name", sorted(NAMED_IN_THE_HANDBOOK))
def test_each_forbidden_consequence_is_refused_by_name_with_its_article(name: str) -> None:
    one = breaches([rule(consequences=(name,))], deductions_enabled=False)
    assert [b.forbidden for b in one] == [name]
    assert "第三十一条" in one[0].basis
    assert "T01" in one[0].sentence
    assert "_" not in one[0].sentence, "the sentence is for a clerk, not for a programmer"


@pytest.mark.parametrize("name", sorted(ATTRIBUTES_OF_THE_HANDBOOK | set(FORBIDDEN_DEEDS)))
def test_each_forbidden_attribute_and_deed_is_refused_by_name(name: str) -> None:
    one = breaches([rule(attributes=(name,))], deductions_enabled=False)
    assert [b.forbidden for b in one] == [name]
    assert one[0].basis
    assert "_" not in one[0].sentence


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("每日登录平台", "log_in"),
        ("手机打卡", "check_in"),
        ("线上签到", "check_in"),
        ("学习时长满十小时", "online_time"),
        ("为村里文章点 赞", "likes"),
        ("转发宣传链接", "shares"),
        ("下载ＡＰＰ并注册", "app_install"),
        ("一年不上访", "petition_withheld"),
        ("停访息诉", "petition_withheld"),
        ("越级上访扣分", "petition_record"),
        ("农户积分排名前十", "person_ranking"),
        ("全村排名", "village_ranking"),
        ("乱扔垃圾罚款", "fine"),
    ],
)
def test_a_title_that_says_it_is_refused_too(title: str, name: str) -> None:
    assert name in found(rule(title=title))


@pytest.mark.parametrize(
    "title",
    [
        "准时参加群众会、小组会",
        "参加会议并签到",
        "党员参加公益活动",
        "报告山体裂缝",
        "提出的建议被采纳",
    ],
)
def test_honest_titles_are_not_mistaken(title: str) -> None:
    assert found(rule(title=title)) == set()


def test_deductions_are_refused_unless_the_village_switched_them_on() -> None:
    minus = rule(points=-3, reminders=2)
    assert found(minus) == {"deduction"}
    assert found(minus, deductions_enabled=True) == set()


@pytest.mark.parametrize("reminders", [0, 1])
def test_a_deduction_without_two_reminders_is_refused(reminders: int) -> None:
    assert found(rule(points=-3, reminders=reminders), deductions_enabled=True) == {"deduction"}


@pytest.mark.parametrize(
    ("category", "points", "lawful"),
    [
        ("environment", 1, True),
        ("environment", 20, True),
        ("environment", 21, False),
        ("environment", 0, True),
        ("honour", 30, True),
        ("honour", 31, False),
    ],
)
def test_points_of_one_entry_lie_within_the_county_bounds(
    category: str, points: int, lawful: bool
) -> None:
    wrong = found(rule(category=category, points=points))
    assert wrong == (set() if lawful and points else {"points"})


def test_all_breaches_are_told_at_once() -> None:
    one = rule(title="每日打卡", consequences=("fine", "pension"), attributes=("religion",))
    assert found(one) == {"check_in", "fine", "pension", "religion"}
