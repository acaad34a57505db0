"""Set-based registration for imports and synthetic counties: values in, ids out, one act recorded.

The values pass the same checks as the single services; the first bad one raises and nothing is
written. An importer checks its rows before, so that it can report every problem at once.
"""

from touyan.registry.bulk.areas import register_areas
from touyan.registry.bulk.people import register_households, register_people
from touyan.registry.bulk.posts import appoint_many, create_posts, found_organisations
from touyan.registry.bulk.resolutions import (
    OldResolution,
    Paper,
    record_papers,
    record_resolutions,
    retitle_papers,
    strike_papers,
)
from touyan.registry.bulk.values import (
    NewArea,
    NewHousehold,
    NewOrganisation,
    NewPerson,
    NewPost,
    NewTenure,
)

__all__ = [
    "NewArea",
    "NewHousehold",
    "NewOrganisation",
    "NewPerson",
    "NewPost",
    "NewTenure",
    "OldResolution",
    "Paper",
    "appoint_many",
    "create_posts",
    "found_organisations",
    "record_papers",
    "record_resolutions",
    "register_areas",
    "register_households",
    "register_people",
    "retitle_papers",
    "strike_papers",
]
