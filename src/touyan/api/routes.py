"""Every operation of the API, put together once."""

from touyan.api import area_figures, areas, facts, points, rules
from touyan.api.interface import api

for router in (areas.router, rules.router, points.router, area_figures.router, facts.router):
    api.add_router("", router)

__all__ = ["api"]
