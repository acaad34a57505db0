"""Paying out: batches on paper for signatures or for the bank, confirmed by somebody else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.coops.models.distributions import (
    KEEP_DAYS,
    Distribution,
    DistributionSlip,
)
from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags


class PayoutWay(models.TextChoices):
    """How it is paid: in cash against a signature, or by the bank."""

    CASH = "CASH", _("In cash, against a signature")
    BANK = "BANK", _("By the bank")


class PayoutStatus(models.TextChoices):
    """The list is made; somebody else confirms who was paid. Who was not is in a later list."""

    PREPARED = "PREPARED", _("List made")
    PAID = "PAID", _("Paid and booked")
    CANCELLED = "CANCELLED", _("List given up")


class PayoutBatchQuerySet(models.QuerySet["PayoutBatch"]):
    """Payment lists, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.COOP_BOOKS_READ) -> PayoutBatchQuerySet:
        """Keep a list if and only if its distribution is visible by this power to its bookkeepers."""
        rows = Distribution.objects.visible_to(actor, power)
        return self.filter(distribution__in=rows.values("pk"))


class PayoutBatch(models.Model):
    """One list of members to be paid on one day."""

    distribution = models.ForeignKey(Distribution, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveSmallIntegerField()
    way = models.CharField(_("how it is paid"), max_length=4, choices=PayoutWay)
    status = models.CharField(max_length=9, choices=PayoutStatus, default=PayoutStatus.PREPARED)
    prepared_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField()
    paid_on = models.DateField(_("paid on"), null=True)
    confirmed_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    objects = PayoutBatchQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "distribution", "number", "way", "status", "prepared_at", "paid_on"),
        plain("confirmed_at"),
        personal(
            "prepared_by", "confirmed_by", purpose="answer for the payment", keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distribution", "number"], name="coops_payout_number_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(prepared_by=None)
                | ~Q(confirmed_by=F("prepared_by")),
                name="coops_payout_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status=PayoutStatus.PAID)
                | Q(paid_on__isnull=False, confirmed_at__isnull=False),
                name="coops_payout_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.distribution_id}/{self.number}"


class PayoutState(models.TextChoices):
    """What became of one line of a list."""

    LISTED = "LISTED", _("Listed")
    PAID = "PAID", _("Paid")
    MISSED = "MISSED", _("Not paid this time")


class Payout(models.Model):
    """One member on one list. A slip is on one open or paid line at a time; the amount is the slip's."""

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="payouts")
    slip = models.ForeignKey(DistributionSlip, on_delete=models.PROTECT, related_name="payouts")
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=6, choices=PayoutState, default=PayoutState.LISTED)

    personal_data: ClassVar = tags(
        plain("id", "batch", "slip"),
        personal(
            "amount_fen", "state", purpose="prove that a member was paid", keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slip"],
                condition=Q(state__in=["LISTED", "PAID"]),
                name="coops_slip_paid_once",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="coops_payout_positive"),
        ]
        indexes = [models.Index(fields=["batch", "state"], name="coops_payout_batch")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.slip_id}"
