"""When the coverage of a village's points changed its colour."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.personal_data import plain, tags
from touyan.points.coverage import Level


class CoverageChange(models.Model):
    """One change of level, with the figures of that moment. The newest row is how it stands."""

    LEVELS = (
        (Level.NONE.value, _("nobody holds points")),
        (Level.GREEN.value, _("covered")),
        (Level.YELLOW.value, _("not fully covered")),
        (Level.ORANGE.value, _("far from covered")),
    )

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    level = models.CharField(max_length=8, choices=LEVELS)
    cash_fen = models.BigIntegerField()
    stock_fen = models.BigIntegerField()
    liability_fen = models.BigIntegerField()
    at = models.DateTimeField()

    personal_data = tags(
        plain("id", "area", "number", "level", "cash_fen", "stock_fen", "liability_fen", "at")
    )

    class Meta:
        """Changes are numbered within the village: two workers cannot tell the same change twice."""

        constraints = [
            models.UniqueConstraint(name="points_coverage_number", fields=["area", "number"]),
            models.CheckConstraint(name="points_coverage_debt", condition=Q(liability_fen__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.number}: {self.level}"
