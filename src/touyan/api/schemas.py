"""What the answers look like. Every answer says whether its county is invented."""

import datetime as dt
from typing import Annotated

from django.conf import settings
from ninja import Path, Query, Schema
from pydantic import Field

Code = Annotated[str, Path(min_length=12, max_length=17, pattern=r"^[0-9]{12}([ZGB][0-9]{2,4})?$")]
"""The code of an area in a path."""
Key = Annotated[str, Query(max_length=40)]
"""Where the next page starts."""
Day = Annotated[dt.date | None, Query()]
"""A day, `YYYY-MM-DD`."""


def is_synthetic() -> bool:
    """Say whether this installation shows an invented county."""
    return bool(settings.IS_DEMO)


class Answer(Schema):
    """The root of every answer."""

    synthetic: bool = Field(
        default_factory=is_synthetic,
        description="True when the county and its people are invented for a demonstration.",
    )


class Problem(Schema):
    """One thing that is wrong with a request."""

    where: str = Field(description="Name of the parameter or field.")
    message: str


class Refusal(Schema):
    """Why a request was refused, in the language of the request."""

    code: str = Field(description="Stable name of the broken rule, such as `core.not_found`.")
    message: str = Field(description="A sentence that a person can act on.")
    basis: str = Field(default="", description="The article that says so, when there is one.")
    problems: list[Problem] = []


class RefusalAnswer(Answer):
    """The answer to a request that was refused."""

    error: Refusal
