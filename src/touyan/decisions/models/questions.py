"""Questions to a motion: asked by those whom it concerns, answered in public, never held against them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.decisions.models.meetings import Meeting
from touyan.decisions.models.motions import Motion

KEEP_DAYS = 3650


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.MEETING_READ) -> QuestionQuerySet:
        """Keep a question if and only if the actor may see its meeting by this power."""
        return self.filter(motion__meeting__in=Meeting.objects.visible_to(actor, power))


class Question(models.Model):
    """One question and its answer. Who asked is on record and on no page but the asker's own; a text
    is hidden only where it tells private things of somebody else, and is answered all the same.
    """

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(_("your question"), max_length=500)
    asked_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    hidden_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()
    personal_data = tags(
        plain("id", "motion", "asked_at", "due_on", "answered_at", "hidden_at"),
        personal(
            "text",
            "asked_by",
            "answer",
            "answered_by",
            "hidden_by",
            purpose="answer villagers in public",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="decisions_question_answered_whole",
            )
        ]
        indexes = [models.Index(fields=["due_on"], name="decisions_question_due")]

    def __str__(self) -> str:
        return f"{self.motion_id}: {self.pk}"
