"""The lists that dispatch reads: who is on duty, who looks after whom, who helps, whose duty it is.

Pages read them through `queries.rosters`, which keeps to the reach of who asks.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.cases.kinds import CaseLevel, Day
from touyan.core.personal_data import personal, plain, tags

KEEP_DAYS = 1095
_PURPOSE = "find who comes when somebody whistles"


class DutyShift(models.Model):
    """Somebody is on duty for an area from one moment to another."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField(_("on duty from"))
    ends_at = models.DateTimeField(_("on duty until"))
    is_phone = models.BooleanField(_("keeps the duty phone"), default=False)

    personal_data = tags(
        plain("id", "is_phone"),
        personal("area", "person", "begins_at", "ends_at", purpose=_PURPOSE, keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="case_shift_ends_later"
            ),
            models.UniqueConstraint(fields=["area", "person", "begins_at"], name="case_shift_once"),
        ]
        indexes = [models.Index(fields=["area", "ends_at"], name="case_shift_area")]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.person_id}"


class HubTie(models.Model):
    """A Party member looks after a household (hub-member list); dated, the last one open."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    personal_data = tags(
        plain("id"),
        personal(
            "area", "household", "member", "since", "until", purpose=_PURPOSE, keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "member"],
                condition=Q(until=None),
                name="case_hub_tie_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="case_hub_tie_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["member", "until"], name="case_hub_tie_member")]

    def __str__(self) -> str:
        return f"{self.member_id} for {self.household_id}"


class Volunteer(models.Model):
    """Somebody who wants to be asked for help in an area, and may leave the list at any time."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    skills = models.CharField(_("can help with"), max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    personal_data = tags(
        plain("id"),
        personal(
            "area", "person", "skills", "since", "until", purpose=_PURPOSE, keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "person"], condition=Q(until=None), name="case_volunteer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.area_id}"


class Absence(models.Model):
    """Somebody is away; their open cases go to the stand-in, and nobody asks them meanwhile.

    `handed_at` is when they went over: on the first day, at the first tick of the clock.
    """

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)

    personal_data = tags(
        plain("id", "handed_at"),
        personal(
            "person", "stand_in", "begins_at", "ends_at", purpose=_PURPOSE, keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="case_absence_ends_later"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("stand_in")), name="case_absence_two_people"
            ),
        ]
        indexes = [models.Index(fields=["person", "ends_at"], name="case_absence_person")]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.ends_at}"


class RemotePlace(models.Model):
    """A far group's own published figure of the promise (20 or 30 minutes); the newest row counts."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(_("minutes promised"))
    published_on = models.DateField()
    set_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")

    personal_data = tags(
        plain("id", "area", "minutes", "published_on"),
        personal("set_by", purpose="answer for a published promise", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__in=[10, 20, 30]), name="case_remote_minutes"
            ),
            models.UniqueConstraint(fields=["area", "published_on"], name="case_remote_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.minutes}"


class Matter(models.Model):
    """One line of the county's list of duties: matter, office in charge, time limit, basis (rule
    16.16). The newest row of a code counts; one that ended counts no more.
    """

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=24)
    title = models.CharField(_("matter"), max_length=100)
    kind = models.CharField(_("kind of case"), max_length=24, blank=True)
    office = models.CharField(_("office in charge"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"), choices=CaseLevel)
    days = models.PositiveSmallIntegerField(_("time limit in days"))
    count = models.CharField(max_length=8, choices=Day, default=Day.WORKING)
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    personal_data = tags(
        plain("id", "area", "code", "title", "kind", "office", "level", "days", "count", "basis"),
        plain("since", "until"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "code"], condition=Q(until=None), name="case_matter_once"
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="case_matter_has_days"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class RootCause(models.Model):
    """Several cases with one cause, and the one action that ends them."""

    class Status(models.TextChoices):
        """How far the root action is."""

        PROPOSED = "PROPOSED", _("Proposed action")
        TAKEN = "TAKEN", _("Being done")
        DONE = "DONE", _("Done")
        DROPPED = "DROPPED", _("Dropped")

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    matter = models.CharField(max_length=24, blank=True)
    title = models.CharField(_("cause"), max_length=200)
    action = models.CharField(_("what ends it"), max_length=500, blank=True)
    owner = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)

    personal_data = tags(
        plain("id", "area", "matter", "title", "action", "status", "proposed_at", "due_on"),
        plain("done_at"),
        personal("owner", purpose="know who ends the cause", keep_days=KEEP_DAYS),
    )

    def __str__(self) -> str:
        return self.title


class ExclusionRota(models.Model):
    """The few people of a county who may say that something cannot be asked for."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    personal_data = tags(
        plain("id", "area", "since", "until"),
        personal("person", purpose="know who may exclude a demand", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "person"], condition=Q(until=None), name="case_rota_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.area_id}"
