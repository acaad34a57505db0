"""Members whom the others chose to decide for them in the representatives' assembly (art. 32)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.coops.models.decided import DecidedAboutMember
from touyan.core.personal_data import personal, plain, tags

KEEP_DAYS = 10950


class Representative(DecidedAboutMember):
    """One member's term as a representative, from a decision of the members until the next choice."""

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="representatives")
    chosen_on = models.DateField(_("representative since"))
    until = models.DateField(_("representative until, not included"), null=True)

    personal_data: ClassVar = tags(
        plain("id", "coop", "resolution", "chosen_on", "until", "entered_at"),
        personal("member", purpose="prove who decided for the members", keep_days=KEEP_DAYS),
        personal("entered_by", purpose="answer for the entry", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(until__isnull=True),
                name="coops_representative_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("chosen_on")),
                name="coops_representative_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coop_id}/{self.member_id}"
