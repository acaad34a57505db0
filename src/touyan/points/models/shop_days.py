"""How a shop's books meet its shelf and its till: closed days, losses, counts, signed months."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.personal_data import personal, plain, tags
from touyan.points import county
from touyan.points.counting import Counted


class DayClose(models.Model):
    """The till was counted and the cost of what went out was booked: once per shop and day."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    shop = models.ForeignKey("points.Shop", on_delete=models.PROTECT, related_name="closes")
    day = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    visits = models.PositiveIntegerField()
    pieces = models.PositiveIntegerField()
    points = models.PositiveIntegerField()
    cash_in_fen = models.PositiveBigIntegerField()
    expected_fen = models.PositiveBigIntegerField()
    counted_fen = models.PositiveBigIntegerField()
    note = models.CharField(max_length=200, blank=True)

    personal_data = tags(
        plain("id", "ref", "shop", "day", "closed_at", "visits", "pieces", "points"),
        plain("cash_in_fen", "expected_fen", "counted_fen", "note"),
        personal("closed_by", purpose="say who counted the till", keep_days=3650),
    )

    class Meta:
        """One close per shop and day; a difference is explained."""

        constraints = [
            models.UniqueConstraint(name="points_day_close_once", fields=["shop", "day"]),
            models.CheckConstraint(
                name="points_day_close_explained",
                condition=Q(expected_fen=F("counted_fen")) | ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day}"

    @property
    def difference_fen(self) -> int:
        """Money too much in the till, or too little when negative."""
        return self.counted_fen - self.expected_fen


class LossReason(models.TextChoices):
    """Why goods are gone without anybody having taken them home."""

    BREAKAGE = "BREAKAGE", _("Broken")
    SPOILAGE = "SPOILAGE", _("Spoiled or past its date")
    THEFT = "THEFT", _("Stolen")
    OTHER = "OTHER", _("Something else")


class WordStatus(models.TextChoices):
    """Booked at once, or waiting for a second person's word."""

    WAITING = "WAITING", _("Waits for a second person")
    BOOKED = "BOOKED", _("Booked")
    REFUSED = "REFUSED", _("Not accepted")


def _decided() -> Q:
    return Q(status="BOOKED") | (
        Q(status="WAITING", decided_by__isnull=True, decided_at__isnull=True)
        | Q(status="REFUSED", decided_by__isnull=False, decided_at__isnull=False)
    )


class Loss(models.Model):
    """Pieces that broke or spoiled. Above the threshold a second person confirms before booking."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    shop = models.ForeignKey("points.Shop", on_delete=models.PROTECT, related_name="losses")
    product = models.ForeignKey("points.Product", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=10, choices=LossReason)
    note = models.CharField(max_length=200)
    cost_fen = models.PositiveBigIntegerField()
    status = models.CharField(max_length=8, choices=WordStatus)
    reported_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    personal_data = tags(
        plain("id", "ref", "shop", "product", "quantity", "reason", "note", "cost_fen", "status"),
        plain("reported_at", "decided_at", "answer"),
        personal(
            "reported_by", "decided_by", purpose="say who reported and who agreed", keep_days=3650
        ),
    )

    class Meta:
        """Nobody confirms what they reported themselves (promise X-07)."""

        constraints = [
            models.CheckConstraint(name="points_loss_quantity", condition=Q(quantity__gte=1)),
            models.CheckConstraint(name="points_loss_decided", condition=_decided()),
            models.CheckConstraint(
                name="points_loss_two_people",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("reported_by")),
            ),
        ]
        indexes = [models.Index(fields=["shop", "-reported_at", "-id"], name="points_loss_shop")]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}: {self.reason}"


class StockCount(models.Model):
    """The shelf was counted. Over the county's tolerance the supervision committee has the word."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    shop = models.ForeignKey("points.Shop", on_delete=models.PROTECT, related_name="counts")
    counted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField()
    is_flagged = models.BooleanField()
    status = models.CharField(max_length=8, choices=WordStatus)
    note = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    personal_data = tags(
        plain("id", "ref", "shop", "counted_at", "is_flagged", "status", "note"),
        plain("decided_at", "answer"),
        personal(
            "counted_by", "decided_by", purpose="say who counted and who agreed", keep_days=3650
        ),
    )

    class Meta:
        """A flagged count is booked by another person than the one who counted; one waits at a time."""

        constraints = [
            models.CheckConstraint(name="points_count_decided", condition=_decided()),
            models.CheckConstraint(
                name="points_count_two_people",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("counted_by")),
            ),
            models.CheckConstraint(
                name="points_count_flagged_needs_word",
                condition=Q(is_flagged=False) | ~Q(status="BOOKED") | Q(decided_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="points_count_one_waits", fields=["shop"], condition=Q(status="WAITING")
            ),
        ]
        indexes = [models.Index(fields=["shop", "-counted_at", "-id"], name="points_count_shop")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.counted_at:%Y-%m-%d}: {self.status}"


class StockCountLine(models.Model):
    """One product: what the books expected at that moment, and what was found."""

    count = models.ForeignKey(StockCount, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey("points.Product", on_delete=models.PROTECT, related_name="+")
    expected = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    value_fen = models.PositiveBigIntegerField()

    personal_data = tags(plain("id", "count", "product", "expected", "found", "value_fen"))

    class Meta:
        """A product stands once in a count."""

        constraints = [
            models.UniqueConstraint(name="points_count_product", fields=["count", "product"])
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.expected} -> {self.found}"

    @property
    def difference(self) -> int:
        """Pieces too many, or too few when negative."""
        return self.found - self.expected

    @property
    def is_over(self) -> bool:
        """Say whether this product differs by more than the county's tolerance."""
        tolerance = county.shop(self.count.shop.area.path).stocktake_difference_percent
        return Counted(self.expected, self.found, tolerance_percent=tolerance).is_over


class MonthSheet(models.Model):
    """The month's reconciliation, signed by the keeper and then by the supervision committee."""

    shop = models.ForeignKey("points.Shop", on_delete=models.PROTECT, related_name="sheets")
    month = models.CharField(max_length=7)
    digest = models.CharField(max_length=64)
    kept_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)

    personal_data = tags(
        plain("id", "shop", "month", "digest", "kept_at", "checked_at"),
        personal("kept_by", "checked_by", purpose="say who signed the month", keep_days=3650),
    )

    class Meta:
        """One sheet per month, two different people."""

        constraints = [
            models.UniqueConstraint(name="points_month_sheet_once", fields=["shop", "month"]),
            models.CheckConstraint(
                name="points_month_sheet_checked",
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | (
                    Q(checked_by__isnull=False, checked_at__isnull=False)
                    & ~Q(checked_by=F("kept_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.month}"
