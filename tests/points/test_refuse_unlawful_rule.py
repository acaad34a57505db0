"""Points never take away a right, never look at what is nobody's business, never reward an app."""

import pytest

from touyan.core.pack_values import FORBIDDEN_ATTRIBUTES, FORBIDDEN_CONSEQUENCES
from touyan.points.legality import FORBIDDEN_DEEDS, PointBounds, RuleText, breaches


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
        ("一年内未打官司", "petition_withheld"),
        ("全家无投诉、无举报", "petition_withheld"),
        ("不拨打12345", "petition_withheld"),
        ("撤回投诉", "petition_withheld"),
        ("主动撤诉", "petition_withheld"),
        ("起诉村委会", "lawsuit"),
        ("申请仲裁", "lawsuit"),
        ("到县里信访", "petition_record"),
        ("不参加积分制的户", "not_taking_part"),
        ("按时缴纳城乡居民合作医疗", "cut_medical_insurance"),
        ("缴纳养老保险", "pension"),
        ("低保户自愿退出", "cut_subsistence_allowance"),
        ("积分户优先贷款", "loan"),
        ("不信教家庭", "religion"),
        ("家中无残疾", "health"),
        ("三年内不离婚", "marriage_choice"),
        ("符合政策生育", "fertility"),
        ("无欠款", "debt"),
        ("家中无人服刑", "criminal_record"),
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
        "举报山林火险隐患",
        "照顾残疾邻居",
        "看望患病老人",
        "孝敬老人、照料养老院老人",
        "参加预防犯罪宣传",
        "婚事新办、不收高价彩礼",
        "帮邻居收割水稻",
    ],
)
def test_honest_titles_are_not_mistaken(title: str) -> None:
    assert found(rule(title=title)) == set()


@pytest.mark.parametrize(
    "title",
    ["向县里投诉村干部", "举报村委会", "向上级控告", "拨打12345反映问题", "检举揭发", "到处告状"],
)
def test_nobody_loses_points_for_complaining_and_the_constitution_is_cited(title: str) -> None:
    one = breaches([rule(title=title, points=-5, reminders=2)], deductions_enabled=True)
    assert [b.forbidden for b in one] == ["complaint"]
    assert "宪法第四十一条" in one[0].basis


@pytest.mark.parametrize(
    ("effect", "name"),
    [
        ("扣发低保金", "cut_subsistence_allowance"),
        ("罚款五十元", "fine"),
        ("没收押金", "deposit_forfeit"),
        ("合作医疗缴费减免", "cut_medical_insurance"),
        ("社保补缴", "pension"),
        ("影响子女入学", "school_enrollment"),
        ("不准参军", "military_enlistment"),
        ("取消投票资格", "voting_right"),
        ("不得作为候选人", "candidate_right"),
        ("收回承包地", "land_contract_right"),
        ("不批宅基地", "homestead_right"),
        ("取消分红", "collective_dividend"),
        ("不发救济款", "relief_fund"),
        ("村里不予开证明", "certificate_issuance"),
        ("停水停电", "utilities"),
        ("列入黑名单", "job_blacklist"),
        ("信教的不给", "religion"),
        ("残疾的不算", "health"),
        ("上访的清零", "petition_record"),
        ("投诉的清零", "complaint"),
        ("打官司的清零", "lawsuit"),
        ("离婚的不算", "marriage_choice"),
        ("超生的不算", "fertility"),
        ("失信的不算", "debt"),
        ("有前科的不算", "criminal_record"),
        ("不参加积分的户不享受", "not_taking_part"),
        ("贷款免息", "loan"),
    ],
)
def test_an_effect_in_a_villages_own_words_is_refused_by_name(effect: str, name: str) -> None:
    one = breaches([rule(consequences=(effect,))], deductions_enabled=False)
    assert name in {b.forbidden for b in one}
    assert all(b.basis and "_" not in b.sentence for b in one)


def test_the_bounds_of_an_entry_are_the_countys() -> None:
    strict = PointBounds(least=2, most=10, honour=12, deduction=0)

    def wrong(**changes: object) -> list[str]:
        made = breaches([rule(**changes)], deductions_enabled=True, bounds=strict)
        return [b.forbidden for b in made]

    assert wrong(points=10) == []
    assert wrong(points=11) == wrong(points=1) == ["points"]
    assert wrong(points=12, category="honour") == []
    assert wrong(points=13, category="honour") == ["points"]
    assert wrong(points=-1, reminders=2) == ["points"], "this county takes no points off"


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
