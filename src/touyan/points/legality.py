"""What a points scheme may never do, by name and with the article (rule 0.9, 0.10, 2.5).

Points encourage; they never take away a right, never look at what is nobody's business and never
reward the use of an app. Pure: a scheme that breaks a rule cannot be adopted, whoever asks.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.core.pack_values import FORBIDDEN_ATTRIBUTES, FORBIDDEN_CONSEQUENCES

CHARTER_LAW = "村民委员会组织法(2025)第三十一条"
APP_RULES = "国办函〔2026〕12号《政务移动互联网应用程序规范化管理办法》"
PETITION_LAW = "信访工作条例(2022)第十八条、第四十六条"
COMPLAINT_LAW = "宪法第四十一条"
LENDING = "积分不与贷款、利息挂钩:贷与不贷由银行自主决定"
REMINDERS_BEFORE_DEDUCTION = 2

FORBIDDEN_DEEDS: dict[str, str] = {
    "app_use": APP_RULES,
    "app_install": APP_RULES,
    "log_in": APP_RULES,
    "check_in": APP_RULES,
    "online_time": APP_RULES,
    "likes": APP_RULES,
    "shares": APP_RULES,
    "online_vote": APP_RULES,
    "petition_withheld": PETITION_LAW,
    "complaint": COMPLAINT_LAW,
    "lawsuit": COMPLAINT_LAW,
    "not_taking_part": CHARTER_LAW,
    "loan": LENDING,
    "person_ranking": APP_RULES,
    "village_ranking": APP_RULES,
}
"""Acts and things that points may not hang on, as a rule's `attributes` would name them."""
_COMPLAINT = r"上访|信访|投诉|举报|检举|控告|申诉|告状|12345|市长热线"
_LAWSUIT = r"诉讼|起诉|上诉|打官司|仲裁|行政复议"

_WORDS: tuple[tuple[str, str], ...] = (
    ("log_in", r"登录|登陆"),
    ("check_in", r"打卡|(线上|每日|平台|手机|APP|小程序)签到"),
    ("online_time", r"在线时长|学习时长|浏览时长"),
    ("likes", r"点赞"),
    ("shares", r"转发|分享链接|刷屏"),
    ("app_install", r"(下载|安装|注册)\S{0,6}(APP|小程序|应用|软件|平台)|拉新|关注公众号"),
    ("app_use", r"使用\S{0,4}(APP|小程序|平台|软件)"),
    ("online_vote", r"(网络|线上|网上)投票"),
    (
        "petition_withheld",
        rf"(不|未|无|零|没有|少)\S{{0,4}}({_COMPLAINT}|{_LAWSUIT}|缠访|闹访)|息访|罢访|停访|息诉|撤诉"
        rf"|撤回\S{{0,4}}({_COMPLAINT}|{_LAWSUIT})",
    ),
    ("person_ranking", r"(个人|村民|农户|户)\S{0,4}(排名|排行|红黑榜|黑榜)"),
    ("village_ranking", r"(村|乡镇|街道)\S{0,4}(排名|排行)"),
    ("petition_record", r"上访|信访|缠访|闹访"),
    ("lawsuit", _LAWSUIT),
    ("not_taking_part", r"(不|未|没|拒绝)\S{0,4}(参加|加入)\S{0,4}积分"),
    ("fine", r"罚款|罚金|罚没"),
    ("cut_subsistence_allowance", r"低保|最低生活保障|特困供养"),
    ("cut_medical_insurance", r"医保|合作医疗|新农合|医疗保险"),
    ("pension", r"养老(金|保险|待遇)|社保"),
    ("collective_dividend", r"集体分红|集体收益分配"),
    ("loan", r"贷款|免息|减息|授信|信用额度"),
    ("religion", r"宗教|信教|教徒"),
    ("health", r"(无|没有|未患|不患|无重大)\S{0,3}(疾病|患病|残疾|精神病|传染病)"),
    ("marriage_choice", r"离婚|再婚|(跟|与|嫁)\S{0,4}结婚"),
    ("fertility", r"生育|超生|二孩|三孩|多孩|怀孕|绝育"),
    ("debt", r"欠债|欠款|负债|失信|老赖"),
    ("criminal_record", r"前科|服刑|刑满|案底|(无|没有|未)\S{0,3}犯罪"),
)
"""What a rule's title may not speak of, whether it gives points or takes them."""

