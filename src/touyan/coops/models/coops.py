"""The register: one row for each cooperative and union, one-to-one with its organisation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.coops.models.members import CoopMember
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach
from touyan.registry.kinds import OrganisationKind

KEEP_DAYS = 10950


class CoopLevel(models.TextChoices):
    """Where it works: a village's cooperative, a township's union, the county's."""

    VILLAGE = "VILLAGE", _("Village level")
    TOWNSHIP = "TOWNSHIP", _("Township level")
    COUNTY = "COUNTY", _("County level")


class CoopStatus(models.TextChoices):
    """From the first founders to the end."""

    FOUNDING = "FOUNDING", _("Being founded")
    CHARTERED = "CHARTERED", _("Charter adopted, not registered yet")
    ACTIVE = "ACTIVE", _("Registered")
    DISSOLVING = "DISSOLVING", _("Being dissolved")
    ENDED = "ENDED", _("Over")


class Business(models.TextChoices):
    """What it does: nobody leads two cooperatives of the same business (art. 3, 37)."""

    PLANTING = "PLANTING", _("Planting")
    LIVESTOCK = "LIVESTOCK", _("Livestock and fish")
    FORESTRY = "FORESTRY", _("Forestry")
    PROCESSING = "PROCESSING", _("Processing and storage")
    SUPPLIES = "SUPPLIES", _("Buying supplies together")
    SERVICES = "SERVICES", _("Machines and services")
    CRAFTS = "CRAFTS", _("Crafts")
    TOURISM = "TOURISM", _("Country tourism")
    MIXED = "MIXED", _("Several")


class CoopQuerySet(models.QuerySet["Coop"]):
    """Cooperatives, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.COOP_READ) -> CoopQuerySet:
        """Keep a cooperative if and only if the power covers its area, or reaches it by an
        ORGANISATION grant, or (COOP_READ_OWN) the actor or a household of the actor is a member.
        """
        found = reach.area_q(actor, power)
        found |= Q(pk__in=reach.ids(actor, power, GrantKind.ORGANISATION))
        if power == Power.COOP_READ_OWN:
            found |= Q(pk__in=_joined_by(actor))
        return self.filter(found)

    def unions(self) -> CoopQuerySet:
        """Keep the unions of cooperatives."""
        return self.filter(organisation__kind=OrganisationKind.COOP_UNION)

    def primary(self) -> CoopQuerySet:
        """Keep the cooperatives that are not unions."""
        return self.filter(organisation__kind=OrganisationKind.COOP)


class Coop(models.Model):
    """A farmers' cooperative, or a union of them. `code` is its registration (credit) code, or until
    then a code of the county's own. `party_led`: its chair holds the village's Party post and was
    elected as a private member; a Party branch or a committee is never a member (art. 19).
    """

    organisation = models.OneToOneField(
        "registry.Organisation", on_delete=models.PROTECT, primary_key=True, related_name="coop"
    )
    code = models.CharField(_("code"), max_length=18, unique=True)
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(_("level"), max_length=8, choices=CoopLevel)
    business = models.CharField(_("business"), max_length=10, choices=Business)
    scope = models.CharField(_("what it does, as the charter says"), max_length=300, blank=True)
    address = models.CharField(_("address"), max_length=150, blank=True)
    party_led = models.BooleanField(_("led by the Party organisation"), default=False)
    status = models.CharField(max_length=10, choices=CoopStatus, default=CoopStatus.FOUNDING)
    founding_resolution = models.ForeignKey(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    registered_on = models.DateField(_("registered on"), null=True)
    registered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_on = models.DateField(null=True)

    objects = CoopQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("organisation", "code", "area", "level", "business", "scope", "address"),
        plain("party_led", "status", "founding_resolution", "begun_at", "registered_on"),
        plain("ended_on"),
        personal("begun_by", "registered_by", purpose="answer for the entry", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="coops_coop_has_code"),
            models.CheckConstraint(
                condition=~Q(status__in=["ACTIVE", "DISSOLVING"]) | Q(registered_on__isnull=False),
                name="coops_active_is_registered",
            ),
            models.CheckConstraint(
                condition=~Q(status="ENDED") | Q(ended_on__isnull=False),
                name="coops_ended_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["area", "status"], name="coops_coop_area_status")]

    def __str__(self) -> str:
        return self.code

    @property
    def is_union(self) -> bool:
        """Say whether this is a union: one vote for each member cooperative."""
        return self.organisation.kind == OrganisationKind.COOP_UNION


def _joined_by(actor: Actor) -> models.QuerySet[CoopMember, int]:
    """Return, as a subquery, the cooperatives whose member the actor or their household is."""
    return CoopMember.objects.own(actor).present().values_list("coop_id", flat=True)
