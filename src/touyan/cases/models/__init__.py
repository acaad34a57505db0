"""Tables of the cases room."""

from touyan.cases.models.cases import Case, CaseEvent, CaseFile, EventWords
from touyan.cases.models.clocks import (
    Callback,
    Escalation,
    Extension,
    HandBack,
    Pause,
    Rung,
    Suspension,
)
from touyan.cases.models.lists import (
    Absence,
    DutyShift,
    ExclusionRota,
    HubTie,
    Matter,
    RemotePlace,
    RootCause,
    Volunteer,
)

__all__ = [
    "Absence",
    "Callback",
    "Case",
    "CaseEvent",
    "CaseFile",
    "DutyShift",
    "Escalation",
    "EventWords",
    "ExclusionRota",
    "Extension",
    "HandBack",
    "HubTie",
    "Matter",
    "Pause",
    "RemotePlace",
    "RootCause",
    "Rung",
    "Suspension",
    "Volunteer",
]
