"""Monthly returns of the synthetic county: two years, computed, and nothing unfavourable of a real place."""

import pytest

from touyan.coops.models import Coop, VoucherParty
from touyan.core.actor import SYSTEM
from touyan.demo import coop_returns
from touyan.indicators.models import Alert, MonthlyReturn, ReturnStatus
from touyan.indicators.queries.history import series_of
from touyan.indicators.queries.returns import held, numbers_of
from touyan.indicators.services import judge_county
from touyan.indicators.services.alerts import recomputed
from touyan.registry.models import Area


@pytest.fixture
def county(whole_county):
    return Area.objects.get(path=whole_county.pack.code.ljust(12, "0"))


def test_returns_are_whole_and_nothing_unfavourable_is_said_of_a_real_place(county):
    rows = MonthlyReturn.objects.filter(area__scope_path__under=county.prefix, is_imported=False)
    villages = Coop.objects.filter(level="VILLAGE").values_list("pk", flat=True)
    assert rows.count() == len(villages) * len(coop_returns.MONTHS)
    told = held(rows.exclude(status=ReturnStatus.NOT_STARTED))
    assert all(one.numbers["output_value"] >= one.numbers["income"] for one in told.values())
    unfinished = rows.exclude(status=ReturnStatus.LOCKED).select_related("area")
    assert {one.status for one in unfinished} == set(coop_returns.UNFINISHED[:2])
    assert all(one.area.is_invented for one in unfinished)

    numbers = numbers_of(county, "2020-01", "2021-08")
    assert len(numbers) == rows.count()
    for one in numbers.values():
        assert one["assets"] == one["liabilities"] + one["equity"]

    judge_county(actor=SYSTEM, county=county, month="2021-08")
    alerts = Alert.objects.filter(area__scope_path__under=county.prefix).select_related("area")
    real = [(one.rule, one.level, one.inputs) for one in alerts if not one.area.is_invented]
    assert real == []
    sides = [alert for alert in alerts if alert.rule in {"R13", "R15"}]
    assert sorted(alert.rule for alert in sides) == ["R13", "R15"]  # one of each
    for alert in sides:
        assert recomputed(alert) == alert.level
    assert not VoucherParty.objects.filter(voucher__coop__area__is_invented=False).exists()
    assert all(one.computed for one in series_of(county).values())
