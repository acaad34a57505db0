"""A village reports its adopted scheme to the township, which files it or returns it with a reason."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach


class FilingStatus(models.TextChoices):
    """Where a report stands."""

    SUBMITTED = "SUBMITTED", _("Reported to the township")
    FILED = "FILED", _("Filed by the township")
    RETURNED = "RETURNED", _("Returned by the township")


class FilingQuerySet(models.QuerySet["Filing"]):
    """Reports, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.RESOLUTION_FILE) -> FilingQuerySet:
        """Keep a report if and only if the power reaches the scheme's village."""
        return self.filter(reach.area_q(actor, power, "scheme__area"))


class Filing(models.Model):
    """One report of one version. A returned one stays; reporting again is a new row.

    Basis: Organic Law of Villagers' Committees (2025) art. 31; Residents' Committees (2025) art. 31.
    """

    scheme = models.ForeignKey("points.Scheme", on_delete=models.PROTECT, related_name="filings")
    status = models.CharField(max_length=10, choices=FilingStatus, default=FilingStatus.SUBMITTED)
    note = models.CharField(max_length=300, blank=True)
    submitted_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = FilingQuerySet.as_manager()
    personal_data = tags(
        plain("id", "scheme", "status", "note", "submitted_at", "decided_at", "reason"),
        personal("submitted_by", "decided_by", purpose="answer who filed what", keep_days=3650),
    )

    class Meta:
        """One open report per version; who decided has a moment; a return has its reason."""

        constraints = [
            models.UniqueConstraint(
                name="points_filing_one_open",
                fields=["scheme"],
                condition=Q(status="SUBMITTED"),
            ),
            models.CheckConstraint(
                name="points_filing_decided",
                condition=Q(status="SUBMITTED", decided_at__isnull=True)
                | (~Q(status="SUBMITTED") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="points_filing_returned_why", condition=~Q(status="RETURNED") | ~Q(reason="")
            ),
        ]
        ordering = ["-submitted_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.scheme_id}: {self.status}"


class NamedDecision(models.Model):
    """Says that a recorded old decision is the one by which a village takes the template over.

    A village's assembly decides about many things; only what is named here is about the points.
    """

    resolution = models.OneToOneField(
        "registry.Resolution", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    named_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    personal_data = tags(
        plain("resolution", "named_at"),
        personal("named_by", purpose="answer who named the decision", keep_days=10950),
    )

    def __str__(self) -> str:
        return str(self.resolution_id)
