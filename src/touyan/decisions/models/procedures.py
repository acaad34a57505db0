"""A procedure that one motion goes through: where it stands, and each step, never touched again.

Only status, stage, round and the words of the motion move on the run; every act is a step whose hash
covers the one before. What the county's pack said when it began is kept beside it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.decisions.kinds import Matter
from touyan.decisions.models.meetings import KEEP_DAYS
from touyan.disclosure.models import villages_of
from touyan.registry import reach


class RunStatus(models.TextChoices):
    """How a procedure stands."""

    RUNNING = "RUNNING", _("Under way")
    REFUSED = "REFUSED", _("Not agreed")
    DONE = "DONE", _("Finished and filed")
    DROPPED = "DROPPED", _("Given up")
    REVOKED = "REVOKED", _("Revoked by the assembly")


ENDED = (RunStatus.DONE, RunStatus.DROPPED, RunStatus.REVOKED)


class StepAct(models.TextChoices):
    """What was done in a step."""

    STARTED = "STARTED", _("Started")
    REWORDED = "REWORDED", _("Words changed")
    AGREED = "AGREED", _("Talked over and agreed")
    NOT_AGREED = "NOT_AGREED", _("Talked over, not agreed")
    CALLED = "CALLED", _("Meeting called to vote")
    CARRIED = "CARRIED", _("Carried by the vote")
    NOT_CARRIED = "NOT_CARRIED", _("Not carried")
    NO_QUORUM = "NO_QUORUM", _("Too few came: no decision")
    CALLED_OFF = "CALLED_OFF", _("Called off or withdrawn")
    PUBLISHED = "PUBLISHED", _("Put on the notice board")
    NOTICE_OVER = "NOTICE_OVER", _("Notice over, no objection left")
    BEGUN_EARLY = "BEGUN_EARLY", _("Begun before the end of the notice")
    CARRIED_OUT = "CARRIED_OUT", _("Carried out")
    RESULT_PUBLISHED = "RESULT_PUBLISHED", _("Result put on the notice board")
    SIGNED = "SIGNED", _("Signed by the supervision committee")
    FILED = "FILED", _("Finished and filed")
    SENT_BACK = "SENT_BACK", _("Sent back")
    DROPPED = "DROPPED", _("Given up")
    REVOKED = "REVOKED", _("Revoked by the assembly")


TALKS = (StepAct.AGREED, StepAct.NOT_AGREED)


class RunQuerySet(models.QuerySet["Run"]):
    """Procedures under way, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.MEETING_READ) -> RunQuerySet:
        """Keep a procedure if and only if the power reaches its area, or (for reading) a household of
        the actor belongs to the village in which it runs.
        """
        found = reach.area_q(actor, power)
        if power == Power.MEETING_READ:
            homes = reach.ids(actor, power, GrantKind.HOUSEHOLDS)
            if homes:
                found |= Q(village_path__in=villages_of(homes))
        return self.filter(found)


class Run(models.Model):
    """One motion on its way through one procedure. `stage` is the one to be done now; `round` counts
    how often it was sent back; `is_voted`: the law asks for a vote on this matter.
    """

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    village_path = models.CharField(max_length=12, db_index=True)
    procedure = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    county = models.CharField(max_length=60, blank=True)
    definition = models.JSONField()
    matter = models.CharField(_("matter"), max_length=24, choices=Matter)
    is_voted = models.BooleanField()
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what is to be decided"))
    status = models.CharField(max_length=8, choices=RunStatus, default=RunStatus.RUNNING)
    stage = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField(default=1)
    started_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    objects = RunQuerySet.as_manager()
    personal_data = tags(
        plain("id", "area", "village_path", "procedure", "name", "county", "definition"),
        plain("matter", "is_voted", "title", "text", "status", "stage", "round", "started_at"),
        personal("started_by", purpose="answer for the procedure", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(round__gte=1), name="decisions_run_round_counts")
        ]

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """One act of a procedure. `present`, `yes`, `eligible` and `asked` belong to talks; `broken` are
    the county's customs that were not kept, `reason` why, or why it was sent back or begun early.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=16, choices=StepAct)
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    reason = models.CharField(max_length=200, blank=True)
    told_on = models.DateField(null=True)
    held_on = models.DateField(null=True)
    place = models.CharField(max_length=120, blank=True)
    eligible = models.PositiveIntegerField(null=True)
    present = models.PositiveIntegerField(null=True)
    yes = models.PositiveIntegerField(null=True)
    asked = models.PositiveIntegerField(null=True)
    broken = models.JSONField(default=list)
    motion = models.ForeignKey(
        "decisions.Motion", null=True, on_delete=models.PROTECT, related_name="steps"
    )
    notice = models.ForeignKey(
        "disclosure.Notice", null=True, on_delete=models.PROTECT, related_name="+"
    )
    resolution = models.ForeignKey(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    content_hash = models.CharField(max_length=64)
    done_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "run", "number", "stage", "round", "act", "title", "reason", "told_on"),
        plain("held_on", "place", "eligible", "present", "yes", "asked", "broken", "motion"),
        plain("notice", "resolution", "content_hash", "done_at"),
        personal("text", "done_by", purpose="prove what was talked over", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="decisions_step_number_once"),
            models.UniqueConstraint(
                fields=["run", "round", "stage", "act"],
                condition=Q(
                    act__in=["AGREED", "CARRIED", "PUBLISHED", "NOTICE_OVER", "CARRIED_OUT"]
                ),
                name="decisions_step_once_a_round",
            ),
            models.UniqueConstraint(
                fields=["motion"], condition=Q(act="CALLED"), name="decisions_step_motion_once"
            ),
            models.CheckConstraint(
                condition=~Q(act__in=["AGREED", "NOT_AGREED"])
                | Q(held_on__isnull=False, present__gte=1, yes__lte=models.F("present")),
                name="decisions_step_talk_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(act__in=["SENT_BACK", "BEGUN_EARLY", "DROPPED"]) | ~Q(reason=""),
                name="decisions_step_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number} {self.act}"


class StepPerson(models.Model):
    """Somebody who came to a talk."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")

    personal_data = tags(
        plain("id", "step"),
        personal("person", purpose="prove who talked it over", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "person"], name="decisions_step_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.step_id}"
