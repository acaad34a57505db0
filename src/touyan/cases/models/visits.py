"""Visits: a reminder that an event gave rise to, and what was said. No picture, no place, no count of
visits per person.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.cases.models.cases import KEEP_DAYS, Case
from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, sensitive, tags
from touyan.core.sealed import SealedTextField
from touyan.registry import reach

_WHY = "go where somebody needs a visit"


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.CASE_RECORD) -> VisitQuerySet:
        """Keep a visit if and only if the power covers its area."""
        return self.filter(reach.area_q(actor, power))


class Visit(models.Model):
    """Something happened, so somebody goes there; then a few words about it."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    trigger = models.CharField(_("occasion"), max_length=24)
    household = models.ForeignKey(
        "registry.Household", null=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="visit")
    what = SealedTextField(_("what happened"), purpose="cases.visit.what")
    raised_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    chips = models.JSONField(default=list, blank=True)
    text = SealedTextField(_("words of the visit"), purpose="cases.visit.text")

    objects = VisitQuerySet.as_manager()
    personal_data = tags(
        plain("id", "area", "trigger", "case", "raised_at", "due_at", "done_at"),
        personal("household", "raised_by", "done_by", purpose=_WHY, keep_days=KEEP_DAYS),
        sensitive("what", "chips", "text", purpose=_WHY, keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="case_visit_done_whole",
            )
        ]
        indexes = [
            models.Index(
                fields=["area", "due_at"], condition=Q(done_at=None), name="case_visit_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.trigger}"
