"""Areas, subjects, posts and resolutions: who and where everything else is about."""

from touyan.registry.kinds import (
    Capacity,
    HouseholdKind,
    HouseholdStatus,
    OrganisationKind,
    PartyStatus,
    PostKind,
    Relation,
    ResolutionBody,
    ResolutionStatus,
    SubjectKind,
    SuccessionKind,
)
from touyan.registry.models.areas import Area, AreaCode, AreaSuccession, GridGroup
from touyan.registry.models.households import Household, HouseholdMember, HouseholdSuccession
from touyan.registry.models.kinship import Kinship
from touyan.registry.models.organisations import Organisation
from touyan.registry.models.posts import Post, Tenure
from touyan.registry.models.resolutions import Resolution
from touyan.registry.models.subjects import Move, Person, Subject
from touyan.registry.paths import AreaKind, Level

__all__ = [
    "Area",
    "AreaCode",
    "AreaKind",
    "AreaSuccession",
    "Capacity",
    "GridGroup",
    "Household",
    "HouseholdKind",
    "HouseholdMember",
    "HouseholdStatus",
    "HouseholdSuccession",
    "Kinship",
    "Level",
    "Move",
    "Organisation",
    "OrganisationKind",
    "PartyStatus",
    "Person",
    "Post",
    "PostKind",
    "Relation",
    "Resolution",
    "ResolutionBody",
    "ResolutionStatus",
    "Subject",
    "SubjectKind",
    "SuccessionKind",
    "Tenure",
]
