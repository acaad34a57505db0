"""The official names of the accounts of a cooperative and the lines of its statements (rule 3.3).

They stand on statements and vouchers in Chinese whatever the language of the page is: a name of the
accounting system is not translated. Rows are (number, name, line of the statement).
"""

VERSION = "2021-provisional"
Row = tuple[str, str, str]

MONEY = "货币资金"
RECEIVABLE = "应收款项"
STOCK = "存货"
CONSUMABLE = "消耗性生物资产"
INVESTMENT = "对外投资"
PRODUCTIVE = "生产性生物资产净值"
FIXED = "固定资产净值"
UNDER_CONSTRUCTION = "在建工程"
CLEARING = "固定资产清理"
INTANGIBLE = "无形资产净值"
WELFARE = "公益性生物资产"
DEFERRED = "长期待摊费用"
PENDING = "待处理财产损溢"
SHORT_LOAN = "短期借款"
PAYABLE = "应付款项"
WAGES = "应付工资"
LABOUR_FEES = "应付劳务费"
TAX = "应交税费"
INTEREST = "应付利息"
REFUND_DUE = "应付盈余返还"
DIVIDEND_DUE = "应付剩余盈余"
LONG_LOAN = "长期借款"
SPECIAL_DUE = "专项应付款"
CAPITAL = "股金"
SPECIAL_FUND = "专项基金"
CAPITAL_RESERVE = "资本公积"
RESERVE = "盈余公积"
UNDISTRIBUTED = "未分配盈余"

CURRENT_ASSETS = (MONEY, RECEIVABLE, STOCK, CONSUMABLE)
FIXED_ASSETS = (
    INVESTMENT,
    PRODUCTIVE,
    FIXED,
    UNDER_CONSTRUCTION,
    CLEARING,
    INTANGIBLE,
    WELFARE,
    DEFERRED,
    PENDING,
)
CURRENT_LIABILITIES = (
    SHORT_LOAN,
    PAYABLE,
    WAGES,
    LABOUR_FEES,
    TAX,
    INTEREST,
    REFUND_DUE,
    DIVIDEND_DUE,
)
LONG_LIABILITIES = (LONG_LOAN, SPECIAL_DUE)
EQUITY_LINES = (CAPITAL, SPECIAL_FUND, CAPITAL_RESERVE, RESERVE, UNDISTRIBUTED)

ASSETS: tuple[Row, ...] = (
    ("101", "库存现金", MONEY),
    ("102", "银行存款", MONEY),
    ("113", "应收款", RECEIVABLE),
    ("114", "成员往来", RECEIVABLE),
    ("121", "产品物资", STOCK),
    ("124", "委托加工物资", STOCK),
    ("125", "委托代销商品", STOCK),
    ("127", "受托代购商品", STOCK),
    ("128", "受托代销商品", STOCK),
    ("131", "对外投资", INVESTMENT),
    ("141", "消耗性生物资产", CONSUMABLE),
    ("142", "生产性生物资产", PRODUCTIVE),
    ("143", "生产性生物资产累计折旧", PRODUCTIVE),
    ("144", "公益性生物资产", WELFARE),
    ("151", "固定资产", FIXED),
    ("152", "累计折旧", FIXED),
    ("153", "在建工程", UNDER_CONSTRUCTION),
    ("154", "固定资产清理", CLEARING),
    ("161", "无形资产", INTANGIBLE),
    ("162", "累计摊销", INTANGIBLE),
    ("171", "长期待摊费用", DEFERRED),
    ("181", "待处理财产损溢", PENDING),
)
LIABILITIES: tuple[Row, ...] = (
    ("201", "短期借款", SHORT_LOAN),
    ("211", "应付款", PAYABLE),
    ("212", "应付工资", WAGES),
    ("213", "应付劳务费", LABOUR_FEES),
    ("214", "应交税费", TAX),
    ("215", "应付利息", INTEREST),
    ("221", "应付盈余返还", REFUND_DUE),
    ("222", "应付剩余盈余", DIVIDEND_DUE),
    ("231", "长期借款", LONG_LOAN),
    ("235", "专项应付款", SPECIAL_DUE),
)
EQUITY: tuple[Row, ...] = (
    ("301", "股金", CAPITAL),
    ("311", "专项基金", SPECIAL_FUND),
    ("321", "资本公积", CAPITAL_RESERVE),
    ("322", "盈余公积", RESERVE),
    ("331", "本年盈余", UNDISTRIBUTED),
    ("332", "盈余分配", UNDISTRIBUTED),
)
COSTS: tuple[Row, ...] = (("401", "生产成本", STOCK),)
INCOME: tuple[Row, ...] = (
    ("501", "经营收入", "经营收入"),
    ("502", "其他收入", "其他收入"),
    ("511", "投资收益", "投资收益"),
)
EXPENSES: tuple[Row, ...] = (
    ("521", "经营支出", "经营支出"),
    ("522", "管理费用", "管理费用"),
    ("523", "税金及附加", "税金及附加"),
    ("524", "财务费用", "财务费用"),
    ("529", "其他支出", "其他支出"),
)

AGAINST = frozenset({"143", "152", "162"})
"""Assets that stand on the credit side: what others have lost in value."""
BY_SUBJECT = ("114", "212", "213", "221", "222", "301")
"""Kept for each member or worker by name."""
BY_ITEM = ("121",)

_PARTNERS = (("members", "与成员"), ("others", "与非成员"))
_SPENT = (
    ("goods", "销售成本"),
    ("labour", "务工费"),
    ("land_rent", "土地租金"),
    ("guaranteed", "保底租金"),
    ("materials", "农资"),
    ("depreciation", "折旧"),
    ("general", "其他经营支出"),
)
DETAILS: dict[str, tuple[tuple[str, str], ...]] = {
    "501": (*_PARTNERS,),
    "502": (("subsidy", "补助收入"), ("general", "其他")),
    "521": (*_PARTNERS, *_SPENT),
    "522": (("wages", "管理人员工资"), ("depreciation", "折旧"), ("general", "办公及其他")),
    "524": (("interest", "利息支出"), ("general", "手续费及其他")),
}
