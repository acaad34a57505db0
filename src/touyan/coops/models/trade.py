"""What a voucher says about people by name: three lists that are never mixed (rule 3.6), and trade.

Rows belong to a voucher and count once it is booked. A voucher that takes another one back carries
the same rows with the opposite sign, so that sums net out.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.coops.models.vouchers import VoucherStatus
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach

KEEP_DAYS = 10950


_Row = TypeVar("_Row", bound=models.Model)


class NamedQuerySet(models.QuerySet[_Row]):
    """Rows by name, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.COOP_BOOKS_READ) -> NamedQuerySet[_Row]:
        """Keep a row if and only if the power covers the cooperative's area, reaches it by an
        ORGANISATION grant, or (COOP_READ_OWN) the row is of the actor or of their household.
        """
        found = reach.area_q(actor, power, "voucher__coop__area")
        found |= Q(voucher__coop_id__in=reach.ids(actor, power, GrantKind.ORGANISATION))
        if power == Power.COOP_READ_OWN:
            own = reach.ids(actor, power, GrantKind.HOUSEHOLDS)
            found |= Q(subject_id__in=[*own, *reach.ids(actor, power, GrantKind.SELF)])
        return self.filter(found)

    def booked(self) -> NamedQuerySet[_Row]:
        """Keep rows of booked vouchers."""
        return self.filter(voucher__status=VoucherStatus.POSTED)


class MemberTradeQuerySet(NamedQuerySet["MemberTrade"]):
    """Members' trade."""


class WageLineQuerySet(NamedQuerySet["WageLine"]):
    """Days of work."""


class LandPaymentQuerySet(NamedQuerySet["LandPayment"]):
    """Payments for land."""


class Named(models.Model):
    """What the three lists share."""

    place = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        abstract = True


class TradeWay(models.TextChoices):
    """From the member to the cooperative, or to the member."""

    BOUGHT = "BOUGHT", _("Bought from the member")
    SOLD = "SOLD", _("Sold to the member")


class MemberTrade(Named):
    """One member's trade with the cooperative: what the law counts by name (art. 41, 43)."""

    voucher = models.ForeignKey("coops.Voucher", on_delete=models.PROTECT, related_name="trades")
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=6, choices=TradeWay)
    goods = models.CharField(_("goods"), max_length=60)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    unit = models.CharField(_("unit"), max_length=10)

    objects = MemberTradeQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "voucher", "place"),
        personal(
            "subject",
            "way",
            "goods",
            "quantity",
            "unit",
            "amount_fen",
            purpose="count a member's trade for the rebate (art. 43, 44)",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher", "place"], name="coops_trade_place_once")
        ]
        indexes = [models.Index(fields=["subject", "voucher"], name="coops_trade_subject")]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.place}: {self.amount_fen}"


class WageLine(Named):
    """One person's days on a wage sheet. A cost, never a dividend. `paid_by` is the paying voucher."""

    voucher = models.ForeignKey("coops.Voucher", on_delete=models.PROTECT, related_name="wages")
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    days = models.DecimalField(_("days"), max_digits=7, decimal_places=2)
    rate_fen = models.PositiveBigIntegerField(_("a day"))
    paid_by = models.ForeignKey(
        "coops.Voucher", null=True, on_delete=models.PROTECT, related_name="paid_wages"
    )

    objects = WageLineQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "voucher", "place", "paid_by"),
        personal(
            "subject",
            "days",
            "rate_fen",
            "amount_fen",
            purpose="pay for work and show each person what was paid",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher", "place"], name="coops_wage_place_once")
        ]
        indexes = [models.Index(fields=["subject", "voucher"], name="coops_wage_subject")]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.place}: {self.days} d"


class LandPayKind(models.TextChoices):
    """Rent for leased land; what is guaranteed for land that came in as a share. Both are costs."""

    RENT = "RENT", _("Land rent")
    GUARANTEED = "GUARANTEED", _("Guaranteed rent")


class LandPayment(Named):
    """What one holder of land is paid for its use, whatever the harvest: a cost, never a dividend."""

    voucher = models.ForeignKey(
        "coops.Voucher", on_delete=models.PROTECT, related_name="land_payments"
    )
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=LandPayKind)
    contract = models.ForeignKey(
        "land.LandTransfer", null=True, on_delete=models.PROTECT, related_name="+"
    )
    mu = models.DecimalField(_("area in mu"), max_digits=10, decimal_places=2)
    fen_per_mu = models.PositiveBigIntegerField(_("a mu"))

    objects = LandPaymentQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "voucher", "place", "kind", "contract"),
        personal(
            "subject",
            "mu",
            "fen_per_mu",
            "amount_fen",
            purpose="pay for land and show each holder what was paid",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher", "place"], name="coops_landpay_place_once")
        ]
        indexes = [models.Index(fields=["subject", "voucher"], name="coops_landpay_subject")]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.place}: {self.mu} mu"


class OpeningShare(Named):
    """What a member had of the reserve, of subsidies or of gifts when the books were taken over."""

    voucher = models.ForeignKey(
        "coops.Voucher", on_delete=models.PROTECT, related_name="opening_shares"
    )
    subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=8)

    personal_data: ClassVar = tags(
        plain("id", "voucher", "place", "what"),
        personal(
            "subject",
            "amount_fen",
            purpose="take over what stands in the member's account (art. 43)",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher", "place"], name="coops_opening_place_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="coops_opening_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.place}: {self.what}"
