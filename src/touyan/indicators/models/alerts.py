"""Alerts: a rule found something about a cooperative; what people said about it is kept beside it.

`inputs` and `thresholds` are what the rule was given: judged again they must give the same level. No
service changes them; only how far people have come with the alert does. Words are append-only.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.indicators.rules.shell import SUSPECTED
from touyan.indicators.rules.values import Level
from touyan.registry import reach
from touyan.registry.queries import serving

KEEP_DAYS = 3650


class AlertStatus(models.TextChoices):
    """How far people have come with an alert."""

    OPEN = "OPEN", _("Not dealt with yet")
    FALSE_ASKED = "FALSE_ASKED", _("Said to be a false alarm")
    CLOSED = "CLOSED", _("Dealt with")
    FALSE = "FALSE", _("False alarm")


STANDING = (AlertStatus.OPEN, AlertStatus.FALSE_ASKED)
LEVELS = [
    (Level.BLUE.value, _("Blue: hint")),
    (Level.YELLOW.value, _("Yellow: watch")),
    (Level.ORANGE.value, _("Orange: supervise")),
    (Level.RED.value, _("Red: grave")),
]


def _told_to_its_own() -> Q:
    """Keep what a cooperative may know of itself: no mere suspicion that nobody has looked into."""
    confirmed = AlertWord.objects.filter(kind=WordKind.RIGHT).values("alert_id")
    return ~Q(rule__in=SUSPECTED) | Q(ticket__isnull=False) | Q(pk__in=confirmed)


class AlertQuerySet(models.QuerySet["Alert"]):
    """Alerts, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.ALERT_READ) -> AlertQuerySet:
        """Keep an alert if and only if the power covers its area by today's boundaries, or (for
        reading) the actor holds the power for the cooperative itself.

        A guarded one rests on what people reported or on a suspicion that the law keeps for the
        county: only who judges alerts there finds it, never the cooperative, its village, or an officer
        who fills a post of the cooperative. That it
        may be a shell (SH1 to SH3), a cooperative learns when somebody was sent to look.
        """
        found = reach.area_q(actor, power)
        if power == Power.ALERT_READ:
            own = reach.ids(actor, Power.ALERT_READ, GrantKind.ORGANISATION)
            found |= Q(organisation_id__in=own) & _told_to_its_own()
        judges = reach.area_q(actor, Power.ALERT_JUDGE)
        own_post = Q(organisation_id__in=serving(actor.person_id))
        return self.filter(found & (Q(is_guarded=False) | (judges & ~own_post)))

    def standing(self) -> AlertQuerySet:
        """Keep those that nobody has closed."""
        return self.filter(status__in=STANDING)


class Alert(models.Model):
    """One rule about one cooperative, at one level, since a day. `seen_on` is the last day on which the
    rule still found it.
    """

    organisation = models.ForeignKey(
        "registry.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=4)
    level = models.PositiveSmallIntegerField(choices=LEVELS)
    month = models.CharField(max_length=7)
    inputs = models.JSONField()
    thresholds = models.JSONField()
    is_guarded = models.BooleanField(default=False)
    raised_at = models.DateTimeField()
    raised_on = models.DateField()
    follows = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    status = models.CharField(max_length=11, choices=AlertStatus, default=AlertStatus.OPEN)
    seen_on = models.DateField()
    closed_on = models.DateField(null=True)

    objects = AlertQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "organisation", "area", "rule", "level", "month", "inputs", "thresholds"),
        plain("is_guarded"),
        plain("raised_at", "raised_on", "follows", "status", "seen_on", "closed_on"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="indicators_alert_level"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "FALSE_ASKED"], closed_on__isnull=True)
                | Q(status__in=["CLOSED", "FALSE"], closed_on__isnull=False),
                name="indicators_alert_closed_on",
            ),
            models.UniqueConstraint(
                fields=["organisation", "rule", "level"],
                condition=Q(status__in=["OPEN", "FALSE_ASKED"]),
                name="indicators_alert_one_standing",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-raised_on"], name="indicators_alert_area"),
            models.Index(fields=["rule", "organisation"], name="indicators_alert_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {Level(self.level).word} {self.organisation_id}"


class WordKind(models.TextChoices):
    """What somebody said about an alert."""

    FALSE_ASKED = "FALSE_ASKED", _("Says that it is a false alarm")
    FALSE_APPROVED = "FALSE_APPROVED", _("The county agrees: a false alarm")
    FALSE_REFUSED = "FALSE_REFUSED", _("The county does not agree: not a false alarm")
    RIGHT = "RIGHT", _("Confirmed: the alarm was right")
    CLOSED = "CLOSED", _("Dealt with")


class AlertWord(models.Model):
    """One word about an alert, with its reason. Append-only."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField(max_length=14, choices=WordKind)
    reason = models.CharField(max_length=500)
    said_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("id", "alert", "kind", "said_at"),
        personal("reason", "said_by", purpose="answer for how an alert ended", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="indicators_alert_word_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.kind}"
