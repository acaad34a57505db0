"""Charters: dated versions that nobody edits, with figures never below the law."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.personal_data import personal, plain, tags

KEEP_DAYS = 10950
HUNDRED_PERCENT = 10_000  # in hundredths of a per cent
REBATE_LEAST = 6_000  # art. 44
UNION_REBATE_ABOVE = 5_000  # art. 61 with art. 4 (5): mainly by trade
ADDITIONAL_MOST = 2_000  # art. 22
REPRESENTATIVES_LEAST = 51  # art. 32


class ReserveBy(models.TextChoices):
    """How the reserve of a year becomes each member's share (art. 42: as the charter says)."""

    TRADE = "TRADE", _("By trade with the cooperative")
    CONTRIBUTION = "CONTRIBUTION", _("By contribution")
    EQUAL = "EQUAL", _("The same for each member")


class LossBy(models.TextChoices):
    """How losses are borne by who leaves (art. 28: as the charter says)."""

    CONTRIBUTION = "CONTRIBUTION", _("By contribution")
    EQUAL = "EQUAL", _("The same for each member")


class TradeBasis(models.TextChoices):
    """What counts as trade with the cooperative where there are no goods (rule 16.8). Never labour:
    wages are a cost, and paying them twice as a rebate would turn them into a share of the surplus.
    """

    LAND = "LAND", _("Land brought in (mu)")
    SEEDLINGS = "SEEDLINGS", _("Seedlings and supplies taken")
    SERVICES = "SERVICES", _("Services of the cooperative used")


class Charter(models.Model):
    """One version of a cooperative's charter, in force from a day until the next one.

    Shares of a whole are in hundredths of a per cent (6000 is 60 %). `representatives` is 0 where
    the charter knows no representatives' assembly.
    """

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="charters")
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField(_("in force from"))
    reserve_share = models.PositiveIntegerField(_("reserve out of the surplus"), default=1_000)
    reserve_by = models.CharField(
        _("the reserve becomes the members'"),
        max_length=12,
        choices=ReserveBy,
        default=ReserveBy.TRADE,
    )
    rebate_share = models.PositiveIntegerField(_("returned by trade"), default=REBATE_LEAST)
    of_union = models.BooleanField(default=False)
    additional_votes_share = models.PositiveIntegerField(_("additional votes"), default=0)
    withdrawal_months = models.PositiveSmallIntegerField(
        _("months before the year's end in which members say that they leave"), default=3
    )
    unit_withdrawal_months = models.PositiveSmallIntegerField(
        _("the same for unit members"), default=6
    )
    refund_days = models.PositiveSmallIntegerField(
        _("days after the year's end until shares are paid back"), default=90
    )
    losses_by = models.CharField(
        _("losses are borne"), max_length=12, choices=LossBy, default=LossBy.CONTRIBUTION
    )
    representatives = models.PositiveSmallIntegerField(_("representatives"), default=0)
    quorum_share = models.PositiveIntegerField(
        _("members who must come, if more than two thirds"), default=0
    )
    majority_share = models.PositiveIntegerField(
        _("votes that must agree, if more than the law asks"), default=0
    )
    document_hash = models.CharField(max_length=64, blank=True)
    resolution = models.ForeignKey(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("id", "coop", "version", "valid_from", "reserve_share", "reserve_by"),
        plain("rebate_share", "of_union", "additional_votes_share", "withdrawal_months"),
        plain("unit_withdrawal_months", "refund_days", "losses_by", "representatives"),
        plain("quorum_share", "majority_share", "document_hash", "resolution", "adopted_at"),
        personal("adopted_by", purpose="answer for the entry", keep_days=KEEP_DAYS),
    )

    class Meta:
        ordering = ("coop", "version")
        constraints = [
            models.UniqueConstraint(fields=["coop", "version"], name="coops_charter_version_once"),
            models.CheckConstraint(
                condition=(
                    Q(rebate_share__gte=REBATE_LEAST)
                    | (Q(of_union=True) & Q(rebate_share__gt=UNION_REBATE_ABOVE))
                )
                & Q(rebate_share__lte=HUNDRED_PERCENT),
                name="coops_charter_rebate_by_law",
            ),
            models.CheckConstraint(
                condition=Q(additional_votes_share__lte=ADDITIONAL_MOST),
                name="coops_charter_additional_votes_by_law",
            ),
            models.CheckConstraint(
                condition=Q(reserve_share__lte=HUNDRED_PERCENT), name="coops_charter_reserve"
            ),
            models.CheckConstraint(
                condition=Q(representatives=0) | Q(representatives__gte=REPRESENTATIVES_LEAST),
                name="coops_charter_representatives_by_law",
            ),
            models.CheckConstraint(
                condition=Q(withdrawal_months__lte=11) & Q(unit_withdrawal_months__lte=11),
                name="coops_charter_leaving_is_free",
            ),
            models.CheckConstraint(
                condition=Q(quorum_share__lte=HUNDRED_PERCENT)
                & Q(majority_share__lte=HUNDRED_PERCENT),
                name="coops_charter_quorums",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coop_id} v{self.version}"

    @property
    def reserve_percent(self) -> str:
        """Return the reserve out of the surplus, in per cent."""
        return f"{Decimal(self.reserve_share) / 100:f}"

    @property
    def rebate_percent(self) -> str:
        """Return what goes back by trade, in per cent."""
        return f"{Decimal(self.rebate_share) / 100:f}"


class TradeEquivalent(models.Model):
    """What counts as so much trade (fen) for each unit, by the charter: adopted by the assembly, and
    in force only from the day on which the county has filed it (rule 16.8).
    """

    charter = models.ForeignKey(
        "coops.Charter", on_delete=models.PROTECT, related_name="equivalents"
    )
    basis = models.CharField(_("counted by"), max_length=9, choices=TradeBasis)
    unit = models.CharField(_("unit"), max_length=12)
    fen_per_unit = models.BigIntegerField(_("counts as, for each unit"))
    resolution = models.ForeignKey(
        "registry.Resolution", on_delete=models.PROTECT, related_name="+"
    )
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_on = models.DateField(_("filed with the county on"), null=True)
    filing_number = models.CharField(_("number of the filing"), max_length=60, blank=True)

    personal_data: ClassVar = tags(
        plain("id", "charter", "basis", "unit", "fen_per_unit", "resolution", "filed_on"),
        plain("filing_number"),
        personal("entered_by", "filed_by", purpose="answer for the filing", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "basis", "unit"], name="coops_equivalent_once"
            ),
            models.CheckConstraint(condition=Q(fen_per_unit__gt=0), name="coops_equivalent_counts"),
            models.CheckConstraint(
                condition=Q(basis__in=["LAND", "SEEDLINGS", "SERVICES"]),
                name="coops_equivalent_never_labour",
            ),
            models.CheckConstraint(
                condition=(Q(filed_on=None) & Q(filed_by=None))
                | (Q(filed_on__isnull=False) & ~Q(filing_number="")),
                name="coops_equivalent_filed_with_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.basis} {self.fen_per_unit}/{self.unit}"
