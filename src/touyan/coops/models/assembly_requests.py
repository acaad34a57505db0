"""Who asked for an extraordinary assembly, on which ground and by which day it is due (art. 31)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.personal_data import personal, plain, tags

KEEP_DAYS = 10950


class AskGround(models.TextChoices):
    """The three cases of art. 31."""

    MEMBERS = "MEMBERS", _("at least 30 % of the members ask for it")
    SUPERVISORS = "SUPERVISORS", _("the supervisor or the board of supervisors asks for it")
    CHARTER = "CHARTER", _("another case of the charter")


class AssemblyRequest(models.Model):
    """A request for an extraordinary assembly. `members_then` and `needed` count the members' list of
    that day; the meeting that is called because of it names it (`decisions.Meeting.about`).
    """

    coop = models.ForeignKey(
        "coops.Coop", on_delete=models.PROTECT, related_name="assembly_requests"
    )
    ground = models.CharField(_("on which ground"), max_length=11, choices=AskGround)
    clause = models.CharField(_("clause of the charter"), max_length=120, blank=True)
    subject = models.CharField(_("what it is about"), max_length=120)
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("to be held by"))
    members_then = models.PositiveIntegerField()
    needed = models.PositiveIntegerField()
    entered_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("id", "coop", "ground", "clause", "subject", "asked_on", "due_on", "members_then"),
        plain("needed", "entered_at"),
        personal("entered_by", purpose="answer for the entry", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gt=F("asked_on")), name="coops_assembly_request_due_later"
            ),
            models.CheckConstraint(
                condition=(Q(ground="CHARTER") & ~Q(clause=""))
                | (~Q(ground="CHARTER") & Q(clause="")),
                name="coops_assembly_request_names_the_clause",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class AssemblyAsker(models.Model):
    """One member who asked."""

    request = models.ForeignKey(AssemblyRequest, on_delete=models.PROTECT, related_name="askers")
    member = models.ForeignKey("coops.CoopMember", on_delete=models.PROTECT, related_name="+")

    personal_data: ClassVar = tags(
        plain("id", "request"),
        personal(
            "member", purpose="prove that enough members asked (art. 31)", keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "member"], name="coops_assembly_asker_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.member_id}"


class AssemblyTakenBack(models.Model):
    """A request that was recorded by mistake: the request stays as it was, this names it and says why."""

    request = models.OneToOneField(
        AssemblyRequest, on_delete=models.PROTECT, related_name="taken_back"
    )
    reason = models.CharField(_("what was wrong"), max_length=200)
    entered_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("id", "request", "entered_at"),
        personal(
            "reason",
            "entered_by",
            purpose="answer to those who asked for taking the entry back",
            keep_days=KEEP_DAYS,
        ),
    )

    def __str__(self) -> str:
        return f"{self.request_id}: {self.reason}"
