"""Files: the row says what it is, the bytes lie in the media folder under a random name."""

from typing import ClassVar

from django.db import models

from touyan.core.actor import Actor
from touyan.core.personal_data import personal, plain, tags
from touyan.registry.reach import area_q


class FilePurpose(models.TextChoices):
    """Why a file is kept."""

    IMPORT = "IMPORT"
    IMPORT_PROBLEMS = "IMPORT_PROBLEMS"
    EXPORT = "EXPORT"
    RESOLUTION_SCAN = "RESOLUTION_SCAN"
    EVIDENCE = "EVIDENCE"
    CASE = "CASE"
    CONTRACT = "CONTRACT"


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Files, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> "StoredFileQuerySet":
        """Keep a file if and only if this person put it there or holds its power over its area."""
        seen = models.Q(uploaded_by=actor.person_id) & ~models.Q(uploaded_by=0)
        for power in {grant.power for grant in actor.grants}:
            seen |= models.Q(read_power=power) & area_q(actor, power)
        return self.filter(seen)


class StoredFile(models.Model):
    """One file. `path` is random and relative to the media folder; it never appears in a page."""

    path = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=20, choices=FilePurpose)
    area = models.ForeignKey("registry.Area", models.PROTECT, null=True, blank=True)
    # The power that opens the file to others than its uploader ("" = nobody else).
    read_power = models.CharField(max_length=40, blank=True, default="")
    uploaded_by = models.BigIntegerField()
    created_at = models.DateTimeField()
    # The bytes were deleted after their time; the row stays as proof of what was there.
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain("id", "path", "mime", "size", "sha256", "purpose", "area", "read_power"),
        plain("created_at", "erased_at"),
        personal("name", purpose="give the file back under its own name", keep_days=400),
        personal("uploaded_by", purpose="answer who brought the file", keep_days=1095),
    )

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="backstage_file_sha256")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
