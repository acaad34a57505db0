"""Imports of workbooks: one run from upload to commit or undo, and the rows it wrote."""

from typing import ClassVar

from django.db import models

from touyan.core.actor import Actor, GrantKind
from touyan.core.importing import Effect
from touyan.core.personal_data import personal, plain, sensitive, tags
from touyan.registry.reach import area_q


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Runs, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> "ImportRunQuerySet":
        """Keep a run if and only if its importer's power reaches the area it went to, or the actor
        brought it and holds the power for an organisation.
        """
        seen = models.Q(pk__in=[])
        for power in {grant.power for grant in actor.grants}:
            seen |= models.Q(power=power) & area_q(actor, power)
            if actor.ids(power, GrantKind.ORGANISATION):
                seen |= models.Q(power=power, created_by=actor.person_id)
        return self.filter(seen)


class ImportRun(models.Model):
    """One workbook on its way in. States move only along `ALLOWED`."""

    class Status(models.TextChoices):
        """READING and COMMITTING and UNDOING have a job; PROBLEMS means: correct and upload again."""

        UPLOADED = "UPLOADED"
        READING = "READING"
        PROBLEMS = "PROBLEMS"
        READY = "READY"
        COMMITTING = "COMMITTING"
        COMMITTED = "COMMITTED"
        UNDOING = "UNDOING"
        UNDONE = "UNDONE"
        ABANDONED = "ABANDONED"

    importer = models.CharField(max_length=40)
    # The importer's power, kept so that scope is one query.
    power = models.CharField(max_length=40)
    area = models.ForeignKey("registry.Area", models.PROTECT)
    options = models.JSONField(default=dict, blank=True)
    file = models.ForeignKey("backstage.StoredFile", models.PROTECT, related_name="+")
    encoding = models.CharField(max_length=20, blank=True, default="")
    # Normalised header -> column name, as the clerk confirmed it.
    mapping = models.JSONField(default=dict, blank=True)
    # The row of the heading as the clerk counts it, from 1; empty = found by itself.
    header_row = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.UPLOADED)
    # What the preview found: counts, first rows, changes, problems (first 500), notes.
    summary = models.JSONField(default=dict, blank=True)
    problems_file = models.ForeignKey(
        "backstage.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    job = models.ForeignKey(
        "backstage.Job", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.BigIntegerField()
    created_at = models.DateTimeField()
    committed_by = models.BigIntegerField(null=True, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.BigIntegerField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    ALLOWED: ClassVar = {
        Status.UPLOADED: {Status.READING, Status.ABANDONED},
        Status.READING: {Status.READY, Status.PROBLEMS, Status.UPLOADED},
        Status.PROBLEMS: {Status.READING, Status.ABANDONED},
        Status.READY: {Status.READING, Status.COMMITTING, Status.ABANDONED},
        Status.COMMITTING: {Status.COMMITTED, Status.READY, Status.PROBLEMS},
        Status.COMMITTED: {Status.UNDOING},
        Status.UNDOING: {Status.UNDONE, Status.COMMITTED},
        Status.UNDONE: set(),
        Status.ABANDONED: set(),
    }
    personal_data: ClassVar = tags(
        plain("id", "importer", "power", "area", "options", "file", "encoding", "mapping"),
        plain("header_row", "status", "problems_file", "job"),
        plain("created_at", "committed_at", "undone_at"),
        personal("summary", purpose="show what the import does", keep_days=30),
        personal(
            "created_by", "committed_by", "undone_by", purpose="answer who imported", keep_days=1095
        ),
    )

    class Meta:
        indexes = [models.Index(fields=["area", "-id"], name="backstage_importrun_area")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(committed_at__isnull=True, committed_by__isnull=True)
                | models.Q(committed_at__isnull=False, committed_by__isnull=False),
                name="backstage_importrun_committed",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="backstage_importrun_undone",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["COMMITTED", "UNDOING", "UNDONE"])
                | models.Q(committed_at__isnull=False),
                name="backstage_importrun_done_has_time",
            ),
        ]

    BEFORE: ClassVar = {
        Status.READING: Status.UPLOADED,
        Status.COMMITTING: Status.READY,
        Status.UNDOING: Status.COMMITTED,
    }

    def __str__(self) -> str:
        return f"{self.importer} {self.pk} {self.status}"

    @property
    def state(self) -> "ImportRun.Status":
        """Return the status; one whose job ended without result falls back to the one before."""
        status = self.Status(self.status)
        if status in self.BEFORE and (self.job is None or self.job.is_finished):
            before: ImportRun.Status = self.BEFORE[status]
            return before
        return status


class ImportRow(models.Model):
    """One row that an import wrote: what to reverse when the import is undone."""

    run = models.ForeignKey("backstage.ImportRun", models.CASCADE, related_name="rows")
    # Keyed digest of the row's identity: it says nothing without the installation's key.
    key = models.CharField(max_length=64)
    effect = models.CharField(max_length=8, choices=[(e.value, e.value) for e in Effect])
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True, blank=True)

    personal_data: ClassVar = tags(
        plain("id", "run", "key", "effect"),
        personal("object_id", purpose="take the import back", keep_days=400),
        sensitive("before", purpose="put the values back when the import is undone", keep_days=400),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="backstage_importrow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.effect} {self.object_id}"


class ImportMapping(models.Model):
    """Which headers an area's workbooks use, remembered from the last import that was committed."""

    importer = models.CharField(max_length=40)
    area = models.ForeignKey("registry.Area", models.PROTECT)
    mapping = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    personal_data: ClassVar = tags(plain("id", "importer", "area", "mapping", "updated_at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["importer", "area"], name="backstage_importmapping_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.importer} {self.area_id}"
