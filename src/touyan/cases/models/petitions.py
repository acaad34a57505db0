"""Petitions: the number in the state's system, where it stands, and the law's clocks. No content and
no name of a petitioner is kept here: the state's system is the record.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.cases.models.cases import Case
from touyan.cases.petition_clock import (
    EXTENSION_MAX,
    REPRESENTATIVES_MAX,
    RUNNING,
    PetitionClock,
    PetitionStatus,
    Step,
)
from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.core.sealed import SealedTextField
from touyan.registry import reach

KEEP_DAYS = 3650


class PetitionQuerySet(models.QuerySet["Petition"]):
    """Petitions, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.PETITION_FILE) -> PetitionQuerySet:
        """Keep a petition if and only if the power of the petition office covers its area."""
        return self.filter(reach.area_q(actor, power, "case__area"))

    def running(self) -> PetitionQuerySet:
        """Keep those for which a clock runs."""
        return self.filter(status__in=RUNNING)


class Petition(models.Model):
    """One petition as the state's system numbers it."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="petition")
    reference = models.CharField(_("number in the state's system"), max_length=40, unique=True)
    status = models.CharField(
        max_length=12, choices=PetitionStatus, default=PetitionStatus.REGISTERED
    )
    office = models.CharField(_("office in charge"), max_length=60, blank=True)
    representatives = models.PositiveSmallIntegerField(_("how many came together"), default=1)

    objects = PetitionQuerySet.as_manager()
    personal_data = tags(
        plain("id", "case", "status", "office", "representatives"),
        personal("reference", purpose="find it in the state's system", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(representatives__gte=1, representatives__lte=REPRESENTATIVES_MAX),
                name="petition_five_representatives",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class PetitionStep(models.Model):
    """One step, as the state's system shows it. Triggers refuse change."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12, choices=Step)
    on = models.DateField()
    until = models.DateField(null=True)  # the last day of a hearing
    days = models.PositiveSmallIntegerField(default=0)  # of an extension
    reason = SealedTextField(purpose="cases.petition.reason")
    by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal_data = tags(
        plain("id", "petition", "step", "on", "until", "days", "at"),
        personal("reason", "by", purpose="answer for a step of a petition", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(step="EXTEND") & Q(days__gte=1, days__lte=EXTENSION_MAX))
                | (~Q(step="EXTEND") & Q(days=0)),
                name="petition_extension_thirty_days",
            ),
            models.UniqueConstraint(
                fields=["petition"], condition=Q(step="EXTEND"), name="petition_extended_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(step="HEAR", until__gte=models.F("on")),
                name="petition_hearing_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id}: {self.step}"


class PetitionTime(models.Model):
    """One clock of a petition: from when, until when, and when it stopped. Late is derived."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="times")
    clock = models.CharField(max_length=16, choices=PetitionClock)
    begins_on = models.DateField()
    due_on = models.DateField()
    stopped_on = models.DateField(null=True)
    is_calendar_unsure = models.BooleanField(default=False)

    personal_data = tags(
        plain("id", "petition", "clock", "begins_on", "due_on", "stopped_on", "is_calendar_unsure")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["petition", "clock"], name="petition_clock_once")
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(stopped_on=None), name="petition_clock_due")
        ]

    def __str__(self) -> str:
        return f"{self.petition_id}: {self.clock}"
