"""Tags that say, for every field of every model, whether it is personal data, why and for how long.

A field without a tag fails the build (promise P-09; Personal Information Protection Law art. 5, 6,
19, 28). Write on each model::

    personal_data = tags(
        plain("id", "path", "level"),
        personal("name", purpose="identify the holder of points", keep_days=3650),
    )
"""

import enum
from dataclasses import dataclass


class DataClass(enum.StrEnum):
    """How sensitive a field is (PIPL art. 4 and 28)."""

    NONE = "NONE"
    PERSONAL = "PERSONAL"
    SENSITIVE = "SENSITIVE"


@dataclass(frozen=True, slots=True)
class Tag:
    """What one field holds, why it is held and for how many days after its purpose ends."""

    data_class: DataClass
    purpose: str = ""
    keep_days: int | None = None


def plain(*fields: str) -> dict[str, Tag]:
    """Tag fields that say nothing about a person."""
    return {name: Tag(DataClass.NONE) for name in fields}


def personal(*fields: str, purpose: str, keep_days: int) -> dict[str, Tag]:
    """Tag fields that say something about a person."""
    return {name: Tag(DataClass.PERSONAL, purpose, keep_days) for name in fields}


def sensitive(*fields: str, purpose: str, keep_days: int) -> dict[str, Tag]:
    """Tag fields whose leak could harm a person (separate consent, impact assessment)."""
    return {name: Tag(DataClass.SENSITIVE, purpose, keep_days) for name in fields}


def tags(*groups: dict[str, Tag]) -> dict[str, Tag]:
    """Join groups of tags; a field named twice is a mistake.

    Raises ValueError on a duplicate.
    """
    joined: dict[str, Tag] = {}
    for group in groups:
        if twice := joined.keys() & group.keys():
            raise ValueError(f"tagged twice: {sorted(twice)}")
        joined |= group
    return joined
