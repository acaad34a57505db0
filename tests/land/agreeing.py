"""Agreeing on a transfer of land, as the tests of this room do it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from touyan.land import services
from touyan.land.models import LandTransfer
from touyan.land.services import Agreement

TODAY = dt.date(2026, 3, 4)


def agree(actors, tiny, contract, **changes: Any) -> LandTransfer:
    """Let the village's clerk enter a lease of five mu to the cooperative, with some changes."""
    values: dict[str, Any] = {
        "contract_id": contract.pk,
        "to_subject_id": tiny.coop.pk,
        "way": "LEASE",
        "mu": Decimal("5.00"),
        "from_on": TODAY,
        "to_on": dt.date(2027, 12, 31),
        "paper_number": "1号",
        "use": "种菜",
    }
    return services.agree_transfer(
        actor=actors.village_clerk, agreement=Agreement(**values | changes)
    )
