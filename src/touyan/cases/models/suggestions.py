"""Which case answers which suggestion of a night talk: the talk's record stays in `decisions`."""

from __future__ import annotations

from django.db import models

from touyan.cases.models.cases import Case
from touyan.core.personal_data import plain, tags


class TalkSuggestion(models.Model):
    """A suggestion that was noted at a night talk and is followed here as a case."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="talk_suggestion")
    suggestion = models.OneToOneField(
        "decisions.Suggestion", on_delete=models.PROTECT, related_name="+"
    )
    taken_up_at = models.DateTimeField()

    personal_data = tags(plain("id", "case", "suggestion", "taken_up_at"))

    def __str__(self) -> str:
        return f"{self.suggestion_id} -> {self.case_id}"
