"""Reminders: before a deduction, and before points run out. Nothing is lost without having been told."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach


class ReminderDelivery(models.TextChoices):
    """How a reminder reached the household."""

    IN_PERSON = "IN_PERSON", _("Told in person")
    TELEPHONE = "TELEPHONE", _("Told by telephone")
    NOTE = "NOTE", _("By a note at the door")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reminders, scoped."""

    def visible_to(self, actor: Actor, *, power: Power = Power.POINTS_REMIND) -> ReminderQuerySet:
        """Keep a reminder if and only if the power reaches its village, or it was given to the
        actor's own household.
        """
        own = Q(household__in=reach.ids(actor, Power.POINTS_READ, GrantKind.HOUSEHOLDS))
        return self.filter(own | reach.area_q(actor, power))


class Reminder(models.Model):
    """Somebody told a household to put a thing right, under one rule. Two come before a deduction.

    Seen by the household itself and by those who review; never on a notice.
    """

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, related_name="reminders"
    )
    rule = models.ForeignKey("points.Rule", on_delete=models.PROTECT, related_name="+")
    reminded_on = models.DateField()
    delivery = models.CharField(max_length=10, choices=ReminderDelivery)
    text = models.CharField(max_length=200)
    given_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # The deduction that these reminders led to: they do not count for a second one.
    claim = models.ForeignKey(
        "points.Claim", null=True, on_delete=models.PROTECT, related_name="reminders"
    )

    objects = ReminderQuerySet.as_manager()
    personal_data = tags(
        plain("id", "ref", "area", "rule", "delivery", "recorded_at", "claim"),
        personal(
            "household",
            "reminded_on",
            "text",
            "given_by",
            purpose="show that a household was told twice before anything was taken off",
            keep_days=1095,
        ),
    )

    class Meta:
        indexes = [
            models.Index(fields=["household", "-reminded_on"], name="points_reminder_household")
        ]
        constraints = [
            models.CheckConstraint(name="points_reminder_says_what", condition=~Q(text="")),
            models.UniqueConstraint(
                name="points_reminder_one_a_day", fields=["household", "rule", "reminded_on"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.rule_id} {self.reminded_on}"


class ExpiryReminder(models.Model):
    """A holder was told that points run out on a day: 60, 30 and 7 days before, once each.

    The holder is a household, or a person with an account of their own. Nothing runs out that was
    not announced seven days earlier.
    """

    holder = models.ForeignKey("registry.Subject", on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    points = models.PositiveIntegerField()
    reminded_on = models.DateField()

    personal_data = tags(
        plain("id", "days_before"),
        personal(
            "holder",
            "expires_on",
            "points",
            "reminded_on",
            purpose="show that the household was told before its points ran out",
            keep_days=1095,
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="points_expiry_reminder_once",
                fields=["holder", "expires_on", "days_before"],
            ),
            models.CheckConstraint(
                name="points_expiry_reminder_some", condition=Q(points__gte=1, days_before__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id}: {self.points} until {self.expires_on}"
