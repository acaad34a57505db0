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
from touyan.cases.models.mediation import (
    Agreement,
    FollowUp,
    GuideNote,
    Mediation,
    MediationHelper,
    MediationParty,
    Mediator,
)
from touyan.cases.models.petitions import Petition, PetitionStep, PetitionTime
from touyan.cases.models.proxies import Authorisation, GroupHousehold, LentPaper
from touyan.cases.models.suggestions import TalkSuggestion
from touyan.cases.models.visits import Visit

__all__ = [
    "Absence",
    "Agreement",
    "Authorisation",
    "Callback",
    "Case",
    "CaseEvent",
    "CaseFile",
    "DutyShift",
    "Escalation",
    "EventWords",
    "ExclusionRota",
    "Extension",
    "FollowUp",
    "GroupHousehold",
    "GuideNote",
    "HandBack",
    "HubTie",
    "LentPaper",
    "Matter",
    "Mediation",
    "MediationHelper",
    "MediationParty",
    "Mediator",
    "Pause",
    "Petition",
    "PetitionStep",
    "PetitionTime",
    "RemotePlace",
    "RootCause",
    "Rung",
    "Suspension",
    "TalkSuggestion",
    "Visit",
    "Volunteer",
]
