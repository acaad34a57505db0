"""Targets: a value of a measure that a place is to reach by a day, with an owner; what was done about it.

Progress is never typed: it is read from the facts of the measure. Notes are append-only.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach

KEEP_DAYS = 3650


class TargetQuerySet(models.QuerySet["Target"]):
    """Targets, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.FIGURES_READ) -> TargetQuerySet:
        """Keep a target if and only if the power covers its area, or (for reading) the actor owns it."""
        found = reach.area_q(actor, power)
        if power == Power.FIGURES_READ and actor.person_id > 0:
            found |= Q(owner_id=actor.person_id)
        return self.filter(found)


class Target(models.Model):
    """A place is to reach `value` of a measure (in its smallest unit; percent for a share) by `due_on`.

    A flow is counted from `from_month` on; of a stock and of what is counted once the last month counts.
    """

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    value = models.BigIntegerField(_("value to reach"))
    from_month = models.CharField(max_length=7)
    due_on = models.DateField(_("to be reached by"))
    owner = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(_("set down in"), max_length=120)
    set_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)

    objects = TargetQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "area", "measure", "value", "from_month", "due_on", "basis", "set_at"),
        plain("ended_on", "ended_because"),
        personal("owner", "set_by", purpose="answer for a target", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value__gt=0), name="assessment_target_value"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_because=""),
                name="assessment_target_ended_why",
            ),
            models.UniqueConstraint(
                fields=["area", "measure", "due_on"],
                condition=Q(ended_on=None),
                name="assessment_target_once",
            ),
        ]
        indexes = [models.Index(fields=["area", "-due_on"], name="assessment_target_area")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.measure}"


class NoteKind(models.TextChoices):
    """What was done about a target."""

    GUIDANCE = "GUIDANCE", _("Guidance")
    SUPERVISION = "SUPERVISION", _("Supervision of a target")
    DISPATCH = "DISPATCH", _("Told to act")
    ANSWER = "ANSWER", _("Answer of the owner")


class TargetNote(models.Model):
    """One act about a target. `reached` is what the facts said at that moment. What was told to the
    owner has a day by which to answer. Append-only.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=11, choices=NoteKind)
    words = models.CharField(max_length=1000)
    by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer_by = models.DateField(null=True)
    reached = models.BigIntegerField(null=True)
    answers = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="answered_by"
    )

    personal_data: ClassVar = tags(
        plain("id", "target", "kind", "at", "answer_by", "reached", "answers"),
        personal("words", "by", purpose="answer for a target", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="assessment_note_has_words"),
            models.CheckConstraint(
                condition=~Q(kind="DISPATCH") | Q(answer_by__isnull=False),
                name="assessment_dispatch_has_day",
            ),
            models.CheckConstraint(
                condition=Q(answers=None) | Q(kind="ANSWER"), name="assessment_answer_answers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.kind}"
