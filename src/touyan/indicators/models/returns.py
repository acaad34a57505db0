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

    NOT_STARTED = "NOT_STARTED", _("Not begun")
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
    """Where a number that somebody entered comes from."""

    ASKED = "ASKED", _("Filled in")
    IMPORTED = "IMPORTED", _("From an old workbook")


ALLOWED: dict[str, frozenset[str]] = {
    ReturnStatus.NOT_STARTED: frozenset({ReturnStatus.DRAFT, ReturnStatus.SUBMITTED}),
    ReturnStatus.DRAFT: frozenset({ReturnStatus.DRAFT, ReturnStatus.SUBMITTED}),
    ReturnStatus.RETURNED: frozenset({ReturnStatus.DRAFT, ReturnStatus.SUBMITTED}),
    ReturnStatus.SUBMITTED: frozenset({ReturnStatus.RETURNED, ReturnStatus.REVIEWED}),
    ReturnStatus.REVIEWED: frozenset({ReturnStatus.RETURNED, ReturnStatus.LOCKED}),
    ReturnStatus.LOCKED: frozenset({ReturnStatus.AMENDED}),
    ReturnStatus.AMENDED: frozenset({ReturnStatus.AMENDED}),
}
OPEN = (ReturnStatus.NOT_STARTED, ReturnStatus.DRAFT, ReturnStatus.RETURNED)
"""What the cooperative can still fill in."""
SETTLED = (ReturnStatus.LOCKED, ReturnStatus.AMENDED)
"""What changes only by a correction."""


class MonthlyReturnQuerySet(models.QuerySet["MonthlyReturn"]):
    """Returns, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.RETURN_READ) -> MonthlyReturnQuerySet:
        """Keep a return if and only if the power covers the cooperative's area, or the actor holds
        it for the cooperative itself.
        """
        own = reach.ids(actor, power, GrantKind.ORGANISATION)
        return self.filter(reach.area_q(actor, power) | Q(organisation_id__in=own))


class MonthlyReturn(models.Model):
    """One cooperative in one month."""

    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    status = models.CharField(max_length=11, choices=ReturnStatus, default=ReturnStatus.NOT_STARTED)
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
                condition=Q(status__in=["NOT_STARTED", "DRAFT", "RETURNED"])
                | Q(sent_at__isnull=False),
                name="indicators_return_sent",
            ),
        ]
        indexes = [models.Index(fields=["month", "status"], name="indicators_return_month")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month} {self.status}"


class ReturnValue(models.Model):
    """One number that somebody entered; the highest version counts. A blank says why, and so does a
    correction of a locked return. Append-only.
    """

    monthly_return = models.ForeignKey(
        MonthlyReturn, on_delete=models.PROTECT, db_index=False, related_name="values"
    )
    field = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    number = models.BigIntegerField(null=True)
    origin = models.CharField(max_length=8, choices=Origin)
    reason = models.CharField(max_length=200, blank=True)
    is_correction = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    entered_by = models.BigIntegerField()

    personal_data: ClassVar = tags(
        plain("id", "monthly_return", "field", "version", "number", "origin", "reason"),
        plain("is_correction"),
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
                condition=Q(is_correction=False) | ~Q(reason=""),
                name="indicators_return_correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.number}"


class ReturnFigures(models.Model):
    """Everything that the records said of a cooperative's month at one moment; the highest version
    counts. Nobody types it: a late voucher makes the next version. Append-only.
    """

    monthly_return = models.ForeignKey(
        MonthlyReturn, on_delete=models.PROTECT, db_index=False, related_name="figures"
    )
    version = models.PositiveSmallIntegerField(default=1)
    numbers = models.JSONField()
    computed_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("id", "monthly_return", "version", "numbers", "computed_at")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["monthly_return", "version"], name="indicators_return_figures_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.monthly_return_id} #{self.version}"


class StepKind(models.TextChoices):
    """What somebody did with a return."""

    OPENED = "OPENED", _("Opened")
    SENT = "SENT", _("Sent to the township")
    RETURNED = "RETURNED", _("Sent back")
    REVIEWED = "REVIEWED", _("Reviewed by the township")
    LOCKED = "LOCKED", _("Locked")
    AMENDED = "AMENDED", _("Corrected")


class ReturnStep(models.Model):
    """The trace of a return: who did what when, and why. Append-only; the system is person 0."""

    monthly_return = models.ForeignKey(
        MonthlyReturn, on_delete=models.PROTECT, related_name="steps"
    )
    kind = models.CharField(max_length=8, choices=StepKind)
    reason = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField()
    done_by = models.BigIntegerField()

    personal_data: ClassVar = tags(
        plain("id", "monthly_return", "kind", "reason"),
        personal("done_at", "done_by", purpose="answer for the return", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["RETURNED", "AMENDED"]) | ~Q(reason=""),
                name="indicators_return_step_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.monthly_return_id}"
