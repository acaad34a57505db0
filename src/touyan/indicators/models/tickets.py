"""Dispatch tickets: an alert that became somebody's task (rule 4.4).

Number, clocks, assignee and ladder are those of its case; here lie its colour, its stage and what was
said. Steps are append-only.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.personal_data import personal, plain, tags
from touyan.indicators.disposal import ENDED, Act, Stage
from touyan.indicators.models.alerts import KEEP_DAYS, LEVELS, Alert


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Tickets, scoped."""

    def visible_to(self, actor: Actor) -> TicketQuerySet:
        """Keep a ticket if and only if its alert is visible to the actor, or the actor works on it."""
        found = Q(alert__in=Alert.objects.visible_to(actor).values("pk"))
        if actor.person_id > 0:
            found |= Q(case__assignee_id=actor.person_id)
        return self.filter(found)

    def running(self) -> TicketQuerySet:
        """Keep those that are not closed."""
        return self.exclude(stage__in=ENDED)


class Ticket(models.Model):
    """One task made of one alert. `level` is its colour now: sent back twice, it goes up."""

    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="ticket")
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=LEVELS)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DISPATCHED)
    # How often its answer was sent back at the present level.
    returned = models.PositiveSmallIntegerField(default=0)
    given_on = models.DateField()
    plan_due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    look_on = models.DateField(null=True)
    looked_on = models.DateField(null=True)

    objects = TicketQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "alert", "case", "level", "stage", "returned", "plan_due_on"),
        plain("given_on", "closed_on", "look_on", "looked_on"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="indicators_ticket_level"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=ENDED, closed_on__isnull=False)
                | (~Q(stage__in=ENDED) & Q(closed_on=None)),
                name="indicators_ticket_closed_on",
            ),
        ]
        indexes = [
            models.Index(
                fields=["look_on"],
                condition=Q(stage="CLOSED", looked_on=None),
                name="indicators_ticket_look",
            )
        ]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.stage}"

    @property
    def is_look_due(self) -> bool:
        """Say whether the day for looking again has come."""
        return self.look_on is not None and self.look_on <= clock.today()


class TicketStep(models.Model):
    """One line of a ticket: who, when, what. An answer has cause, measures and a planned day; closing a
    red one names the minutes of the joint meeting. Append-only.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=10, choices=Act)
    level = models.PositiveSmallIntegerField(choices=LEVELS)
    # Which answer it belongs to: counts up whenever an answer is sent back.
    round = models.PositiveSmallIntegerField(default=1)
    by = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.CharField(max_length=1000, blank=True)
    cause = models.CharField(max_length=1000, blank=True)
    measures = models.CharField(max_length=1000, blank=True)
    planned_on = models.DateField(null=True)
    minutes = models.ForeignKey(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )

    personal_data: ClassVar = tags(
        plain("id", "ticket", "act", "level", "round", "at", "planned_on", "minutes"),
        personal(
            "by",
            "to",
            "words",
            "cause",
            "measures",
            purpose="answer for what became of an alarm",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(act="ANSWERED")
                | (~Q(cause="") & ~Q(measures="") & Q(planned_on__isnull=False)),
                name="indicators_ticket_answer_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.act}"
