"""Rows of the indicators room."""

from touyan.indicators.models.alerts import Alert, AlertStatus, AlertWord, WordKind
from touyan.indicators.models.facts import Boundaries, Fact, FactRun, Report, Reported, Touched
from touyan.indicators.models.leads import Lead, LeadKind
from touyan.indicators.models.returns import (
    MonthlyReturn,
    Origin,
    ReturnFigures,
    ReturnStatus,
    ReturnStep,
    ReturnValue,
    StepKind,
)
from touyan.indicators.models.thresholds import ThresholdChange
from touyan.indicators.models.tickets import Ticket, TicketStep

__all__ = [
    "Alert",
    "AlertStatus",
    "AlertWord",
    "Boundaries",
    "Fact",
    "FactRun",
    "Lead",
    "LeadKind",
    "MonthlyReturn",
    "Origin",
    "Report",
    "Reported",
    "ReturnFigures",
    "ReturnStatus",
    "ReturnStep",
    "ReturnValue",
    "StepKind",
    "ThresholdChange",
    "Ticket",
    "TicketStep",
    "Touched",
    "WordKind",
]
