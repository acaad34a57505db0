"""Contracts: which household has contracted a parcel, from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach

KEEP_DAYS = 36500


class LandContractQuerySet(models.QuerySet["LandContract"]):
    """Contracts, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.LAND_READ) -> LandContractQuerySet:
        """Keep a contract if and only if the power covers the parcel's area, or (LAND_READ_OWN) the
        contractor is a household of the actor.
        """
        found = reach.area_q(actor, power, "parcel__area")
        if power == Power.LAND_READ_OWN:
            found |= Q(household_id__in=reach.ids(actor, power, GrantKind.HOUSEHOLDS))
        return self.filter(found)

    def running(self, day: object) -> LandContractQuerySet:
        """Keep the contracts whose term runs on a day and which were not ended before it."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day)).filter(
            term_from__lte=day, term_to__gte=day
        )


class LandContract(models.Model):
    """A household has contracted a parcel; `term_from` and `term_to` are the first and last day.

    `ended_on` is the day from which an early end (land given back, household gone) holds.
    """

    parcel = models.ForeignKey("land.Parcel", on_delete=models.PROTECT, related_name="contracts")
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, related_name="land_contracts"
    )
    number = models.CharField(_("number of the contract"), max_length=40, blank=True)
    term_from = models.DateField(_("first day of the term"))
    term_to = models.DateField(_("last day of the term"))
    ended_on = models.DateField(null=True)
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()

    objects = LandContractQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "parcel", "number", "term_from", "term_to", "ended_on", "entered_at"),
        personal("household", purpose="know whose land it is", keep_days=KEEP_DAYS),
        personal("entered_by", purpose="answer for the entry", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel"], condition=Q(ended_on=None), name="land_one_contract_per_parcel"
            ),
            models.CheckConstraint(
                condition=Q(term_to__gt=F("term_from")), name="land_contract_has_a_term"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"contract {self.pk}"
