"""The append-only record of acts: who did what to which object, without personal data."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags

WHOLE_COUNTY = 6
"""An AUDIT_READ grant with a prefix this short (or shorter) also shows acts that have no area."""


def within(prefixes: Iterable[str], *, has_county: bool) -> models.Q:
    """Return what keeps the acts in these places, and those without an area."""
    kept = models.Q(area_path="") if has_county else models.Q(pk__in=[])
    for prefix in prefixes:
        kept |= models.Q(area_path__startswith=prefix)
    return kept


class RecordQuerySet(models.QuerySet["Record"]):
    """Acts, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.AUDIT_READ) -> "RecordQuerySet":
        """Keep a record if and only if the actor holds the power over the area where it happened.

        An act without an area (path "") is kept if and only if the power reaches a whole county.
        """
        prefixes = actor.prefixes(power)
        has_county = any(len(prefix) <= WHOLE_COUNTY for prefix in prefixes)
        return self.filter(within(prefixes, has_county=has_county))


class Record(models.Model):
    """One act. Triggers refuse UPDATE and DELETE (migration 0002)."""

    at = models.DateTimeField()
    # 0 is the system itself; no foreign key, for the registry lies above this room.
    actor_id = models.BigIntegerField()
    action = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    area_path = models.CharField(max_length=20, blank=True, db_default="")
    detail = models.JSONField(default=dict, blank=True)
    on_behalf_of = models.BigIntegerField(null=True, blank=True)

    objects = RecordQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain("id", "action", "object_kind", "object_id", "area_path", "detail"),
        personal(
            "at",
            "actor_id",
            "on_behalf_of",
            purpose="answer who did what and when (Cybersecurity Law art. 23: 6 months or longer)",
            keep_days=1095,
        ),
    )

    class Meta:
        indexes = [
            models.Index(fields=["object_kind", "object_id"], name="audit_record_object"),
            models.Index(fields=["actor_id", "id"], name="audit_record_actor"),
            models.Index(
                fields=["area_path"], name="audit_record_area", opclasses=["varchar_pattern_ops"]
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(action=""), name="audit_record_has_action"),
            models.CheckConstraint(
                condition=models.Q(actor_id__gte=0), name="audit_record_actor_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_kind} {self.object_id}"
