"""Subscriptions: what members bring in; and what subsidies and gifts count for each of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach

KEEP_DAYS = 10950


class SubscriptionKind(models.TextChoices):
    """What is brought in (art. 13). A claim on the cooperative or on a member never is."""

    CASH = "CASH", _("Money")
    LAND_RIGHT = "LAND_RIGHT", _("Right to manage land")
    FOREST_RIGHT = "FOREST_RIGHT", _("Forest right")
    EQUIPMENT = "EQUIPMENT", _("Equipment")
    TECH = "TECH", _("Technology or intellectual property")
    COLLECTIVE_ASSET = "COLLECTIVE_ASSET", _("Asset of the collective")


class SubscriptionStatus(models.TextChoices):
    """Pledged; the money paid or the thing valued; registered with its certificate; passed on."""

    PLEDGED = "PLEDGED", _("Pledged")
    PAID = "PAID", _("Paid, to be checked")
    APPRAISED = "APPRAISED", _("Valued, to be checked")
    REGISTERED = "REGISTERED", _("Registered")
    TRANSFERRED = "TRANSFERRED", _("Passed on")
    WITHDRAWN = "WITHDRAWN", _("Paid back")
    CANCELLED = "CANCELLED", _("Called off")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.COOP_READ) -> SubscriptionQuerySet:
        """Keep a subscription if and only if the power covers the cooperative's area, or reaches the
        cooperative by an ORGANISATION grant, or (COOP_READ_OWN) it is the actor's or their household's.
        """
        found = reach.area_q(actor, power, "coop__area")
        found |= Q(coop_id__in=reach.ids(actor, power, GrantKind.ORGANISATION))
        if power == Power.COOP_READ_OWN:
            own = [
                *reach.ids(actor, power, GrantKind.SELF),
                *reach.ids(actor, power, GrantKind.HOUSEHOLDS),
            ]
            found |= Q(member__subject_id__in=own)
        return self.filter(found)

    def standing(self) -> SubscriptionQuerySet:
        """Keep what stands in the register of shares now."""
        return self.filter(status=SubscriptionStatus.REGISTERED)

    def resting(self) -> SubscriptionQuerySet:
        """Keep what stands in the register or is on its way there: land under it is not free."""
        over = [
            SubscriptionStatus.CANCELLED,
            SubscriptionStatus.WITHDRAWN,
            SubscriptionStatus.TRANSFERRED,
        ]
        return self.exclude(status__in=over)


class Subscription(models.Model):
    """One contribution of a member. `amount_fen` is its value: the money, or what the assembly adopted
    (`valuation`). For land `mu` x `fen_per_mu_year` x years, with the written transfer it rests on.
    Who registers it is not who entered the payment or the valuation (X-07). `opening` is the voucher
    that booked its value when the books were taken over, `run_id` the import that brought it.
    """

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="subscriptions")
    member = models.ForeignKey(
        "coops.CoopMember", on_delete=models.PROTECT, related_name="subscriptions"
    )
    kind = models.CharField(_("what is brought in"), max_length=16, choices=SubscriptionKind)
    status = models.CharField(
        max_length=11, choices=SubscriptionStatus, default=SubscriptionStatus.PLEDGED
    )
    amount_fen = models.BigIntegerField(_("value"))
    note = models.CharField(_("what it is"), max_length=120, blank=True)
    land_transfer = models.ForeignKey(
        "land.LandTransfer", null=True, on_delete=models.PROTECT, related_name="subscriptions"
    )
    mu = models.DecimalField(_("area in mu"), max_digits=10, decimal_places=2, null=True)
    grade = models.PositiveSmallIntegerField(_("grade of the soil"), null=True)
    term_from = models.DateField(_("first day"), null=True)
    term_to = models.DateField(_("last day"), null=True)
    fen_per_mu_year = models.BigIntegerField(_("value per mu and year"), null=True)
    valuation = models.ForeignKey(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    pledged_on = models.DateField(_("pledged on"))
    settled_on = models.DateField(_("paid or valued on"), null=True)
    registered_on = models.DateField(_("registered on"), null=True)
    ended_on = models.DateField(null=True)
    into = models.CharField(_("paid into"), max_length=8, blank=True)
    certificate = models.CharField(_("number of the certificate"), max_length=40, blank=True)
    receipt = models.CharField(max_length=120, blank=True)
    opening = models.ForeignKey(
        "coops.Voucher",
        null=True,
        on_delete=models.PROTECT,
        related_name="opening_subscriptions",
    )
    run_id = models.BigIntegerField(null=True)
    passed_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="passed_to"
    )
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    registered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SubscriptionQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "coop", "kind", "valuation", "into", "receipt", "entered_at"),
        plain("opening", "run_id"),
        personal(
            "member",
            "status",
            "amount_fen",
            "note",
            "land_transfer",
            "mu",
            "grade",
            "term_from",
            "term_to",
            "fen_per_mu_year",
            "pledged_on",
            "settled_on",
            "registered_on",
            "ended_on",
            "certificate",
            "passed_from",
            purpose="prove what a member brought in",
            keep_days=KEEP_DAYS,
        ),
        personal(
            "entered_by",
            "settled_by",
            "registered_by",
            purpose="answer for the register of shares",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="coops_share_has_value"),
            models.CheckConstraint(
                condition=~Q(kind="LAND_RIGHT")
                | (
                    Q(mu__gt=0)
                    & Q(term_from__isnull=False)
                    & Q(term_to__gt=F("term_from"))
                    & Q(grade__isnull=False)
                ),
                name="coops_land_share_says_which_land",
            ),
            models.CheckConstraint(
                condition=Q(kind="CASH")
                | Q(status__in=["PLEDGED", "CANCELLED"])
                | Q(valuation__isnull=False),
                name="coops_share_valued_by_the_assembly",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["PLEDGED", "PAID", "APPRAISED", "CANCELLED"])
                | (Q(registered_on__isnull=False) & ~Q(certificate="")),
                name="coops_registered_share_has_certificate",
            ),
            models.CheckConstraint(
                condition=Q(registered_by=None)
                | Q(settled_by=None)
                | ~Q(registered_by=F("settled_by")),
                name="coops_share_two_people",
            ),
            models.UniqueConstraint(
                fields=["coop", "certificate"],
                condition=~Q(certificate=""),
                name="coops_certificate_once",
            ),
            models.UniqueConstraint(
                fields=["land_transfer"],
                condition=Q(status__in=["PLEDGED", "APPRAISED", "REGISTERED"])
                & Q(land_transfer__isnull=False),
                name="coops_land_brought_in_once",
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "status"], name="coops_share_coop_status"),
            models.Index(fields=["member", "status"], name="coops_share_member"),
        ]

    def __str__(self) -> str:
        return self.certificate or f"share {self.pk}"


class FundKind(models.TextChoices):
    """Where property that belongs to nobody in particular came from (art. 44, 53)."""

    SUBSIDY = "SUBSIDY", _("Direct subsidy of the state")
    DONATION = "DONATION", _("Gift")


class Quantification(models.Model):
    """Subsidies or gifts of a cooperative, shared out evenly as weights of the present members.

    The weight is no claim: it cannot be sold, is not paid back on leaving, and property made of
    subsidies is never shared out when the cooperative ends (art. 53). `total_fen` is what the
    special fund held of this kind on that day.
    """

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="quantifications")
    kind = models.CharField(max_length=8, choices=FundKind)
    total_fen = models.BigIntegerField(_("total"))
    members = models.PositiveIntegerField(_("members"))
    made_on = models.DateField(_("shared out on"))
    document = models.CharField(_("document"), max_length=120, blank=True)
    receipt = models.CharField(max_length=120)
    made_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("id", "coop", "kind", "total_fen", "members", "made_on", "document", "receipt"),
        plain("made_at"),
        personal("made_by", purpose="answer for the quantification", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total_fen__gte=0), name="coops_fund_not_negative"),
            models.CheckConstraint(condition=Q(members__gt=0), name="coops_fund_has_members"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.total_fen}"
