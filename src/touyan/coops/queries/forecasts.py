"""Reading what cooperatives expect: the newest estimate of each kind and year."""

from touyan.coops.models import Coop, Forecast

SHOWN = 12


def latest(coop: Coop) -> list[Forecast]:
    """Return the newest estimate of each year and kind, the newest year first."""
    found: dict[tuple[int, str], Forecast] = {}
    for one in Forecast.objects.filter(coop=coop).order_by("-year", "kind", "-said_on", "-pk"):
        found.setdefault((one.year, one.kind), one)
    return list(found.values())[:SHOWN]
