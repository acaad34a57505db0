"""Households, who belongs to them from when to when, and what became of them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach
from touyan.registry.kinds import HouseholdKind, HouseholdStatus, Relation, SuccessionKind

KEEP_DAYS = 3650


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Households, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.PEOPLE_READ) -> "HouseholdQuerySet":
        """Keep a household if and only if the power covers its area, or the actor holds a
        HOUSEHOLDS grant of the power for it.
        """
        return self.filter(
            reach.area_q(actor, power, "subject__area")
            | models.Q(pk__in=reach.ids(actor, power, GrantKind.HOUSEHOLDS))
        )


class Household(models.Model):
    """A household. Its code (village code, H, five digits) is never given to another one."""

    subject = models.OneToOneField(
        "registry.Subject", on_delete=models.PROTECT, primary_key=True, related_name="household"
    )
    code = models.CharField(_("household code"), max_length=24, unique=True)
    kind = models.CharField(
        _("kind"), max_length=8, choices=HouseholdKind.choices, default=HouseholdKind.RESIDENT
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=HouseholdStatus.choices,
        default=HouseholdStatus.ACTIVE,
    )
    head = models.ForeignKey(
        "registry.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="heads",
        verbose_name=_("head of household"),
    )
    formed_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = HouseholdQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain("subject", "kind"),
        personal(
            "code",
            "status",
            "head",
            "formed_on",
            "ended_on",
            purpose="know which family holds an account",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="ACTIVE", ended_on=None)
                | (~models.Q(status="ACTIVE") & models.Q(ended_on__isnull=False)),
                name="household_end_paired",
            )
        ]

    def __str__(self) -> str:
        return self.code


class HouseholdMember(models.Model):
    """A person belongs to a household from one day to another (end not included)."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, related_name="memberships"
    )
    # Copied from the household, so that the database holds "one household of each kind at a time".
    kind = models.CharField(max_length=8, choices=HouseholdKind.choices)
    relation = models.CharField(
        _("relation to the head"), max_length=12, choices=Relation.choices, default=Relation.OTHER
    )
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    personal_data: ClassVar = tags(
        plain("id", "kind"),
        personal(
            "household",
            "person",
            "relation",
            "joined_on",
            "left_on",
            purpose="know who acts for and shares the account of a household",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        indexes = [models.Index(fields=["household", "left_on"], name="member_household_left")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(left_on=None),
                name="member_of_one_household",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on=None) | models.Q(left_on__gte=models.F("joined_on")),
                name="member_leaves_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"


class HouseholdSuccession(models.Model):
    """A household was split off from or merged into another; its balances follow by this row."""

    old = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField()
    kind = models.CharField(max_length=8, choices=SuccessionKind.choices)

    personal_data: ClassVar = tags(
        plain("id", "kind"),
        personal(
            "old", "new", "on", purpose="carry balances to the next household", keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="household_succession_once"),
            models.CheckConstraint(
                condition=~models.Q(old=models.F("new")), name="household_succession_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} -> {self.new_id}"
