"""Writes of the indicators room: building facts from records, reporting months, raising alerts."""

from touyan.indicators.services.facts import rebuild, update
from touyan.indicators.services.reports import report_month

__all__ = ["rebuild", "report_month", "update"]
