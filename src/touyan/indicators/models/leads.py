"""Leads: what the county learns about a cooperative from outside its own books (rules R16, R22, SH2 to SH5).

Only number and source of a report are kept, never who reported nor what was said: accusations have their
own, protected channel. Who is concerned never finds a lead: it is read by ALERT_JUDGE alone.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.indicators.models.alerts import KEEP_DAYS
from touyan.registry import reach
from touyan.registry.queries import serving


class LeadKind(models.TextChoices):
    """What is known, and which rule it feeds."""

    LISTED = "LISTED", _("On the public list of irregular operation")
    SERIOUS = "SERIOUS", _("On the public list of seriously unlawful bodies")
    STOPPED = "STOPPED", _("Says itself that it stopped working")
    IDLE = "IDLE", _("Found idle by somebody who went there")
    REASON = "REASON", _("Has a good reason for standing still")
    NOT_FOUND = "NOT_FOUND", _("What a subsidy paid for was not found")
    TWICE = "TWICE", _("One project claimed by several cooperatives")
    PASSED = (
        "PASSED",
        _("Members' assembly passed the business with relatives (number of the minutes)"),
    )
    REPORTED = "REPORTED", _("Reported by people (number of the referral only)")


class LeadQuerySet(models.QuerySet["Lead"]):
    """Leads, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.ALERT_JUDGE) -> LeadQuerySet:
        """Keep a lead if and only if the power covers its area and the actor fills no post of the
        cooperative.
        """
        own_post = Q(organisation_id__in=serving(actor.person_id))
        return self.filter(reach.area_q(actor, power) & ~own_post)


class Lead(models.Model):
    """One fact from outside about one cooperative, from a day until it is over."""

    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=LeadKind)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=120)
    noted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = LeadQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "organisation", "area", "kind", "since", "until", "source", "noted_at"),
        personal("noted_by", purpose="answer for a lead", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="indicators_lead_has_source"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="indicators_lead_ends"
            ),
        ]
        indexes = [models.Index(fields=["area", "kind"], name="indicators_lead_area")]

    def __str__(self) -> str:
        return f"{self.kind} {self.organisation_id}"
