"""Thresholds that a county put in force on the page: each change with what it replaced, the back-test that
was seen before, the reason and the hand. Append-only; the last one of a rule holds.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from touyan.core.personal_data import personal, plain, tags
from touyan.indicators.models.alerts import KEEP_DAYS


class ThresholdChange(models.Model):
    """The thresholds of one rule in one county from a moment on."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=4)
    thresholds = models.JSONField()
    before = models.JSONField()
    back_test = models.JSONField()
    reason = models.CharField(max_length=500)
    set_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("id", "area", "rule", "thresholds", "before", "back_test", "reason", "set_at"),
        personal("set_by", purpose="answer for a threshold", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="indicators_threshold_reason")
        ]
        indexes = [models.Index(fields=["area", "rule", "-id"], name="indicators_threshold_last")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.rule}"
