"""Who takes part in the points scheme: households, and Party members with an account of their own."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach


class EnrolmentChannel(models.TextChoices):
    """How a household said yes."""

    OWN = "OWN", _("By an adult of the household")
    CLERK = "CLERK", _("At the village office")
    LIST = "LIST", _("On the village's list of signatures")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Enrolments, scoped."""

    def visible_to(self, actor: Actor, *, power: Power = Power.POINTS_READ) -> EnrolmentQuerySet:
        """Keep an enrolment if and only if the power reaches its village, or it is of the actor's
        own household.
        """
        own = Q(household__in=reach.ids(actor, power, GrantKind.HOUSEHOLDS))
        return self.filter(own | reach.area_q(actor, power))

    def on(self, day: dt.date) -> EnrolmentQuerySet:
        """Keep enrolments that hold on a day (the day of withdrawing is no longer one)."""
        return self.filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day), enrolled_on__lte=day
        )


class Enrolment(models.Model):
    """A household takes part from one day until it withdraws. Taking part is free (rule 2.5).

    `ref` is the receipt number of both acts. The base score is given with the first enrolment only.
    """

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, related_name="enrolments"
    )
    channel = models.CharField(max_length=6, choices=EnrolmentChannel)
    enrolled_on = models.DateField()
    enrolled_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = EnrolmentQuerySet.as_manager()
    personal_data = tags(
        plain("id", "ref", "area", "channel"),
        personal(
            "household",
            "enrolled_on",
            "enrolled_by",
            "withdrawn_on",
            "withdrawn_by",
            purpose="know that the household itself chose to take part, and who wrote it down",
            keep_days=3650,
        ),
    )

    class Meta:
        """One running enrolment per household."""

        constraints = [
            models.UniqueConstraint(
                name="points_enrolment_one_running",
                fields=["household"],
                condition=Q(withdrawn_on__isnull=True),
            ),
            models.CheckConstraint(
                name="points_enrolment_order",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("enrolled_on")),
            ),
        ]
        indexes = [models.Index(fields=["area", "withdrawn_on"], name="points_enrolment_area")]

    def __str__(self) -> str:
        return f"{self.household_id} from {self.enrolled_on}"


class PersonalAccount(models.Model):
    """A Party member's own account, opened by themselves; nobody is ranked by it (rule 16.9)."""

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    personal_data = tags(
        plain("id", "area"),
        personal(
            "person",
            "opened_on",
            "closed_on",
            purpose="book a Party member's own points where the member wants them",
            keep_days=3650,
        ),
    )

    class Meta:
        """One open account per person."""

        constraints = [
            models.UniqueConstraint(
                name="points_personal_account_one",
                fields=["person"],
                condition=Q(closed_on__isnull=True),
            ),
            models.CheckConstraint(
                name="points_personal_account_order",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.opened_on}"
