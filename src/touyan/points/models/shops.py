"""Village shops, what they offer, and redemptions of points for goods."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach
from touyan.registry.models import Household

VILLAGE_DIGITS = 12


class ShopStatus(models.TextChoices):
    """Whether a shop serves."""

    OPEN = "OPEN", _("Open for customers")
    SUSPENDED = "SUSPENDED", _("Closed for now")
    CLOSED = "CLOSED", _("Closed for good")


class ShopQuerySet(models.QuerySet["Shop"]):
    """Shops, scoped."""

    def visible_to(self, actor: Actor, *, power: Power = Power.SHOP_READ) -> ShopQuerySet:
        """Keep a shop if and only if the power reaches its village."""
        return self.filter(reach.area_q(actor, power))

    def open_to(self, actor: Actor) -> ShopQuerySet:
        """Keep a shop if and only if it can be read by a post, or the actor's household lives in its
        village: what the shop buys, from whom and for how much is everybody's there.
        """
        homes = Household.objects.filter(
            pk__in=reach.ids(actor, Power.REDEEM_OWN, GrantKind.HOUSEHOLDS)
        ).values_list("subject__area__scope_path", flat=True)
        villages = sorted({path[:VILLAGE_DIGITS] for path in homes})
        own = Q(area__path__in=villages) if villages else reach.nothing()
        posts = Q(reach.area_q(actor, Power.SHOP_READ)) | reach.area_q(actor, Power.SHOP_CHECK)
        return self.filter(own | posts)


class Shop(models.Model):
    """The points shop of a village. Its cash and stock are accounts in the village's book."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    opened_on = models.DateField()
    status = models.CharField(max_length=10, choices=ShopStatus, default=ShopStatus.OPEN)
    hours = models.CharField(max_length=80, blank=True)
    hold_hours = models.PositiveSmallIntegerField(default=72)
    cash_account = models.ForeignKey("ledger.Account", on_delete=models.PROTECT, related_name="+")

    objects = ShopQuerySet.as_manager()
    personal_data = tags(
        plain("id", "area", "name", "opened_on", "status", "hours", "hold_hours", "cash_account")
    )

    class Meta:
        """One shop at a time per village: the village's book has one shop cash account."""

        constraints = [
            models.UniqueConstraint(
                name="points_shop_one_per_village",
                fields=["area"],
                condition=~Q(status="CLOSED"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A thing on the shelf. The commodity of its stock is `GOODS:<id>`."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=10)
    price_points = models.PositiveIntegerField()
    low_at = models.PositiveIntegerField(default=3)
    is_active = models.BooleanField(default=True)
    stock_account = models.ForeignKey(
        "ledger.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    held_account = models.ForeignKey(
        "ledger.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    given_account = models.ForeignKey(
        "ledger.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    purchased_account = models.ForeignKey(
        "ledger.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_account = models.ForeignKey(
        "ledger.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    value_account = models.ForeignKey(
        "ledger.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = tags(
        plain("id", "shop", "name", "unit", "price_points", "low_at", "is_active"),
        plain("stock_account", "held_account", "given_account", "purchased_account"),
        plain("settled_account", "value_account"),
    )

    class Meta:
        """Every price is at least one point; a name is used once per shop."""

        constraints = [
            models.UniqueConstraint(name="points_product_name", fields=["shop", "name"]),
            models.CheckConstraint(name="points_product_price", condition=Q(price_points__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def commodity(self) -> str:
        """The ledger's code for pieces of this product."""
        return f"GOODS:{self.pk}"


class RedemptionStatus(models.TextChoices):
    """A reservation is handed over, taken back by the household, or runs out."""

    RESERVED = "RESERVED", _("Reserved")
    DONE = "DONE", _("Handed over")
    CANCELLED = "CANCELLED", _("Cancelled")
    EXPIRED = "EXPIRED", _("Not collected in time")
    UNDONE = "UNDONE", _("Taken back by the shop")


class RedemptionChannel(models.TextChoices):
    """With a code from the household's telephone, or at the counter with its card."""

    CODE = "CODE", _("With a code")
    COUNTER = "COUNTER", _("At the counter")


class RedemptionQuerySet(models.QuerySet["Redemption"]):
    """Redemptions, scoped."""

    def visible_to(self, actor: Actor, *, power: Power = Power.SHOP_READ) -> RedemptionQuerySet:
        """Keep a redemption if and only if the power reaches the shop's village, or it is one of
        the actor's own household.
        """
        own = Q(household__in=reach.ids(actor, Power.POINTS_READ, GrantKind.HOUSEHOLDS))
        return self.filter(own | reach.area_q(actor, power, "shop__area"))


class Redemption(models.Model):
    """A household takes goods for points. The ledger holds the quantities; this holds the act."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, db_index=False, related_name="redemptions"
    )
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, related_name="redemptions"
    )
    channel = models.CharField(max_length=8, choices=RedemptionChannel)
    status = models.CharField(max_length=10, choices=RedemptionStatus)
    code = models.CharField(max_length=4, blank=True)
    points = models.PositiveIntegerField()
    cash_fen = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_on = models.DateField(null=True)
    keeper = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = RedemptionQuerySet.as_manager()
    personal_data = tags(
        plain("id", "ref", "shop", "channel", "status", "code", "points", "requested_at"),
        plain("expires_at", "done_at", "done_on", "ended_at", "cash_fen"),
        personal(
            "household",
            "requested_by",
            "keeper",
            purpose="account for the goods and points to the household and the village",
            keep_days=3650,
        ),
    )

    class Meta:
        """A code is alive once per shop; what was handed over has its keeper and moment."""

        constraints = [
            models.UniqueConstraint(
                name="points_redemption_live_code",
                fields=["shop", "code"],
                condition=Q(status="RESERVED"),
            ),
            models.CheckConstraint(
                name="points_redemption_done",
                condition=~Q(status__in=["DONE", "UNDONE"])
                | Q(done_at__isnull=False, done_on__isnull=False, keeper__isnull=False),
            ),
            models.CheckConstraint(
                name="points_redemption_reserved",
                condition=~Q(status="RESERVED")
                | (Q(expires_at__isnull=False) & ~Q(code="") & Q(channel="CODE")),
            ),
            models.CheckConstraint(name="points_redemption_points", condition=Q(points__gte=1)),
            models.CheckConstraint(
                name="points_redemption_cash",
                condition=Q(cash_fen=0) | Q(cash_fen__gte=1, channel="COUNTER"),
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-done_at", "-id"], name="points_redemption_shop"),
            # All that the numbers of a shop's month are made of.
            models.Index(
                fields=["shop", "done_on", "status", "household", "points"],
                name="points_redemption_of_month",
            ),
            models.Index(fields=["household", "-requested_at"], name="points_redemption_hh"),
            models.Index(
                fields=["expires_at"],
                name="points_redemption_expiry",
                condition=Q(status="RESERVED"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref}: {self.status}"

    @property
    def goods(self) -> Iterable[RedemptionLine]:
        """What was taken, line by line."""
        return self.lines.all()

    @property
    def transfer_key(self) -> str:
        """The key of the transfer that hands the goods over: the receipt number."""
        return f"points.redeem:{self.ref}"

    @property
    def short_receipt(self) -> str:
        """The first eight characters of the receipt number, enough to find it again."""
        return str(self.ref)[:8].upper()


class RedemptionLine(models.Model):
    """One product of a redemption, at the price of the day."""

    redemption = models.ForeignKey(Redemption, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    points = models.PositiveIntegerField()

    personal_data = tags(plain("id", "redemption", "product", "quantity", "points"))

    class Meta:
        """At least one piece, and its points."""

        constraints = [
            models.CheckConstraint(
                name="points_redemption_line_amounts",
                condition=Q(quantity__gte=1, points__gte=1),
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}: {self.points}"
