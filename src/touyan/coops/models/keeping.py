"""What the books are compared with: goods on the shelf, cash in the box, the bank's own statement."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach

KEEP_DAYS = 10950


def _reached(actor: Actor, power: Power) -> Q:
    """Return what the power covers: by the cooperative's area, or by an ORGANISATION grant."""
    found = reach.area_q(actor, power, "coop__area")
    return found | Q(coop_id__in=reach.ids(actor, power, GrantKind.ORGANISATION))


class ItemQuerySet(models.QuerySet["Item"]):
    """Goods, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.COOP_BOOKS_READ) -> ItemQuerySet:
        """Keep goods if and only if the power covers the cooperative's area, or reaches the
        cooperative by an ORGANISATION grant.
        """
        return self.filter(_reached(actor, power))


class Item(models.Model):
    """One kind of goods in a cooperative's stock. How much there is and what it cost is in the ledger."""

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="items")
    name = models.CharField(_("goods"), max_length=60)
    unit = models.CharField(_("unit"), max_length=10)
    added_at = models.DateTimeField()

    objects = ItemQuerySet.as_manager()
    personal_data: ClassVar = tags(plain("id", "coop", "name", "unit", "added_at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coop", "name"], name="coops_item_name_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(unit=""), name="coops_item_is_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def commodity(self) -> str:
        """What the ledger counts it as, in thousandths of the unit."""
        return f"GOODS:COOP{self.pk}"


class CountOf(models.TextChoices):
    """What was compared with the books at the end of a day."""

    CASH = "CASH", _("Cash in the box")
    BANK = "BANK", _("Statement of the bank")


class MoneyCount(models.Model):
    """Cash was counted, or the bank's statement read. A difference is explained, never booked away
    silently; somebody else than the counter was present at the cash (art. 45: internal control).
    """

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="counts")
    of = models.CharField(max_length=4, choices=CountOf)
    on = models.DateField(_("at the end of"))
    expected_fen = models.BigIntegerField()
    found_fen = models.BigIntegerField(_("found"))
    note = models.CharField(_("why they differ"), max_length=200, blank=True)
    counted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("id", "coop", "of", "on", "expected_fen", "found_fen", "note", "counted_at"),
        personal("counted_by", purpose="say who counted", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expected_fen=F("found_fen")) | ~Q(note=""),
                name="coops_count_explained",
            )
        ]
        indexes = [models.Index(fields=["coop", "of", "-on", "-id"], name="coops_count_day")]

    def __str__(self) -> str:
        return f"{self.coop_id} {self.of} {self.on}"


class StockCountQuerySet(models.QuerySet["StockCount"]):
    """Counts of the goods, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.COOP_BOOKS_READ) -> StockCountQuerySet:
        """Keep a count if and only if the power covers the cooperative's area, or reaches the
        cooperative by an ORGANISATION grant.
        """
        return self.filter(_reached(actor, power))


class StockCount(models.Model):
    """Goods were counted on the shelf. What differs stands in `voucher`, which somebody else checks."""

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="stock_counts")
    on = models.DateField(_("counted on"))
    note = models.CharField(_("why they differ"), max_length=200, blank=True)
    voucher = models.OneToOneField(
        "coops.Voucher", null=True, on_delete=models.PROTECT, related_name="stock_count"
    )
    counted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField()

    objects = StockCountQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "coop", "on", "note", "voucher", "counted_at"),
        personal("counted_by", purpose="say who counted", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(voucher=None) | ~Q(note=""), name="coops_stock_count_explained"
            )
        ]
        indexes = [models.Index(fields=["coop", "-on", "-id"], name="coops_stock_count_day")]

    def __str__(self) -> str:
        return f"{self.coop_id} {self.on}"


class StockCountLine(models.Model):
    """One kind of goods: what the books said and what was found, in its unit."""

    count = models.ForeignKey(StockCount, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    expected = models.DecimalField(_("in the books"), max_digits=14, decimal_places=3)
    found = models.DecimalField(_("found"), max_digits=14, decimal_places=3)

    personal_data: ClassVar = tags(plain("id", "count", "item", "expected", "found"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "item"], name="coops_counted_once"),
            models.CheckConstraint(condition=Q(found__gte=0), name="coops_counted_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.expected} {self.found}"
