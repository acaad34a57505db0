"""Annual reports: sent to the registration office and shown to everybody (art. 17)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.personal_data import personal, plain, tags


class AnnualReport(models.Model):
    """That a cooperative's report on a year was sent and published, with the day."""

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField(_("year"))
    sent_on = models.DateField(_("sent and published on"))
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    personal_data: ClassVar = tags(
        plain("id", "coop", "year", "sent_on"),
        personal("entered_by", purpose="answer for the entry", keep_days=3650),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coop", "year"], name="coops_report_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.coop_id} {self.year}"
