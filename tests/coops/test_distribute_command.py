"""`distribute --trial`: a plan, or two side by side, and nothing is written."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.coops.harvest import YEAR, Harvest, harvest
from tests.coops.yard import Yard
from touyan.coops.models import DistributionTrial


@pytest.fixture
def made(yard: Yard) -> Harvest:
    """The cooperative of the worked example."""
    return harvest(yard)


def said(made: Harvest, **more: object) -> str:
    out = StringIO()
    call_command("distribute", coop=made.coop.code, year=YEAR, trial=True, stdout=out, **more)
    return out.getvalue()


def test_the_plan_by_the_charter_is_printed_and_not_kept(made: Harvest) -> None:
    text = said(made)
    assert "540,000.00" in text
    assert "178,200.00" in text
    assert not DistributionTrial.objects.exists()


def test_other_terms_are_put_beside_the_charters(made: Harvest) -> None:
    found = json.loads(said(made, rebate=Decimal(70), json=True))
    assert found["charter"]["rebate"] == 6_500
    assert found["other"]["rebate"] == 7_000
    assert sum(found["changes"].values()) == 0
    assert sum(row["total"] for row in found["other"]["members"]) == 54_000_000
    assert "name" not in found["other"]["members"][0]


def test_two_plans_are_printed_side_by_side_in_words(made: Harvest) -> None:
    lines = said(made, rebate=Decimal(70)).splitlines()
    (pot,) = [line for line in lines if line.strip().startswith("全体成员按交易额返还")]
    assert pot.split()[1:] == ["351,000.00", "378,000.00"]
    (first,) = [line for line in lines if line.split()[0] == "1"]
    amounts = [int(one.replace(",", "").replace(".", "")) for one in first.split()[1:]]
    assert len(amounts) == 7
    assert amounts[6] == amounts[5] - amounts[2]
    assert not any(word in "\n".join(lines) for word in ("charter", "other", "=="))


def test_less_than_sixty_percent_is_refused_with_the_article(made: Harvest) -> None:
    with pytest.raises(CommandError, match="第四十四条"):
        said(made, rebate=Decimal(59))


def test_an_unknown_cooperative_is_refused(made: Harvest) -> None:
    with pytest.raises(CommandError):
        call_command("distribute", coop="NOBODY", year=YEAR, trial=True)