_DEDUCTION_WORDS = (("complaint", _COMPLAINT),)
"""Reporting a danger may earn points; nobody loses any for complaining or reporting."""

_EFFECTS: tuple[tuple[str, str], ...] = (
    ("fine", r"罚款|罚金|罚没|交钱"),
    ("deposit_forfeit", r"押金|保证金"),
    ("cut_subsistence_allowance", r"低保|最低生活保障|特困供养"),
    ("cut_medical_insurance", r"医保|合作医疗|新农合|医疗保险"),
    ("pension", r"养老(金|保险|待遇)|社保"),
    ("school_enrollment", r"入学|上学|升学|就读"),
    ("military_enlistment", r"参军|入伍|征兵"),
    ("voting_right", r"选举权|投票(权|资格)|表决权"),
    ("candidate_right", r"被选举|候选|参选"),
    ("land_contract_right", r"承包(地|权|资格)|土地承包"),
    ("homestead_right", r"宅基地|建房"),
    ("collective_dividend", r"分红|集体收益|收益分配"),
    ("relief_fund", r"救济|救助|救灾|补助|补贴|慰问金"),
    ("certificate_issuance", r"开(具)?证明|盖章|不予?办理"),
    ("utilities", r"(停|断|限)(水|电|气|网)"),
    ("job_blacklist", r"黑名单|不(得|予|能)(用工|录用|务工|招工)"),
    ("religion", r"宗教|信教|信仰"),
    ("health", r"患病|疾病|残疾|精神病|传染病"),
    ("petition_record", r"上访|信访|缠访|闹访"),
    ("complaint", _COMPLAINT),
    ("lawsuit", _LAWSUIT),
    ("not_taking_part", r"(不|未|没|拒绝)\S{0,4}(参加|加入)\S{0,4}积分"),
    ("loan", r"贷款|免息|减息|授信|信用额度"),
    ("marriage_choice", r"离婚|再婚|跟谁结婚|婚姻状况"),
    ("fertility", r"生育|超生|二孩|三孩|怀孕|绝育"),
    ("debt", r"欠债|欠款|负债|失信"),
    ("criminal_record", r"前科|犯罪|服刑|案底"),
)
"""What an effect of a rule may never speak of: whatever it says about it, points stay away."""

NAMES: dict[str, Promise] = {
    "fine": _("fines"),
    "deposit_forfeit": _("keeping a deposit"),
    "cut_subsistence_allowance": _("cutting the subsistence allowance"),
    "cut_medical_insurance": _("medical insurance"),
    "pension": _("pension"),
    "school_enrollment": _("schooling"),
    "military_enlistment": _("joining the army"),
    "voting_right": _("the right to vote"),
    "candidate_right": _("the right to stand for election"),
    "land_contract_right": _("the right to contracted land"),
    "homestead_right": _("the right to a homestead"),
    "collective_dividend": _("a share of collective income"),
    "relief_fund": _("relief money"),
    "certificate_issuance": _("issuing certificates"),
    "utilities": _("water, power and gas"),
    "job_blacklist": _("a black list for jobs"),
    "religion": _("religion"),
    "health": _("health"),
    "petition_record": _("petitions"),
    "marriage_choice": _("whom somebody marries"),
    "fertility": _("having children"),
    "debt": _("debts"),
    "criminal_record": _("a criminal record"),
    "app_use": _("use of an app"),
    "app_install": _("installing an app"),
    "log_in": _("signing in"),
    "check_in": _("checking in"),
    "online_time": _("time spent on line"),
    "likes": _("likes"),
    "shares": _("forwarding"),
    "online_vote": _("on-line votes as a score"),
    "petition_withheld": _("not petitioning, complaining, suing or reporting"),
    "complaint": _("complaining or reporting"),
    "lawsuit": _("going to court"),
    "not_taking_part": _("not taking part in the points scheme"),
    "loan": _("loans and interest"),
    "person_ranking": _("a ranking of named people"),
    "village_ranking": _("a ranking of villages"),
}


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as the check sees it."""

    code: str
    category: str
    title: str
    points: int
    reminders: int = 0
    evidence: str = ""
    consequences: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PointBounds:
    """What the county allows for one entry (its parameters), as they are without a pack."""

    least: int = 1
    most: int = 20
    honour: int = 30
    deduction: int = 10

    def of(self, rule: RuleText) -> range:
        """Return the points that this rule may give or take."""
        if rule.points < 0:
            return range(-self.deduction, 0)
        return range(self.least, (self.honour if rule.category == "honour" else self.most) + 1)


USUAL = PointBounds()


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule: the code of the points rule, what is forbidden and the source."""

    rule_code: str
    forbidden: str
    sentence: str
    basis: str


