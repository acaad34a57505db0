"""Meetings: who was told and when, who stands on the frozen roster, who came, what was written down.

Roster, minutes and addenda are append-only (triggers). Attendance may be put right until the
minutes are closed; the record of acts keeps each time it was written.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core import assemblies
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.decisions.bodies import OF_COOPS
from touyan.decisions.kinds import BodyKind
from touyan.disclosure.models import villages_of
from touyan.registry import reach

KEEP_DAYS = 10950


class MeetingStatus(models.TextChoices):
    """A meeting is called; it ends with its minutes, or it is called off."""

    CALLED = "CALLED", _("Called")
    CLOSED = "CLOSED", _("Minutes closed")
    CANCELLED = "CANCELLED", _("Called off")


class Manner(models.TextChoices):
    """How somebody of the roster took part."""

    IN_PERSON = "IN_PERSON", _("Came in person")
    ONLINE = "ONLINE", _("On line")
    PROXY = "PROXY", _("Somebody came instead")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.MEETING_READ) -> MeetingQuerySet:
        """Keep a meeting if and only if the power reaches its area, or (for reading) a household of
        the actor belongs to the village in which it is held, or the actor stands on its roster.

        A meeting of a cooperative's members is kept for reading by an area, by an ORGANISATION grant,
        by the roster and by membership, and is run by an ORGANISATION grant only.
        """
        of_coops = Q(body__in=sorted(OF_COOPS))
        own = Q(organisation_id__in=reach.ids(actor, power, GrantKind.ORGANISATION))
        found = reach.area_q(actor, power)
        if power != Power.MEETING_READ:
            return self.filter((found & ~of_coops) | (own & of_coops))
        found |= own & of_coops
        homes = reach.ids(actor, power, GrantKind.HOUSEHOLDS)
        if homes:
            found |= Q(village_path__in=villages_of(homes)) & ~of_coops
        if actor.person_id > 0:
            found |= Q(
                pk__in=RosterEntry.objects.filter(person_id=actor.person_id).values("meeting")
            )
            found |= of_coops & assemblies.joined(actor, "organisation_id")
        return self.filter(found)


class Meeting(models.Model):
    """One meeting of one body. `eligible` and `rights` count the roster as it was when people were
    told; `village_path` is the 12-digit code of the village in which it is held, or of the township
    (county) of a union of cooperatives. `about` names the record because of which it was called, as rooms above call it.
    """

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    village_path = models.CharField(max_length=12, db_index=True)
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    body = models.CharField(_("body"), max_length=26, choices=BodyKind)
    title = models.CharField(_("title"), max_length=120)
    place = models.CharField(_("place"), max_length=120)
    agenda = models.TextField(_("agenda"))
    meets_at = models.DateTimeField(_("day and hour"))
    told_on = models.DateField(_("people were told on"))
    urgency = models.CharField(_("reason for the short notice"), max_length=200, blank=True)
    about = models.CharField(_("record that asked for it"), max_length=40, blank=True)
    status = models.CharField(max_length=9, choices=MeetingStatus, default=MeetingStatus.CALLED)
    cancelled_because = models.CharField(max_length=200, blank=True)
    eligible = models.PositiveIntegerField()
    rights = models.PositiveIntegerField()
    called_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()

    objects = MeetingQuerySet.as_manager()
    personal_data = tags(
        plain("id", "area", "village_path", "organisation", "body", "title", "place", "agenda"),
        plain("meets_at", "told_on", "urgency", "status", "cancelled_because", "eligible"),
        plain("rights", "called_at", "about"),
        personal("called_by", purpose="answer for calling the meeting", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(eligible__gt=0) & Q(rights__gte=models.F("eligible")),
                name="decisions_meeting_has_members",
            ),
            models.CheckConstraint(
                condition=(Q(status="CANCELLED") & ~Q(cancelled_because=""))
                | (~Q(status="CANCELLED") & Q(cancelled_because="")),
                name="decisions_meeting_cancelled_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["village_path", "-meets_at"], name="decisions_meeting_village")
        ]

    def __str__(self) -> str:
        return self.title

    def is_managed_by(self, actor: Actor) -> bool:
        """Say whether the actor runs this meeting: by the area, or for a cooperative's by itself."""
        if self.body in OF_COOPS:
            return self.organisation_id in actor.ids(Power.MEETING_MANAGE, GrantKind.ORGANISATION)
        return actor.may_in(Power.MEETING_MANAGE, self.area.scope_path)


class RosterEntry(models.Model):
    """One right to take part, frozen when people were told. For a meeting by households, `person` is
    who would come; another adult of the household may.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="roster")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        "registry.Household", null=True, on_delete=models.PROTECT, related_name="+"
    )
    votes = models.PositiveSmallIntegerField(default=1)

    personal_data = tags(
        plain("id", "meeting", "votes"),
        personal("person", "household", purpose="prove who could vote", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], name="decisions_roster_person_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "household"],
                condition=Q(household__isnull=False),
                name="decisions_roster_household_once",
            ),
            models.CheckConstraint(condition=Q(votes__gte=1), name="decisions_roster_one_vote"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.meeting_id}"


class Proxy(models.Model):
    """Somebody is sent instead, in writing; `code` is the receipt that both hold."""

    entry = models.ForeignKey(RosterEntry, on_delete=models.PROTECT, related_name="proxies")
    holder = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=10, unique=True)
    document_hash = models.CharField(max_length=64, blank=True)
    noted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    personal_data = tags(
        plain("id", "code", "document_hash", "noted_at", "withdrawn_at"),
        personal(
            "entry", "holder", "noted_by", purpose="prove who came for whom", keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(withdrawn_at__isnull=True),
                name="decisions_proxy_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Attendance(models.Model):
    """Somebody of the roster took part; `person` is who came."""

    entry = models.OneToOneField(RosterEntry, on_delete=models.PROTECT, related_name="attendance")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    manner = models.CharField(max_length=9, choices=Manner, default=Manner.IN_PERSON)
    noted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "manner", "noted_at"),
        personal("entry", "person", "noted_by", purpose="prove the quorum", keep_days=KEEP_DAYS),
    )

    def __str__(self) -> str:
        return f"{self.person_id}: {self.manner}"


class Minutes(models.Model):
    """What was said and decided, closed with a hash: `facts` is what the hash covers, with the text."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    text = models.TextField(_("minutes"))
    facts = models.TextField()
    content_hash = models.CharField(max_length=64)
    closed_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "meeting", "content_hash", "closed_at"),
        personal(
            "text", "facts", "closed_by", purpose="prove what was decided", keep_days=KEEP_DAYS
        ),
    )

    def __str__(self) -> str:
        return f"minutes of {self.meeting_id}"


class Addendum(models.Model):
    """What was added to closed minutes; its hash covers the one before, so that none can vanish."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="addenda")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("addendum"))
    content_hash = models.CharField(max_length=64)
    added_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "minutes", "number", "content_hash", "added_at"),
        personal("text", "added_by", purpose="prove what was corrected", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "number"], name="decisions_addendum_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id}/{self.number}"
