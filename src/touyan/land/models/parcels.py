"""Parcels of farmland: what they are, how large, how good."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import plain, tags
from touyan.registry import reach


class LandKind(models.TextChoices):
    """What a parcel is used for; the kind decides the term of its contract (art. 21)."""

    PADDY = "PADDY", _("Paddy field")
    DRY = "DRY", _("Dry field")
    ORCHARD = "ORCHARD", _("Orchard or garden")
    POND = "POND", _("Fish pond")
    GRASS = "GRASS", _("Grassland")
    FOREST = "FOREST", _("Forest land")


class ParcelQuerySet(models.QuerySet["Parcel"]):
    """Parcels, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.LAND_READ) -> ParcelQuerySet:
        """Keep a parcel if and only if the power covers its area, or (LAND_READ_OWN) it is under
        contract to a household of the actor.
        """
        found = reach.area_q(actor, power)
        if power == Power.LAND_READ_OWN:
            homes = reach.ids(actor, power, GrantKind.HOUSEHOLDS)
            found |= Q(contracts__household_id__in=homes, contracts__ended_on=None)
        return self.filter(found)


class Parcel(models.Model):
    """One parcel of the collective's land. Its code is the one in the county's land register."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("code of the parcel"), max_length=19)
    name = models.CharField(_("name of the place"), max_length=60, blank=True)
    mu = models.DecimalField(_("area in mu"), max_digits=10, decimal_places=2)
    kind = models.CharField(_("kind of land"), max_length=8, choices=LandKind)
    grade = models.PositiveSmallIntegerField(_("grade of the soil"))
    registered_at = models.DateTimeField()

    objects = ParcelQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "area", "code", "name", "mu", "kind", "grade", "registered_at")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="land_parcel_code_once"),
            models.CheckConstraint(condition=Q(mu__gt=0), name="land_parcel_has_size"),
            models.CheckConstraint(
                condition=Q(grade__gte=1) & Q(grade__lte=10), name="land_parcel_grade"
            ),
            models.CheckConstraint(condition=~Q(code=""), name="land_parcel_has_code"),
        ]

    def __str__(self) -> str:
        return self.code
