"""Motions and votes: the rule as it stood, one vote for each right, every change kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.decisions.kinds import Assent, Choice, Matter
from touyan.decisions.models.meetings import KEEP_DAYS, Meeting, RosterEntry


class MotionStatus(models.TextChoices):
    """How a motion stands."""

    OPEN = "OPEN", _("Being decided")
    CARRIED = "CARRIED", _("Carried")
    NOT_CARRIED = "NOT_CARRIED", _("Not carried")
    NO_QUORUM = "NO_QUORUM", _("No quorum: too few came")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class Channel(models.TextChoices):
    """How a vote came in."""

    OWN = "OWN", _("By oneself")
    KEYED = "KEYED", _("Keyed in for the hall")


class MotionQuerySet(models.QuerySet["Motion"]):
    """Motions, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.MEETING_READ) -> MotionQuerySet:
        """Keep a motion if and only if the actor may see its meeting by this power."""
        return self.filter(meeting__in=Meeting.objects.visible_to(actor, power))


class Motion(models.Model):
    """One thing to be decided. `rule` is the line of the table by which it is counted, as it stood.

    The figures of the result are written once, when it is decided.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="motions")
    number = models.PositiveSmallIntegerField()
    matter = models.CharField(_("matter"), max_length=24, choices=Matter)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what is to be decided"))
    assent = models.CharField(_("way of voting"), max_length=12, choices=Assent)
    authorised_by = models.ForeignKey(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    party_discussed_on = models.DateField(_("discussed by the Party on"), null=True)
    rule = models.JSONField()
    status = models.CharField(max_length=11, choices=MotionStatus, default=MotionStatus.OPEN)
    put_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    present = models.PositiveIntegerField(null=True)
    rights_present = models.PositiveIntegerField(null=True)
    yes = models.PositiveIntegerField(null=True)
    no = models.PositiveIntegerField(null=True)
    abstain = models.PositiveIntegerField(null=True)
    spoiled = models.PositiveIntegerField(null=True)
    needed_present = models.PositiveIntegerField(null=True)
    needed_yes = models.PositiveIntegerField(null=True)
    decided_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    resolution = models.OneToOneField(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="motion"
    )

    objects = MotionQuerySet.as_manager()
    personal_data = tags(
        plain("id", "meeting", "number", "matter", "title", "text", "assent", "authorised_by"),
        plain("party_discussed_on", "rule", "status", "put_at", "present", "rights_present"),
        plain("yes", "no", "abstain", "spoiled", "needed_present", "needed_yes", "decided_at"),
        plain("resolution"),
        personal("put_by", "decided_by", purpose="answer for the motion", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="decisions_motion_number_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "WITHDRAWN"], decided_at__isnull=True)
                | Q(
                    status__in=["CARRIED", "NOT_CARRIED", "NO_QUORUM"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    present__isnull=False,
                    yes__isnull=False,
                    needed_present__isnull=False,
                    needed_yes__isnull=False,
                ),
                name="decisions_motion_result_whole",
            ),
            models.CheckConstraint(
                condition=Q(resolution__isnull=True) | Q(status="CARRIED"),
                name="decisions_motion_proof_is_carried",
            ),
            models.CheckConstraint(
                condition=~Q(status="CARRIED")
                | (Q(yes__gte=models.F("needed_yes")) & Q(present__gte=models.F("needed_present"))),
                name="decisions_motion_carried_by_figures",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Interest(models.Model):
    """A person whom the motion concerns: they and their near relatives do not vote on it."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="interests")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")

    personal_data = tags(
        plain("id", "motion"),
        personal("person", purpose="keep relatives from voting", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["motion", "person"], name="decisions_interest_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.motion_id}"


class Vote(models.Model):
    """What one right to vote says now: one row for each, whatever way it came in."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="votes")
    entry = models.ForeignKey(RosterEntry, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=7, choices=Choice)
    channel = models.CharField(max_length=5, choices=Channel)
    cast_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    cast_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "motion", "channel", "cast_at"),
        personal(
            "entry", "choice", "cast_by", purpose="open roll-call by law", keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["motion", "entry"], name="decisions_vote_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.choice}"


class VoteChange(models.Model):
    """Each time a vote was given or changed, in order; never touched again."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="changes")
    entry = models.ForeignKey(RosterEntry, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=7, choices=Choice)
    channel = models.CharField(max_length=5, choices=Channel)
    cast_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    cast_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "motion", "channel", "cast_at"),
        personal(
            "entry", "choice", "cast_by", purpose="open roll-call by law", keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        indexes = [models.Index(fields=["motion", "entry"], name="decisions_change_of")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.choice}"


class PaperCount(models.Model):
    """A count of slips or hands. A recount is a further row with its reason; the former ones stay."""

    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="counts")
    number = models.PositiveSmallIntegerField()
    yes = models.PositiveIntegerField()
    no = models.PositiveIntegerField()
    abstain = models.PositiveIntegerField()
    spoiled = models.PositiveIntegerField(default=0)
    photo_hash = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    counted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "motion", "number", "yes", "no", "abstain", "spoiled", "photo_hash"),
        plain("reason", "counted_at"),
        personal("counted_by", purpose="answer for the count", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["motion", "number"], name="decisions_count_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="decisions_recount_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.motion_id}/{self.number}"
