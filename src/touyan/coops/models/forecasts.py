"""What a cooperative expects of a year: said, dated, and never mixed with what is in the books."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.personal_data import personal, plain, tags


class ForecastKind(models.TextChoices):
    """What is expected."""

    OUTPUT = "OUTPUT", _("Expected output value")
    SURPLUS = "SURPLUS", _("Expected net surplus")


class Forecast(models.Model):
    """One forecast of a year, in fen; a later one of the same kind and year stands beside it."""

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="forecasts")
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("what is expected"), max_length=7, choices=ForecastKind)
    amount_fen = models.BigIntegerField(_("amount"))
    said_on = models.DateField(_("said on"))
    source = models.CharField(_("from what it was estimated"), max_length=120)
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("id", "coop", "year", "kind", "amount_fen", "said_on", "source", "entered_at"),
        personal("entered_by", purpose="answer for the estimate", keep_days=3650),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="coops_forecast_counts"),
            models.CheckConstraint(condition=~Q(source=""), name="coops_forecast_has_a_source"),
        ]
        indexes = [
            models.Index(fields=["coop", "kind", "-year", "-said_on"], name="coops_forecast_latest")
        ]

    def __str__(self) -> str:
        return f"{self.coop_id} {self.year} {self.kind}"
