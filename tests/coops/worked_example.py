"""The worked example of rule 3.6: four farmers and a collective, amounts in fen."""

from touyan.coops.distribution.plan import Member, Results, Year
from touyan.coops.distribution.rules import Terms

YUAN = 100

RESULTS = Results(
    operating_income=2_000_000 * YUAN,
    # wages 300,000, land rent and guaranteed rent 200,000, seed and fertiliser 700,000
    operating_cost=(300_000 + 200_000 + 700_000) * YUAN,
    management_cost=100_000 * YUAN,
)
YEAR = Year(RESULTS, earlier_losses_fen=100_000 * YUAN)
TERMS = Terms(reserve=1_000, rebate=6_500)


def member(code: str, trade: int, contribution: int, reserve: int, subsidy: int = 50_000) -> Member:
    """Return a member's account from whole yuan."""
    return Member(code, trade * YUAN, contribution * YUAN, reserve * YUAN, subsidy * YUAN)


MEMBERS = (
    member("A", 400_000, 100_000, 6_000),
    member("B", 300_000, 50_000, 4_000),
    member("C", 200_000, 50_000, 4_000),
    member("D", 100_000, 20_000, 2_000),
    member("E", 0, 280_000, 14_000),
)

# code: trade, refund, shares, dividend, total, reserve written to the account
EXPECTED = {
    "A": (40_000_000, 14_040_000, 15_600_000, 3_780_000, 17_820_000, 2_400_000),
    "B": (30_000_000, 10_530_000, 10_400_000, 2_520_000, 13_050_000, 1_800_000),
    "C": (20_000_000, 7_020_000, 10_400_000, 2_520_000, 9_540_000, 1_200_000),
    "D": (10_000_000, 3_510_000, 7_200_000, 1_744_615, 5_254_615, 600_000),
    "E": (0, 0, 34_400_000, 8_335_385, 8_335_385, 0),
}
