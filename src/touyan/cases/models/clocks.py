"""What happens to a case's clock: pauses, extensions, suspensions, rungs of the ladder, callbacks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.cases.kinds import CaseLevel, Day, RungClock, Waiting
from touyan.cases.models.cases import KEEP_DAYS, Case
from touyan.core.personal_data import personal, plain, sensitive, tags
from touyan.core.sealed import SealedTextField


class Pause(models.Model):
    """The clock stands still for a stated reason until a stated time; the caller may contest it.

    `ends_at` is known from the beginning, so no process has to be alive for the clock to go on.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    waiting = models.CharField(max_length=8, choices=Waiting)
    reason = SealedTextField(purpose="cases.pause")
    begun_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    contested_at = models.DateTimeField(null=True)
    contest = SealedTextField(purpose="cases.contest")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_void = models.BooleanField(default=False)  # the caller was right: it counts as our time

    personal_data = tags(
        plain("id", "case", "waiting", "begins_at", "ends_at", "contested_at", "decided_at"),
        plain("is_void"),
        personal("begun_by", "decided_by", purpose="answer for a pause", keep_days=KEEP_DAYS),
        sensitive("reason", "contest", purpose="explain the waiting", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=models.F("begins_at")), name="case_pause_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(is_void=False) | Q(decided_at__isnull=False),
                name="case_pause_void_was_decided",
            ),
        ]
        indexes = [models.Index(fields=["case", "begins_at"], name="case_pause_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.waiting}"


class Extension(models.Model):
    """More time, granted once by somebody other than who works on it, with a reason."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    round = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField(_("days"))
    count = models.CharField(max_length=8, choices=Day)
    reason = SealedTextField(purpose="cases.extension")
    granted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "case", "round", "days", "count", "granted_at"),
        personal("granted_by", purpose="answer for an extension", keep_days=KEEP_DAYS),
        sensitive("reason", purpose="explain the extension", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="case_extended_once"),
            models.CheckConstraint(condition=Q(days__gte=1), name="case_extension_has_days"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: +{self.days}"


class Suspension(models.Model):
    """The case rests until something outside is decided (a court, a survey); no clock runs."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspensions")
    reason = SealedTextField(purpose="cases.suspension")
    begun_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ends_at = models.DateTimeField(null=True)

    personal_data = tags(
        plain("id", "case", "begins_at", "ends_at"),
        personal("begun_by", "ended_by", purpose="answer for a suspension", keep_days=KEEP_DAYS),
        sensitive("reason", purpose="explain the suspension", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_at=None), name="case_suspended_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.begins_at}"


class Rung(models.TextChoices):
    """What the ladder did."""

    REMIND = "REMIND", _("Reminder")
    UP = "UP", _("One level up")


class Escalation(models.Model):
    """The ladder reminded or climbed; the database holds "once per level and round".

    `due_at` is when it was due, `at` when it was done: after a downtime they differ, and say so.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="escalations")
    round = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=6, choices=Rung)
    level = models.PositiveSmallIntegerField(choices=CaseLevel)  # reminded there; climbed to there
    clock = models.CharField(max_length=10, choices=RungClock, blank=True)
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    personal_data = tags(
        plain("id", "case", "round", "act", "level", "clock", "due_at", "at"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "act", "level"], name="case_escalated_once_per_level"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.act} {self.level}"


class Callback(models.Model):
    """One try to hear whether it is really solved, by somebody other than the handler; or the
    villager's own rating (`by` is None). Not reached is no rating.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="callbacks")
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_reached = models.BooleanField()
    score = models.PositiveSmallIntegerField(null=True)
    words = SealedTextField(purpose="cases.callback")

    personal_data = tags(
        plain("id", "round", "at", "is_reached"),
        personal("by", purpose="prove that somebody else called", keep_days=KEEP_DAYS),
        sensitive("case", "score", "words", purpose="learn from ratings", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_reached=False, score=None)
                | Q(is_reached=True, score__gte=1, score__lte=5),
                name="case_callback_score_if_reached",
            )
        ]
        indexes = [models.Index(fields=["case", "id"], name="case_callback_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.score}"


class HandBack(models.Model):
    """ "Not ours", within two working days and with a reason; the county decides when it is disputed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hand_backs")
    by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    office = models.CharField(max_length=60, blank=True)
    reason = SealedTextField(purpose="cases.hand_back")
    decided_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_office = models.CharField(max_length=60, blank=True, default="")

    personal_data = tags(
        plain("id", "case", "at", "office", "decided_at", "decided_office"),
        personal("by", "decided_by", purpose="answer whose a case is", keep_days=KEEP_DAYS),
        sensitive("reason", purpose="explain why it is not ours", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(decided_at=None), name="case_one_open_hand_back"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.office}"
