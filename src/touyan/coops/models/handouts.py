"""Seedlings and services that members took from the cooperative without a price: sheets by name.

They count as trade only where the charter says so and the county has filed it (rule 16.8). What a
member paid for is trade by its amount already and stands on a voucher; work never stands here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.coops.models.charters import TradeBasis
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach

KEEP_DAYS = 10950
BASES = [
    (TradeBasis.SEEDLINGS.value, TradeBasis.SEEDLINGS.label),
    (TradeBasis.SERVICES.value, TradeBasis.SERVICES.label),
]


class HandoutStatus(models.TextChoices):
    """A sheet counts once somebody else has compared it with the signatures."""

    ENTERED = "ENTERED", _("Waits for the check")
    CHECKED = "CHECKED", _("Checked")
    RETURNED = "RETURNED", _("Given back")


class HandoutQuerySet(models.QuerySet["Handout"]):
    """Sheets, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.COOP_BOOKS_READ) -> HandoutQuerySet:
        """Keep a sheet if and only if the power covers the cooperative's area, or reaches the
        cooperative by an ORGANISATION grant.
        """
        found = reach.area_q(actor, power, "coop__area")
        ids = reach.ids(actor, power, GrantKind.ORGANISATION)
        return self.filter(found | Q(coop_id__in=ids))


class Handout(models.Model):
    """One sheet: what was handed out or done for members on a day, in one unit, with signatures."""

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="handouts")
    basis = models.CharField(_("counted as"), max_length=9, choices=BASES)
    what = models.CharField(_("what was handed out or done"), max_length=60)
    unit = models.CharField(_("unit"), max_length=12)
    on = models.DateField(_("on which day"))
    paper = models.CharField(_("number of the signed sheet"), max_length=60)
    status = models.CharField(max_length=8, choices=HandoutStatus, default=HandoutStatus.ENTERED)
    answer = models.CharField(_("why it was given back"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)

    objects = HandoutQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "coop", "basis", "what", "unit", "on", "paper", "status", "answer"),
        plain("entered_at", "checked_at"),
        personal("entered_by", "checked_by", purpose="answer for the sheet", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["coop", "paper"],
                condition=~Q(status="RETURNED"),
                name="coops_handout_paper_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="CHECKED") | Q(checked_at__isnull=False),
                name="coops_handout_checked_at",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | Q(entered_by=None) | ~Q(checked_by=F("entered_by")),
                name="coops_handout_two_people",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["SEEDLINGS", "SERVICES"]),
                name="coops_handout_never_labour",
            ),
        ]
        indexes = [models.Index(fields=["coop", "-on"], name="coops_handout_coop")]

    def __str__(self) -> str:
        return f"{self.coop_id} {self.paper}"


class HandoutLine(models.Model):
    """What one member took, in the sheet's unit."""

    handout = models.ForeignKey(Handout, on_delete=models.PROTECT, related_name="lines")
    member = models.ForeignKey("coops.CoopMember", on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2)

    personal_data: ClassVar = tags(
        plain("id", "handout"),
        personal(
            "member",
            "quantity",
            purpose="count what the charter calls trade (art. 43)",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handout", "member"], name="coops_handout_member_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="coops_handout_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.handout_id}: {self.quantity}"