def breaches(
    rules: Sequence[RuleText], *, deductions_enabled: bool, bounds: PointBounds = USUAL
) -> list[Breach]:
    """Return everything that forbids these rules, all at once; an empty list means lawful."""
    found: list[Breach] = []
    for rule in rules:
        found += _named(rule)
        found += _worded(rule)
        found += _deduction(rule, deductions_enabled=deductions_enabled)
        found += _bounds(rule, bounds.of(rule))
    return list(dict.fromkeys(found))


def _named(rule: RuleText) -> list[Breach]:
    forbidden = {**FORBIDDEN_ATTRIBUTES, **FORBIDDEN_DEEDS}
    tied = _("Rule %(code)s is refused: points may not decide about %(what)s.")
    seen = _("Rule %(code)s is refused: points may not depend on %(what)s.")
    return [
        _breach(rule, name, FORBIDDEN_CONSEQUENCES[name], tied)
        for name in rule.consequences
        if name in FORBIDDEN_CONSEQUENCES
    ] + [
        _breach(rule, name, forbidden[name], seen) for name in rule.attributes if name in forbidden
    ]


def _worded(rule: RuleText) -> list[Breach]:
    text = unicodedata.normalize("NFKC", rule.title).upper().replace(" ", "")
    basis = {**FORBIDDEN_CONSEQUENCES, **FORBIDDEN_ATTRIBUTES, **FORBIDDEN_DEEDS}
    sentence = _("Rule %(code)s is refused: it speaks of %(what)s.")
    patterns = _WORDS + (_DEDUCTION_WORDS if rule.points < 0 else ())
    hits = [name for name, pattern in patterns if re.search(pattern, text)]
    hits += [name for name in _effects(rule) if name not in hits]
    if "petition_withheld" in hits:
        hits = [name for name in hits if name not in {"petition_record", "complaint", "lawsuit"}]
    return [_breach(rule, name, basis[name], sentence) for name in hits]


def _effects(rule: RuleText) -> list[str]:
    """Return what the effects that a village wrote down speak of."""
    written = [text for text in rule.consequences if text not in FORBIDDEN_CONSEQUENCES]
    text = unicodedata.normalize("NFKC", "；".join(written)).replace(" ", "")
    return [name for name, pattern in _EFFECTS if re.search(pattern, text)]


def _deduction(rule: RuleText, *, deductions_enabled: bool) -> list[Breach]:
    if rule.points >= 0:
        return []
    if not deductions_enabled:
        sentence = _("Rule %(code)s is refused: deductions are switched off in this scheme.")
        return [_breach(rule, "deduction", CHARTER_LAW, sentence)]
    if rule.reminders < REMINDERS_BEFORE_DEDUCTION:
        sentence = _("Rule %(code)s is refused: a deduction needs two reminders before it.")
        return [_breach(rule, "deduction", CHARTER_LAW, sentence)]
    return []


def _bounds(rule: RuleText, allowed: range) -> list[Breach]:
    if rule.points in allowed:
        return []
    if not allowed:
        sentence = _("Rule %(code)s is refused: this county takes no points off.")
        text = str(sentence) % {"code": rule.code}
        return [Breach(rule.code, "points", text, str(_("County parameter")))]
    sentence = _("Rule %(code)s is refused: %(points)d points lie outside %(low)d to %(high)d.")
    text = str(sentence) % {
        "code": rule.code,
        "points": rule.points,
        "low": allowed[0],
        "high": allowed[-1],
    }
    return [Breach(rule.code, "points", text, str(_("County parameter")))]


def _breach(rule: RuleText, forbidden: str, basis: str, sentence: str | Promise) -> Breach:
    words = {"code": rule.code, "what": NAMES.get(forbidden, forbidden)}
    return Breach(rule.code, forbidden, str(sentence) % words, basis)
