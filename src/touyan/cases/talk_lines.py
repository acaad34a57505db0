"""What a night talk tells first: every suggestion of the village since the talk before, and its answer; and
what is no suggestion but belongs to a protected channel.
"""

import datetime as dt

from touyan.cases.queries.county import template_of
from touyan.cases.queries.suggestions import since_last_talk
from touyan.cases.services.screening import accuses_nobody
from touyan.core.talk_lines import Line


def lines(village_path: str, before: dt.datetime) -> list[Line]:
    """Return the suggestions that are open or were answered since the talk before. Never a name."""
    return since_last_talk(village_path, before)


def screen(village_path: str, said: str) -> None:
    """Raise ShownTheChannel for an accusation against an official."""
    accuses_nobody(template_of(village_path), said)
