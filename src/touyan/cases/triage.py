"""Triage: what is danger, what is an accusation, what belongs to the courts. Pure, and before anything else.

`sort_out` looks at a text before a single row is written. Danger goes to 110, 119 or 120 with the
village informed. An accusation against an official is shown its channel and is then forgotten: whoever
calls this raises `ShownTheChannel`, which carries no word of the text, and writes nothing (Regulations
on Petition Work art. 30: accusations are never passed to the accused; rule 16.7: no trace anywhere).
A page that keeps drafts on the phone asks the same question there first, with the same `WORDS`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from touyan.cases.kinds import Danger
from touyan.cases.pack_values import MatterRule

Words = Mapping[str, tuple[str, ...]]


class Outcome(StrEnum):
    """Where a text belongs."""

    HERE = "HERE"
    DANGER = "DANGER"
    ACCUSATION = "ACCUSATION"  # discipline inspection: 12388
    COURT = "COURT"  # justice: 12348


@dataclass(frozen=True, slots=True)
class Triage:
    """The outcome, and which danger it is. Never a word of the text."""

    outcome: Outcome
    danger: Danger | None = None


WORDS: dict[str, tuple[str, ...]] = {
    "fire": (
        "着火", "起火", "失火", "火灾", "冒浓烟", "冒烟", "烧起来", "烧着了", "煤气泄漏", "燃气泄漏",
        "煤气漏", "燃气漏", "液化气漏", "闻到煤气", "煤气味", "爆炸", "炸了", "山火", "房子塌了",
        "房子垮了", "被埋在",
    ),
    "health": (
        "昏迷", "晕倒", "昏倒", "叫不醒", "喊不醒", "抽搐", "心脏病发", "胸口痛", "心口痛", "中风",
        "喘不过气", "没呼吸", "大出血", "流血不止", "农药中毒", "食物中毒", "喝农药", "喝了农药",
        "煤气中毒", "触电", "电着人", "溺水", "落水", "掉水里", "掉进水", "掉进塘", "掉进河", "掉进井",
        "掉井里", "要生了", "羊水破", "摔断", "被压住", "被埋", "被撞", "撞了人", "救命", "自杀",
        "轻生", "寻短见", "跳楼", "跳河", "上吊", "割腕", "不想活", "被蛇咬", "出车祸了", "撞到人了",
    ),
    "police": (
        "持刀", "拿刀", "动刀", "砍人", "杀人", "抢劫", "绑架", "打死", "打起来了", "正在打", "家暴",
        "强奸", "拐卖", "孩子丢了", "小孩丢了", "孩子不见了", "小孩不见了", "老人走丢", "聚众斗殴",
        "入室盗窃", "小偷在",
    ),
    "accusation": (
        "贪污", "贪腐", "腐败", "受贿", "索贿", "行贿", "贿赂", "以权谋私", "滥用职权", "滥用权力",
        "中饱私囊", "假公济私", "吃拿卡要", "优亲厚友", "打击报复", "检举", "控告", "举报信", "违纪",
        "违法乱纪", "公款吃喝", "公款旅游", "公车私用", "虚报冒领", "骗取补贴", "骗补", "权钱交易",
        "买官", "卖官", "贿选", "买选票", "失职渎职", "渎职", "徇私", "包庇", "保护伞", "官官相护",
        "村霸", "吃空饷", "暗箱操作",
    ),
    "wrong": (
        "举报", "挪用", "挪走", "克扣", "截留", "私分", "侵占", "侵吞", "冒领", "套取", "骗取", "虚报",
        "回扣", "好处费", "收红包", "收了红包", "收钱", "收了钱", "拿了钱", "要钱才", "不给钱", "塞钱",
        "送礼", "收礼", "索要", "勒索", "敲诈", "私吞", "吞了", "贪了", "贪钱", "捞钱", "吃低保",
        "给了亲戚", "给自己家", "给自己亲", "关系户", "走后门", "内定", "暗箱", "乱收费", "作假账",
        "做假账", "假账", "账目不清", "账不清", "账有问题", "账目有问题", "假名单", "假发票", "吃喝",
        "赌博", "包养", "强拆", "强征", "打人", "欺压", "恐吓", "威胁", "报复", "捞好处", "要好处",
        "给好处", "得好处",
    ),
    "official": (
        "书记", "村主任", "主任", "村长", "支书", "村官", "干部", "乡长", "镇长", "县长", "局长",
        "所长", "站长", "科长", "股长", "会计", "出纳", "文书", "组长", "队长", "理事长", "网格员",
        "领导", "村委", "支委", "居委", "监委", "委员", "主席", "驻村", "工作队", "党员", "公务员",
        "民警", "辅警", "城管", "法官", "检察官", "校长", "院长", "工作人员", "办事员", "纪委", "当官",
        "政府的人",
    ),
    "court": (
        "判决不服", "不服判决", "上诉", "申诉再审", "再审", "法院判", "法院不", "强制执行", "执行不了",
        "仲裁裁决", "检察院", "刑事案", "立案侦查", "打官司",
    ),
}  # fmt: skip
"""The words that decide, by meaning; a county adds its own (`[triage]` of cases.toml) and takes none away.
Public: the page asks the same question on the phone."""

_LONG_AGO = "(去年|前年|上个?月|以前|早年|小时候|[一二两三四五六七八九十几\\d]+年前?)"
_NOT_MEANT = re.compile(
    r"(假如|如果|万一|怎样|怎么|如何)(着火|起火|失火|触电|溺水)|防火|消防(演练|宣传|栓|检查)|预防"
    # What happened long ago is told in a request for help, and needs no ambulance.
    rf"|{_LONG_AGO}.{{0,6}}?(中风|昏迷|晕倒|摔断|触电|着火|失火|火灾|出车祸了|被撞|溺水)"
    rf"|(中风|昏迷|摔断).{{0,6}}?{_LONG_AGO}"
)
_SPACES = re.compile(r"[\s\u200b-\u200d\ufeff·.。,,、_\-*]+")
_ALONE = "accusation"


def words_with(more: Words) -> Words:
    """Return the words that decide in a county: ours, and those that it adds. None goes away."""
    return {key: (*words, *more.get(key, ())) for key, words in WORDS.items()}


def sort_out(*texts: str, words: Words = WORDS, insists: bool = False) -> Triage:
    """Say where it belongs what somebody wrote; every text of the form together.

    `insists`: the person has seen the channel and says that it accuses nobody ("the secretary
    collects the fee for water" is a question). Danger counts whatever else is said.
    """
    text = _SPACES.sub("", "".join(texts))
    danger = _danger(text, words)
    if danger is not None:
        return Triage(Outcome.DANGER, danger)
    if not insists and _accuses(text, words):
        return Triage(Outcome.ACCUSATION)
    if not insists and _has(text, words["court"]):
        return Triage(Outcome.COURT)
    return Triage(Outcome.HERE)


def accuses(*texts: str, words: Words = WORDS) -> bool:
    """Say whether somebody accuses an official, whatever else is said: also beside a danger."""
    return _accuses(_SPACES.sub("", "".join(texts)), words)


def matter_of(text: str, matters: Sequence[MatterRule]) -> MatterRule | None:
    """Return the line of the list of duties whose words the text has most of; the first of equals."""
    plain = _SPACES.sub("", text)
    best, most = None, 0
    for matter in matters:
        hits = sum(word in plain for word in matter.words)
        if hits > most:
            best, most = matter, hits
    return best


def _danger(text: str, words: Words) -> Danger | None:
    meant = _NOT_MEANT.sub("", text)
    for danger, key in (
        (Danger.FIRE, "fire"),
        (Danger.HEALTH, "health"),
        (Danger.POLICE, "police"),
    ):
        if _has(meant, words[key]):
            return danger
    return None


def _accuses(text: str, words: Words) -> bool:
    if _has(text, words[_ALONE]):
        return True
    return _has(text, words["wrong"]) and _has(text, words["official"])


def _has(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)
