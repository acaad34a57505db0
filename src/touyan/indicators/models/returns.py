"""The monthly return of a cooperative: its state, and every number that it ever had.

A number is never changed: a correction is another row with a higher version, its reason and who said
so. What was imported from old workbooks stays marked as imported.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach

KEEP_DAYS = 3650


class ReturnStatus(models.TextChoices):
    """How far a return has come."""

    DRAFT = "DRAFT", _("Being filled in")
    SUBMITTED = "SUBMITTED", _("Sent to the township")
    RETURNED = "RETURNED", _("Sent back")
    REVIEWED = "REVIEWED", _("Reviewed by the township")
    LOCKED = "LOCKED", _("Locked by the county")
    AMENDED = "AMENDED", _("Corrected after locking")


SENT = (
    ReturnStatus.SUBMITTED,
    ReturnStatus.REVIEWED,
    ReturnStatus.LOCKED,
    ReturnStatus.AMENDED,
)


class Origin(models.TextChoices):
    """Where a number comes from."""

    COMPUTED = "COMPUTED", _("From the records")
    ASKED = "ASKED", _("Filled in")
    IMPORTED = "IMPORTED", _("From an old workbook")


class MonthlyReturnQuerySet(models.QuerySet["MonthlyReturn"]):
    """Returns, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.ALERT_READ) -> MonthlyReturnQuerySet:
        """Keep a return if and only if the power covers the cooperative's area, or the actor holds
        ALERT_READ for the cooperative itself.
        """
        own = reach.ids(actor, Power.ALERT_READ, GrantKind.ORGANISATION)
        return self.filter(reach.area_q(actor, power) | Q(organisation_id__in=own))


class MonthlyReturn(models.Model):
    """One cooperative in one month."""

    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    status = models.CharField(max_length=9, choices=ReturnStatus, default=ReturnStatus.DRAFT)
    is_imported = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MonthlyReturnQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "organisation", "area", "month", "status", "is_imported", "sent_at"),
        personal("sent_by", purpose="answer for the figures sent in", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month"], name="indicators_return_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "RETURNED"]) | Q(sent_at__isnull=False),
                name="indicators_return_sent",
            ),
        ]
        indexes = [models.Index(fields=["month", "status"], name="indicators_return_month")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month} {self.status}"


class ReturnValue(models.Model):
    """One number of a return; the highest version counts. A blank says why. Append-only."""

    monthly_return = models.ForeignKey(
        MonthlyReturn, on_delete=models.PROTECT, db_index=False, related_name="values"
    )
    field = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    number = models.BigIntegerField(null=True)
    origin = models.CharField(max_length=8, choices=Origin)
    reason = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.BigIntegerField()

    personal_data: ClassVar = tags(
        plain("id", "monthly_return", "field", "version", "number", "origin", "reason"),
        personal("entered_at", "entered_by", purpose="answer for the figures", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["monthly_return", "field", "version"], name="indicators_return_value_once"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | ~Q(reason=""),
                name="indicators_return_blank_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason="") | Q(origin="COMPUTED"),
                name="indicators_return_correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.number}"
