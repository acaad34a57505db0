"""Invented names: villages, people, goods. Every draw comes from a Random that the caller seeded.

No village of the real county carries any of these place names (compared with the 2023 edition of
the public list), and no list holds a name that the published report mentions.
"""

from random import Random

_PLACE_FIRST = "云松竹梅桂兰枫柳杉槐樱桃杏棠荷菱茶麦稻禾霞露雪霜岚烟晴暖翠碧丹青素银"
_PLACE_SECOND = "溪岭涧坡湾坝垭谷泉渡汀洲屏崖畔麓堤塘"

# Rough shares of the region; the long tail matters more than the exact order.
_SURNAME_LIST = (
    "王 李 张 刘 陈 杨 黄 赵 周 吴 徐 孙 马 朱 胡 郭 何 罗 高 林 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 肖 "
    "田 董 潘 袁 蒋 蔡 余 杜 叶 程 魏 苏 吕 丁 任 卢 姚 沈 钟 姜 崔 谭 陆 范 汪 廖 石 金 贾 夏 付 方 邹 熊 白 "
    "孟 秦 邱 侯 江 尹 薛 闫 段 雷 龙 黎 史 陶 贺 毛 郝 顾 龚 邵 万 覃 武 钱 戴 严 莫 孔 向 常 汤 安 令狐 欧阳"
)
_SURNAMES = _SURNAME_LIST.split()
_MALE = "国军明华强建平文志勇伟刚云林斌福贵祥永德成庆忠友良海富顺兴才光荣世龙飞鹏涛浩宇轩杰俊峰博"
_FEMALE = "秀英兰芳珍琴梅花凤群莲菊碧玉翠琼芬菲敏丽娟霞燕红艳静婷雪丹倩欣怡梦琪雨涵佳慧颖洁薇"
_MIDDLE = "光廷朝正大仕开启永德文学世明国兴家应天元万安仁义礼忠孝春夏晓小思子一"

GOODS = (
    # (code, name, unit, price in points): together they make every whole price from 1 upwards.
    ("match", "火柴", "盒", 1),
    ("salt", "食盐", "袋", 2),
    ("soap", "肥皂", "块", 3),
    ("towel", "毛巾", "条", 5),
    ("toothpaste", "牙膏", "支", 6),
    ("washing-powder", "洗衣粉", "袋", 8),
    ("oil", "菜籽油", "瓶", 12),
    ("rice", "大米", "袋", 20),
)


def place_names(seed: int) -> list[str]:
    """Return all invented place names in an order that depends only on the seed."""
    names = [first + second for first in _PLACE_FIRST for second in _PLACE_SECOND]
    Random(seed).shuffle(names)
    return names


def surname(rng: Random) -> str:
    """Return a surname, the common ones more often."""
    return _SURNAMES[min(int(rng.expovariate(1 / 24)), len(_SURNAMES) - 1)]


def given_name(rng: Random, *, female: bool) -> str:
    """Return a given name of one or two characters."""
    last = rng.choice(_FEMALE if female else _MALE)
    return last if rng.random() < 0.14 else rng.choice(_MIDDLE) + last
