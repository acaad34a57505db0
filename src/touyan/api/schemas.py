"""What the answers look like. Every answer says whether its county is invented."""

import datetime as dt
import re
from typing import Annotated, Any

from django.conf import settings
from django.utils.translation import gettext as _
from ninja import Path, Query, Schema
from pydantic import BeforeValidator, Field

_WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _as_written(value: Any) -> Any:
    """Let only a written day through: a bare number would be read as seconds since 1970."""
    if isinstance(value, str) and not _WRITTEN_DAY.fullmatch(value):
        raise ValueError(_("A day is written as 2026-11-20."))
    return value


Code = Annotated[str, Path(min_length=12, max_length=17, pattern=r"^[0-9]{12}([ZGB][0-9]{2,4})?$")]
"""The code of an area in a path."""
Key = Annotated[str, Query(max_length=40)]
"""Where the next page starts."""
Day = Annotated[Annotated[dt.date, BeforeValidator(_as_written)] | None, Query()]
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
