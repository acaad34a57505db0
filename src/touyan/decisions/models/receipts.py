"""What a closed meeting publishes so that anybody can check: one head, and a leaf for each statement.

Both tables are append-only (triggers). A leaf says that somebody came, what was said in a roll-call,
or how a motion ended; of a vote by slips or hands it says nothing that reveals a person's choice.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.personal_data import personal, plain, tags
from touyan.decisions.models.meetings import KEEP_DAYS, Meeting, RosterEntry
from touyan.decisions.models.motions import Motion


class LeafKind(models.TextChoices):
    """What a leaf states; the values stand in receipts for ever."""

    ATTENDED = "decisions.attended", _("Took part")
    VOTE = "decisions.vote", _("Vote by name")
    RESULT = "decisions.result", _("Result of a motion")


class MeetingHead(models.Model):
    """The head of a closed meeting: canonical text over its minutes and the tree of its leaves."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="head")
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    check_code = models.CharField(max_length=40)
    sealed_at = models.DateTimeField()

    personal_data = tags(plain("id", "meeting", "text", "digest", "check_code", "sealed_at"))

    def __str__(self) -> str:
        return self.check_code


class MeetingLeaf(models.Model):
    """One statement of a closed meeting, in order; `text` is what is hashed, with a salt of its own."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="leaves")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=LeafKind)
    entry = models.ForeignKey(RosterEntry, null=True, on_delete=models.PROTECT, related_name="+")
    motion = models.ForeignKey(Motion, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    personal_data = tags(
        plain("id", "meeting", "number", "kind", "motion"),
        personal("entry", "text", purpose="let voters check their vote", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decisions_leaf_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.number}"
