"""What a night talk tells first: every suggestion of the village since the talk before, and its answer."""

import datetime as dt

from touyan.cases.queries.suggestions import since_last_talk
from touyan.core.talk_lines import Line


def lines(village_path: str, before: dt.datetime) -> list[Line]:
    """Return the suggestions that are open or were answered since the talk before. Never a name."""
    return since_last_talk(village_path, before)
