"""What a shop bought, from whom and for how much, and the money it received."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.masking import mask_name
from touyan.core.personal_data import personal, plain, tags


class Purchase(models.Model):
    """One delivery of several products. What was paid is in the ledger; this says from whom.

    Everything is public in the village but the scan of the invoice and the name of a donor: a delivery
    that cost nothing is a gift.
    """

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    shop = models.ForeignKey("points.Shop", on_delete=models.PROTECT, related_name="purchases")
    supplier = models.CharField(max_length=80, blank=True)
    invoice_number = models.CharField(max_length=40, blank=True)
    scan = models.ForeignKey(
        "backstage.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    bought_on = models.DateField()
    total_fen = models.PositiveBigIntegerField()
    recorded_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "ref", "shop", "invoice_number", "scan", "bought_on", "total_fen"),
        plain("recorded_at"),
        personal(
            "supplier",
            "recorded_by",
            purpose="account to the village for what its shop bought, and from whom",
            keep_days=3650,
        ),
    )

    class Meta:
        """Lists of one shop run backwards in time."""

        indexes = [models.Index(fields=["shop", "-bought_on", "-id"], name="points_purchase_shop")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.bought_on}: {self.total_fen}"

    @property
    def transfer_key(self) -> str:
        """The key of the transfer that brought the goods in: the receipt number."""
        return f"shop.stock_in:{self.ref}"

    @property
    def is_gift(self) -> bool:
        """Say whether nothing was paid."""
        return self.total_fen == 0

    @property
    def public_supplier(self) -> str:
        """Who sold the goods, as the village reads it: donors stay masked."""
        return mask_name(self.supplier) if self.is_gift else self.supplier


class PurchaseLine(models.Model):
    """Pieces of one product within a delivery, and what they cost in all."""

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey("points.Product", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    total_fen = models.PositiveBigIntegerField()

    personal_data = tags(plain("id", "purchase", "product", "quantity", "total_fen"))

    class Meta:
        """A product stands once in a delivery."""

        constraints = [
            models.UniqueConstraint(name="points_purchase_product", fields=["purchase", "product"]),
            models.CheckConstraint(
                name="points_purchase_line_quantity", condition=Q(quantity__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}"


class FundingSource(models.TextChoices):
    """Where the money of a shop comes from (rule 2.6)."""

    COUNTY_SEED = "COUNTY_SEED", _("Starting money of the county")
    COLLECTIVE_INCOME = "COLLECTIVE_INCOME", _("Collective income of the village")
    DONATION = "DONATION", _("Donation")
    YEAR_END_AWARD = "YEAR_END_AWARD", _("Award of the county at the end of the year")
    TOWNSHIP_SUPPLEMENT = "TOWNSHIP_SUPPLEMENT", _("Supplement of the township")


class Funding(models.Model):
    """Money that a shop received. The village reads the source; a donor's name is masked."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    shop = models.ForeignKey("points.Shop", on_delete=models.PROTECT, related_name="fundings")
    source = models.CharField(max_length=20, choices=FundingSource)
    amount_fen = models.PositiveBigIntegerField()
    donor = models.CharField(max_length=80, blank=True)
    received_on = models.DateField()
    recorded_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "ref", "shop", "source", "amount_fen", "received_on", "recorded_at"),
        personal(
            "donor",
            "recorded_by",
            purpose="account to the village for the money of its shop",
            keep_days=3650,
        ),
    )

    class Meta:
        """Only a donation names a donor."""

        constraints = [
            models.CheckConstraint(name="points_funding_amount", condition=Q(amount_fen__gte=1)),
            models.CheckConstraint(
                name="points_funding_donor", condition=Q(donor="") | Q(source="DONATION")
            ),
        ]
        indexes = [models.Index(fields=["shop", "-received_on", "-id"], name="points_funding_shop")]

    def __str__(self) -> str:
        return f"{self.source}: {self.amount_fen}"

    @property
    def public_donor(self) -> str:
        """The donor as the village reads it."""
        return mask_name(self.donor)
