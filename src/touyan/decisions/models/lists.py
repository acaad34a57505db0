"""Lists of members that the register does not keep: whom an organisation's roster is frozen from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.decisions.kinds import BodyKind
from touyan.decisions.models.meetings import KEEP_DAYS
from touyan.registry import reach


class ListedQuerySet(models.QuerySet["Listed"]):
    """Members, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.MEETING_MANAGE) -> ListedQuerySet:
        """Keep a member if and only if the power reaches the village of the list."""
        return self.filter(reach.area_q(actor, power))


class Listed(models.Model):
    """Somebody is a member of a body since a day; a line that ended stays with its reason."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    body = models.CharField(max_length=26, choices=BodyKind)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("member since"))
    basis = models.CharField(_("by which decision"), max_length=200)
    noted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    until = models.DateField(null=True)
    left_because = models.CharField(max_length=200, blank=True)

    objects = ListedQuerySet.as_manager()
    personal_data = tags(
        plain("id", "area", "body", "since", "noted_at", "until", "left_because"),
        personal(
            "person", "basis", "noted_by", purpose="prove who is a member", keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "body", "person"],
                condition=Q(until__isnull=True),
                name="decisions_listed_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, left_because="")
                | (Q(until__isnull=False) & ~Q(left_because="")),
                name="decisions_listed_left_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.body}: {self.person_id}"
