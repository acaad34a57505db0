"""Transfers of the right to manage land: to whom, how much, until when, filed with whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach

KEEP_DAYS = 10950


class TransferWay(models.TextChoices):
    """How the right to manage goes to somebody else (art. 36)."""

    LEASE = "LEASE", _("Leased")
    SHARE = "SHARE", _("Brought in as a share")
    OTHER = "OTHER", _("In another way")


class TransferStatus(models.TextChoices):
    """Agreed in writing; filed with the issuing party; over."""

    AGREED = "AGREED", _("Agreed, not filed yet")
    FILED = "FILED", _("Filed with the issuing party")
    ENDED = "ENDED", _("Over")


class LandTransferQuerySet(models.QuerySet["LandTransfer"]):
    """Transfers, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.LAND_READ) -> LandTransferQuerySet:
        """Keep a transfer if and only if the power covers the parcel's area, or reaches who took the
        land by an ORGANISATION grant, or (LAND_READ_OWN) the contractor is the actor's household.
        """
        found = reach.area_q(actor, power, "contract__parcel__area")
        found |= Q(to_subject_id__in=reach.ids(actor, power, GrantKind.ORGANISATION))
        if power == Power.LAND_READ_OWN:
            found |= Q(contract__household_id__in=reach.ids(actor, power, GrantKind.HOUSEHOLDS))
        return self.filter(found)

    def seen_by(self, actor: Actor) -> LandTransferQuerySet:
        """Keep what the actor sees in an office, or as the household itself."""
        own = self.visible_to(actor, Power.LAND_READ_OWN)
        return self.visible_to(actor) | own

    def under_a_share(self) -> LandTransferQuerySet:
        """Keep the transfers on which a share in a cooperative rests that is neither over nor called off."""
        over = ["TRANSFERRED", "WITHDRAWN", "CANCELLED"]
        rests = Q(subscriptions__isnull=False) & ~Q(subscriptions__status__in=over)
        return self.filter(rests).distinct()

    def in_use(self) -> LandTransferQuerySet:
        """Keep what takes up land: agreed or filed, and not ended."""
        return self.exclude(status=TransferStatus.ENDED)


class LandTransfer(models.Model):
    """Some mu of a contracted parcel go to somebody else, from a first to a last day.

    `rent_fen_per_mu` is what is owed per mu and year whatever the harvest (rent, or the guaranteed
    part of a share). Filing is done by somebody else than who entered the agreement.
    """

    contract = models.ForeignKey(
        "land.LandContract", on_delete=models.PROTECT, related_name="transfers"
    )
    to_subject = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(_("way"), max_length=5, choices=TransferWay)
    mu = models.DecimalField(_("area in mu"), max_digits=10, decimal_places=2)
    from_on = models.DateField(_("first day"))
    to_on = models.DateField(_("last day"))
    rent_fen_per_mu = models.BigIntegerField(_("rent per mu and year"), default=0)
    use = models.CharField(_("what it is used for"), max_length=60)
    paper_number = models.CharField(_("number of the written contract"), max_length=60)
    document_hash = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=6, choices=TransferStatus, default=TransferStatus.AGREED)
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()
    filed_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)

    objects = LandTransferQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "contract", "way", "mu", "from_on", "to_on", "rent_fen_per_mu", "use"),
        plain("paper_number", "document_hash", "status", "entered_at", "filed_on", "ended_on"),
        plain("ended_because"),
        personal("to_subject", purpose="know who works the land", keep_days=KEEP_DAYS),
        personal("entered_by", "filed_by", purpose="answer for the filing", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(mu__gt=0), name="land_transfer_has_size"),
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")), name="land_transfer_has_a_term"
            ),
            models.CheckConstraint(
                condition=Q(rent_fen_per_mu__gte=0), name="land_transfer_rent_not_negative"
            ),
            models.CheckConstraint(condition=~Q(paper_number=""), name="land_transfer_in_writing"),
            models.CheckConstraint(
                condition=Q(filed_by=None) | Q(entered_by=None) | ~Q(filed_by=F("entered_by")),
                name="land_transfer_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status="FILED") | Q(filed_on__isnull=False),
                name="land_transfer_filed_on_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(status="ENDED") & Q(ended_on__isnull=False))
                | (~Q(status="ENDED") & Q(ended_on=None)),
                name="land_transfer_ended_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["to_subject", "status"], name="land_transfer_to")]

    def __str__(self) -> str:
        return self.paper_number
