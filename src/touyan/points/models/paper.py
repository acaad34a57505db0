"""Paper: the sheet on which a deed is noted by hand, and the files that a household adds to a claim."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach


class PaperSheetQuerySet(models.QuerySet["PaperSheet"]):
    """Sheets, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.POINTS_PROPOSE) -> PaperSheetQuerySet:
        """Keep a sheet if and only if the power reaches the part of the village that it is for."""
        return self.filter(reach.area_q(actor, power, "part"))


class PaperSheet(models.Model):
    """A printed sheet: one line per household of a part of the village, and some blank ones.

    `number` is on the paper, as text and as a square code.
    """

    number = models.CharField(max_length=24, unique=True)
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey("points.Rule", null=True, on_delete=models.PROTECT, related_name="+")
    occurred_on = models.DateField(null=True)
    printed_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()

    objects = PaperSheetQuerySet.as_manager()
    personal_data = tags(
        plain("id", "number", "area", "part", "rule", "occurred_on", "printed_at"),
        personal("printed_by", purpose="ask whose sheet it is", keep_days=1095),
    )

    class Meta:
        ordering = ["-printed_at", "-pk"]

    def __str__(self) -> str:
        return self.number


class PaperLine(models.Model):
    """One line of a sheet. A blank line has no household: it is written in by hand."""

    sheet = models.ForeignKey(PaperSheet, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    household = models.ForeignKey(
        "registry.Household", null=True, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = tags(
        plain("id", "sheet", "number"),
        personal("household", purpose="know whose line it is", keep_days=1095),
    )

    class Meta:
        """A line is there once, and so is a household."""

        constraints = [
            models.UniqueConstraint(name="points_paper_line", fields=["sheet", "number"]),
            models.UniqueConstraint(
                name="points_paper_household",
                fields=["sheet", "household"],
                condition=Q(household__isnull=False),
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.number}"


class Evidence(models.Model):
    """A photograph or paper that a household chose to add. Never asked for, never public."""

    claim = models.ForeignKey("points.Claim", on_delete=models.PROTECT, related_name="evidence")
    file = models.OneToOneField("backstage.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "file", "added_at"),
        personal("claim", purpose="show the reviewers what the household added", keep_days=1095),
    )

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.file_id}"
