"""Holidays and make-up working days that a county entered itself."""

from typing import ClassVar

from django.db import models

from touyan.core.personal_data import personal, plain, tags


class Workday(models.Model):
    """One day that differs from Monday-to-Friday, or from what came with the release."""

    day = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True, default="")
    basis = models.CharField(max_length=200, blank=True, default="")
    entered_by = models.BigIntegerField()
    entered_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("day", "is_working", "name", "basis", "entered_at"),
        personal("entered_by", purpose="answer who entered the holidays", keep_days=1095),
    )

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {'works' if self.is_working else 'rests'}"
