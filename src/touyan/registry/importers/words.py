"""The words that rosters use for relations, sexes, Party membership, kinds and groups."""

import re
import unicodedata
from functools import lru_cache

from touyan.core.identity import Sex
from touyan.registry.kinds import OrganisationKind, PartyStatus, Relation

SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "M": Sex.MALE, "F": Sex.FEMALE}
PARTY = {
    "中共党员": PartyStatus.FULL,
    "党员": PartyStatus.FULL,
    "正式党员": PartyStatus.FULL,
    "中共预备党员": PartyStatus.PROBATIONARY,
    "预备党员": PartyStatus.PROBATIONARY,
    "群众": PartyStatus.NONE,
    "共青团员": PartyStatus.NONE,
    "团员": PartyStatus.NONE,
    "非党员": PartyStatus.NONE,
    "民主党派": PartyStatus.NONE,
    "无": PartyStatus.NONE,
    "是": PartyStatus.FULL,
    "否": PartyStatus.NONE,
}
_RELATIONS = {
    Relation.HEAD: "户主 本人 本人或户主 head",
    Relation.SPOUSE: "配偶 妻 妻子 夫 丈夫 爱人",
    Relation.SON: "子 儿子 独生子 长子 次子 三子 四子 五子 养子 继子",
    Relation.DAUGHTER: "女 女儿 独生女 长女 次女 三女 四女 五女 养女 继女",
    Relation.CHILD_IN_LAW: "儿媳 媳妇 女婿 儿媳妇 上门女婿",
    Relation.GRANDCHILD: "孙子 孙女 外孙 外孙子 外孙女 孙 曾孙 曾孙女 重孙 孙媳",
    Relation.PARENT: "父亲 母亲 父 母 公公 婆婆 岳父 岳母 继父 继母 养父 养母 爸爸 妈妈",
    Relation.GRANDPARENT: "祖父 祖母 外祖父 外祖母 爷爷 奶奶 外公 外婆",
    Relation.SIBLING: "兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹 嫂子 弟媳",
    Relation.OTHER: "其他 其它 侄子 侄女 非亲属 亲属 外甥 外甥女",
}
RELATIONS = {word: kind for kind, words in _RELATIONS.items() for word in words.split()}
_ORGANISATIONS = {
    OrganisationKind.COUNTY_PARTY_COMMITTEE: "县委",
    OrganisationKind.TOWNSHIP_PARTY_COMMITTEE: "乡镇党委 镇党委 乡党委 街道党工委 党工委",
    OrganisationKind.VILLAGE_PARTY_COMMITTEE: "村党委",
    OrganisationKind.GENERAL_BRANCH: "党总支 村党总支",
    OrganisationKind.PARTY_BRANCH: "党支部 村党支部 支部 村湾党支部 产业链党支部",
    OrganisationKind.JOINT_BRANCH: "联合党支部 联合支部",
    OrganisationKind.PARTY_GROUP: "党小组",
    OrganisationKind.VILLAGERS_COMMITTEE: "村民委员会 村委会",
    OrganisationKind.RESIDENTS_COMMITTEE: "居民委员会 居委会",
    OrganisationKind.SUPERVISION_COMMITTEE: "村务监督委员会 居务监督委员会 监督委员会 监委会",
    OrganisationKind.MEDIATION_COMMITTEE: "人民调解委员会 调解委员会",
    OrganisationKind.COUNCIL: "村民理事会 理事会 议事协商会",
    OrganisationKind.ASSOCIATION: "协会 红白理事会 专项协会",
    OrganisationKind.COLLECTIVE: "农村集体经济组织 集体经济组织 股份经济合作社 经济合作社",
    OrganisationKind.COOP: "农民专业合作社 专业合作社 合作社",
    OrganisationKind.COOP_UNION: "联合社 合作社联合社",
    OrganisationKind.ENTERPRISE: "企业 公司",
    OrganisationKind.GOVERNMENT: "政府 机关 单位",
    OrganisationKind.OTHER: "其他",
}
ORGANISATIONS = {word: kind for kind, words in _ORGANISATIONS.items() for word in words.split()}

_NUMERALS = {character: number for number, character in enumerate("零一二三四五六七八九")}
_GROUP = re.compile(r"^第?([0-9]+|[零一二三四五六七八九十]+)(?:村民)?(?:小组|组|队|社)?$")


@lru_cache(maxsize=1024)
def group_serial(text: str) -> int | None:
    """Return the number of a group as people write it (三组, 第3组, 十二, 3), or None for a name."""
    found = _GROUP.match(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if found is None:
        return None
    if found[1].isdecimal():
        return int(found[1])
    tens, ten, ones = found[1].rpartition("十")
    if not ten:
        return _NUMERALS[ones] if len(ones) == 1 else None
    return 10 * (_NUMERALS[tens] if tens else 1) + (_NUMERALS[ones] if ones else 0)
