"""The end of the year: the township's word about a shop, the award list, who may be named."""

from django.db import models
from django.db.models import F, Q

from touyan.core.personal_data import personal, plain, tags
from touyan.points.award import MARK_MAX


class ShopMark(models.Model):
    """What the township says about a shop's year: what others can learn from it, and complaints."""

    shop = models.ForeignKey("points.Shop", on_delete=models.PROTECT, related_name="marks")
    year = models.PositiveSmallIntegerField()
    mark = models.PositiveSmallIntegerField()
    complaints = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200)
    given_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "shop", "year", "mark", "complaints", "reason", "given_at"),
        personal("given_by", purpose="say who answers for the mark", keep_days=3650),
    )

    class Meta:
        """The newest row of a shop and year counts: nothing is edited."""

        constraints = [
            models.CheckConstraint(name="points_mark_range", condition=Q(mark__lte=MARK_MAX)),
        ]
        indexes = [models.Index(fields=["shop", "year", "-id"], name="points_mark_shop_year")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.year}: {self.mark}"


class AwardList(models.Model):
    """The shops that the county proposes for a year, on notice until a day."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    shops = models.PositiveIntegerField()
    weights = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    published_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "area", "year", "shops", "weights", "starts_on", "ends_on", "published_at"),
        personal("published_by", purpose="say who answers for the list", keep_days=3650),
    )

    class Meta:
        """One list a year, on notice for some days."""

        constraints = [
            models.UniqueConstraint(name="points_award_year", fields=["area", "year"]),
            models.CheckConstraint(
                name="points_award_notice", condition=Q(ends_on__gt=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.year}"


class AwardLine(models.Model):
    """One proposed shop with the parts of its score as they stood, in tenths of a point."""

    award = models.ForeignKey(AwardList, on_delete=models.PROTECT, related_name="lines")
    shop = models.ForeignKey("points.Shop", on_delete=models.PROTECT, related_name="+")
    operation_tenths = models.PositiveIntegerField()
    redemption_tenths = models.PositiveIntegerField()
    demonstration_tenths = models.PositiveIntegerField()

    personal_data = tags(
        plain("id", "award", "shop", "operation_tenths", "redemption_tenths"),
        plain("demonstration_tenths"),
    )

    class Meta:
        """A shop stands once on a list."""

        constraints = [
            models.UniqueConstraint(name="points_award_shop", fields=["award", "shop"]),
        ]

    def __str__(self) -> str:
        return f"{self.award_id}: {self.shop_id}"


class HonourConsent(models.Model):
    """A household said that it may be named as an honour household of a year, or took that back."""

    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    agrees = models.BooleanField()
    recorded_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "year", "agrees"),
        personal(
            "household",
            "recorded_by",
            "recorded_at",
            purpose="name an honour household only when it agreed",
            keep_days=1095,
        ),
    )

    class Meta:
        """The newest row of a household and year counts: nothing is edited."""

        indexes = [models.Index(fields=["household", "year", "-id"], name="points_consent_hh_year")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}: {self.agrees}"
