"""Organisations: the Party's tree, committees, the collective, cooperatives, offices."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import plain, tags
from touyan.registry import reach
from touyan.registry.kinds import OrganisationKind


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.PEOPLE_READ) -> "OrganisationQuerySet":
        """Keep an organisation if and only if the power covers its area, or the actor holds an
        ORGANISATION grant of the power for it.
        """
        return self.filter(
            reach.area_q(actor, power, "subject__area")
            | models.Q(pk__in=reach.ids(actor, power, GrantKind.ORGANISATION))
        )


class Organisation(models.Model):
    """An organisation; `parent` makes the Party tree (county, township, village, branch, group)."""

    subject = models.OneToOneField(
        "registry.Subject", on_delete=models.PROTECT, primary_key=True, related_name="organisation"
    )
    kind = models.CharField(_("kind"), max_length=26, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(_("name"), max_length=150)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until, not included"), null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain("subject", "kind", "parent", "name", "valid_from", "valid_to")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="organisation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("subject")), name="organisation_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name
