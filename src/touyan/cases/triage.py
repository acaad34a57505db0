"""Triage: what is danger, what is an accusation, what belongs to the courts. Pure, and before anything else.

`sort_out` looks at a text before a single row is written. Danger goes to 110, 119 or 120 with the
village informed. An accusation against an official is shown its channel and is then forgotten: whoever
calls this raises `ShownTheChannel`, which carries no word of the text, and writes nothing (Regulations
on Petition Work art. 30: accusations are never passed to the accused; rule 16.7: no trace anywhere).
A page that keeps drafts on the phone asks the same question there first, with the same `WORDS`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from touyan.cases.kinds import Danger
from touyan.cases.pack_values import MatterRule


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
        "着火", "起火", "失火", "火灾", "冒浓烟", "烧起来", "煤气泄漏", "燃气泄漏", "爆炸", "山火",
    ),
    "health": (
        "昏迷", "晕倒", "心脏病发", "中风", "喘不过气", "没呼吸", "大出血", "流血不止", "农药中毒",
        "喝农药", "煤气中毒", "触电", "溺水", "掉水里", "掉进水", "掉进井", "掉井里", "要生了",
        "摔断", "被压住", "被埋", "救命", "自杀", "跳楼", "上吊", "割腕", "不想活",
    ),
    "police": (
        "持刀", "拿刀", "砍人", "杀人", "抢劫", "绑架", "打死", "家暴", "强奸", "拐卖", "孩子丢了",
        "小孩丢了", "聚众斗殴", "入室盗窃", "小偷在",
    ),
    "accusation": (
        "贪污", "受贿", "索贿", "行贿", "以权谋私", "滥用职权", "吃拿卡要", "优亲厚友", "打击报复",
        "检举", "控告", "举报信", "违纪", "违法乱纪", "公款吃喝", "虚报冒领", "权钱交易", "买官",
        "贿选", "拉票贿选", "失职渎职", "徇私", "包庇",
    ),
    "wrong": (
        "举报", "挪用", "克扣", "截留", "私分", "侵占", "侵吞", "冒领", "套取", "回扣", "好处费",
        "收红包", "收钱", "要钱才", "塞钱", "送礼", "私吞", "吞了", "贪了", "吃低保", "关系户",
        "乱收费", "作假账", "做假账", "打人", "威胁我", "报复",
    ),
    "official": (
        "书记", "村主任", "主任", "村长", "支书", "干部", "乡长", "镇长", "县长", "局长", "所长",
        "站长", "科长", "会计", "组长", "队长", "网格员", "领导", "村委", "支委", "公务员", "民警",
        "工作人员", "办事员", "纪委", "政府的人",
    ),
    "court": (
        "判决不服", "不服判决", "上诉", "申诉再审", "再审", "法院判", "法院不", "强制执行",
        "执行不了", "仲裁裁决", "检察院", "刑事案", "立案侦查",
    ),
}  # fmt: skip
"""The words that decide, by meaning. Public: the page asks the same question on the phone."""

_NOT_MEANT = re.compile(
    r"(假如|如果|万一|怎样|怎么|如何)(着火|起火|失火|触电|溺水)|防火|消防(演练|宣传|栓|检查)|预防"
)
_SPACES = re.compile(r"[\s\u200b-\u200d\ufeff·.。,,、_\-*]+")
_ALONE = "accusation"


def sort_out(*texts: str, insists: bool = False) -> Triage:
    """Say where it belongs what somebody wrote; every text of the form together.

    `insists`: the person has seen the channel and says that it accuses nobody ("the secretary
    collects the fee for water" is a question). Danger counts whatever else is said.
    """
    text = _SPACES.sub("", "".join(texts))
    danger = _danger(text)
    if danger is not None:
        return Triage(Outcome.DANGER, danger)
    if not insists and _accuses(text):
        return Triage(Outcome.ACCUSATION)
    if not insists and _has(text, WORDS["court"]):
        return Triage(Outcome.COURT)
    return Triage(Outcome.HERE)


def matter_of(text: str, matters: Sequence[MatterRule]) -> MatterRule | None:
    """Return the line of the list of duties whose words the text has most of; the first of equals."""
    plain = _SPACES.sub("", text)
    best, most = None, 0
    for matter in matters:
        hits = sum(word in plain for word in matter.words)
        if hits > most:
            best, most = matter, hits
    return best


def _danger(text: str) -> Danger | None:
    meant = _NOT_MEANT.sub("", text)
    for danger, key in (
        (Danger.FIRE, "fire"),
        (Danger.HEALTH, "health"),
        (Danger.POLICE, "police"),
    ):
        if _has(meant, WORDS[key]):
            return danger
    return None


def _accuses(text: str) -> bool:
    if _has(text, WORDS[_ALONE]):
        return True
    return _has(text, WORDS["wrong"]) and _has(text, WORDS["official"])


def _has(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)
