"""Stewards: which leader looks after which cooperative (rule 4). A duty, not a power over it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.personal_data import personal, plain, tags

KEEP_DAYS = 3650


class StewardRole(models.TextChoices):
    """By which post somebody is the steward."""

    TOWNSHIP_SECRETARY = "TOWNSHIP_SECRETARY", _("Township Party secretary")
    TOWNSHIP_HEAD = "TOWNSHIP_HEAD", _("Head of the township")
    VILLAGE_SECRETARY = "VILLAGE_SECRETARY", _("Party secretary of the village")


class StewardAssignment(models.Model):
    """Somebody looks after a cooperative because of a post, from one day to another (not included)."""

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="stewards")
    tenure = models.ForeignKey("registry.Tenure", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=18, choices=StewardRole)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    assigned_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    personal_data: ClassVar = tags(
        plain("id", "coop", "role", "started_on", "ended_on"),
        personal("tenure", purpose="know who answers for a cooperative", keep_days=KEEP_DAYS),
        personal("assigned_by", purpose="answer for the assignment", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["coop", "tenure"],
                condition=Q(ended_on=None),
                name="coops_steward_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="coops_steward_ends_after_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.coop_id}"
