"""The night talk: the village's fixed day, who came late, what was suggested and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.decisions.models.meetings import Meeting, RosterEntry

KEEP_DAYS = 3650
WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class SuggestionStatus(models.TextChoices):
    """What became of a suggestion."""

    NOTED = "NOTED", _("Noted")
    ADOPTED = "ADOPTED", _("Adopted")
    DECLINED = "DECLINED", _("Cannot be done")


class TalkDay(models.Model):
    """The weekday of a village's night talk in the first week; the newest row counts."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=WEEKDAYS)
    set_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "area", "weekday", "set_at"),
        personal("set_by", purpose="answer for the day", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="decisions_talk_weekday")
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.weekday}"


class LateComer(models.Model):
    """Somebody of the list came late to a night talk. It follows them nowhere but to this list."""

    entry = models.OneToOneField(RosterEntry, on_delete=models.PROTECT, related_name="late")

    personal_data = tags(
        plain("id"),
        personal("entry", purpose="tell who came in time", keep_days=1095),
    )

    def __str__(self) -> str:
        return str(self.entry_id)


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Suggestions, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.MEETING_READ) -> SuggestionQuerySet:
        """Keep a suggestion if and only if the actor may see its meeting by this power."""
        return self.filter(meeting__in=Meeting.objects.visible_to(actor, power))


class Suggestion(models.Model):
    """What somebody suggested at a night talk; without a name when they want it so.

    `accuses_nobody`: whoever wrote it down was shown the channel of accusations and says that it is none.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="suggestions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(_("suggestion"), max_length=500)
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    noted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    accuses_nobody = models.BooleanField(_("said to accuse nobody"), default=False)
    status = models.CharField(
        max_length=8, choices=SuggestionStatus, default=SuggestionStatus.NOTED
    )
    reply = models.CharField(_("reply"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = SuggestionQuerySet.as_manager()
    personal_data = tags(
        plain("id", "meeting", "number", "noted_at", "accuses_nobody", "status", "decided_at"),
        personal(
            "text",
            "person",
            "noted_by",
            "reply",
            "decided_by",
            purpose="answer suggestions",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="decisions_suggestion_number"
            ),
            models.CheckConstraint(
                condition=Q(status="NOTED", decided_at__isnull=True)
                | (~Q(status="NOTED") & Q(decided_at__isnull=False) & ~Q(reply="")),
                name="decisions_suggestion_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.number}"
