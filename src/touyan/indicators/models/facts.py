"""Facts: what measures say of a place in a month, kept beside the records that they come from.

A `Fact` is a copy: it can be thrown away and built again at any time. What was reported on a day is
`Reported`, which is append-only: a later correction of the records changes the fact and the next
report, never the one that was given.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import plain, tags
from touyan.registry import reach

MONTH_LENGTH = 7
CODE_LENGTH = 60


class Boundaries(models.TextChoices):
    """By which boundaries a record is counted: those of today, or those of the month itself.

    A month in which every code was what it is today has facts of today only: they are the same.
    """

    NOW = "NOW", _("By today's boundaries")
    THEN = "THEN", _("By the boundaries of that month")


class FactQuerySet(models.QuerySet["Fact"]):
    """Facts, scoped."""

    def visible_to(self, actor: Actor) -> FactQuerySet:
        """Keep a fact if and only if FIGURES_READ covers its area by today's boundaries."""
        return self.filter(reach.area_q(actor, Power.FIGURES_READ))


class Fact(models.Model):
    """One value of one measure: of a village (or the level at which its records lie).

    What is counted once each also has rows of its own for townships and the county. `version` goes up
    whenever the value changes, `reported_at` says when it did.
    """

    area = models.ForeignKey(
        "registry.Area", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    month = models.CharField(max_length=MONTH_LENGTH)
    measure = models.CharField(max_length=CODE_LENGTH)
    boundaries = models.CharField(max_length=4, choices=Boundaries, default=Boundaries.NOW)
    num = models.BigIntegerField()
    den = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    reported_at = models.DateTimeField()

    objects = FactQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "area", "month", "measure", "boundaries", "num", "den", "version"),
        plain("reported_at"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "boundaries", "month", "area"], name="indicators_fact_once"
            )
        ]
        indexes = [
            models.Index(fields=["area", "measure", "month"], name="indicators_fact_of_area")
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.area_id} {self.month}: {self.num}"


class FactRun(models.Model):
    """One finished building of facts: what was read until when, and the map that it was read by.

    `geography` is a digest of the codes of all areas up to the id `areas_upto`; a village that moved,
    was merged or got a new code changes it. `transfers_upto` is the highest transfer that was read.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    is_rebuild = models.BooleanField()
    first = models.CharField(max_length=MONTH_LENGTH)
    last = models.CharField(max_length=MONTH_LENGTH)
    geography = models.CharField(max_length=64)
    areas_upto = models.BigIntegerField()
    transfers_upto = models.BigIntegerField(default=0)
    changed = models.PositiveIntegerField()

    personal_data: ClassVar = tags(
        plain("id", "started_at", "finished_at", "is_rebuild", "first", "last", "geography"),
        plain("areas_upto", "transfers_upto", "changed"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lte=models.F("last")), name="indicators_run_months"
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.changed}"


class Touched(models.Model):
    """A note of the database: rows behind a number changed (`core/watching.py` writes it, by triggers).

    `source` names the watch, `area_id` where the rows lie (0: any place), `month` from when numbers may
    differ (empty: any month). The next update of facts reads the notes (`is_read`) and deletes them in the
    end; what is written meanwhile is noted anew.
    """

    source = models.CharField(max_length=40)
    area_id = models.BigIntegerField()
    month = models.CharField(max_length=MONTH_LENGTH)
    is_read = models.BooleanField(default=False)

    personal_data: ClassVar = tags(plain("id", "source", "area_id", "month", "is_read"))

    class Meta:
        indexes = [
            models.Index(fields=["source", "area_id", "month"], name="indicators_touched_place")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.area_id} {self.month}"


class Report(models.Model):
    """The facts of one month were reported: number 1, and higher ones for later corrections."""

    county = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=MONTH_LENGTH)
    number = models.PositiveIntegerField()
    reported_at = models.DateTimeField()

    personal_data: ClassVar = tags(plain("id", "county", "month", "number", "reported_at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "month", "number"], name="indicators_report_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="indicators_report_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.month} no. {self.number}"


class Reported(models.Model):
    """A value as it stood in a report; the first report has all, a later one only what differs.

    `num` is None where a value of the report before no longer exists. Append-only.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="values")
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=20)
    measure = models.CharField(max_length=CODE_LENGTH)
    num = models.BigIntegerField(null=True)
    den = models.BigIntegerField(null=True)

    personal_data: ClassVar = tags(plain("id", "report", "area", "path", "measure", "num", "den"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "measure", "area"], name="indicators_reported_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.area_id}: {self.num}"
