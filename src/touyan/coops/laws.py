"""The articles that the room cites."""

from touyan.decisions.laws import COLLECTIVE, COOPS, article

COLLECTIVE_INVESTS = article(COLLECTIVE, "六")
PUT_IN = article(COOPS, "十三")
FOUNDING = article(COOPS, "十二")
UNANIMOUS = article(COOPS, "十四")
ANNUAL_REPORT = article(COOPS, "十七")
WHO_MAY_JOIN = article(COOPS, "十九")
COMPOSITION = article(COOPS, "二十")
VOTES = article(COOPS, "二十二")
JOINING = article(COOPS, "二十四")
LEAVING = article(COOPS, "二十五")
PUTTING_OUT = article(COOPS, "二十六")
SETTLEMENT = article(COOPS, "二十八")
MAJORITY = article(COOPS, "三十")
EXTRAORDINARY = article(COOPS, "三十一")
REPRESENTATIVES = article(COOPS, "三十二")
SUPERVISORS = article(COOPS, "三十三")
SAME_BUSINESS = article(COOPS, "三十七")
OFFICIALS = article(COOPS, "三十八")
MEMBER_ACCOUNT = article(COOPS, "四十三")
DISTRIBUTION = article(COOPS, "四十四")
NO_WITHDRAWAL_WHEN_DISSOLVED = article(COOPS, "五十一")
SUBSIDIES_STAY = article(COOPS, "五十三")
UNION_MEMBERS = article(COOPS, "五十六")
UNION_ASSEMBLY = article(COOPS, "五十九")
UNION_VOTES = article(COOPS, "六十")
UNION_DISTRIBUTION = article(COOPS, "六十一")
UNION_LEAVING = article(COOPS, "六十二")
EQUIVALENTS = "本县参数(规则 16.8)"
STEWARDS = "本县参数(规则 4)"
