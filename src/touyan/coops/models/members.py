"""Members: who they are, since when, and how they leave."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach

KEEP_DAYS = 10950


class MemberStatus(models.TextChoices):
    """A founder or applicant, a member, gone, or not admitted."""

    APPLIED = "APPLIED", _("Applied")
    MEMBER = "MEMBER", _("Member")
    LEFT = "LEFT", _("No longer a member")
    REFUSED = "REFUSED", _("Not admitted")


class CoopMemberQuerySet(models.QuerySet["CoopMember"]):
    """Members, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.COOP_READ) -> CoopMemberQuerySet:
        """Keep a member if and only if the power covers the cooperative's area, or reaches the
        cooperative by an ORGANISATION grant, or (COOP_READ_OWN) it is the actor or their household.
        """
        found = reach.area_q(actor, power, "coop__area")
        found |= Q(coop_id__in=reach.ids(actor, power, GrantKind.ORGANISATION))
        if power == Power.COOP_READ_OWN:
            found |= Q(subject_id__in=_own_ids(actor))
        return self.filter(found)

    def own(self, actor: Actor) -> CoopMemberQuerySet:
        """Keep what belongs to the actor or to a household that they live in."""
        return self.filter(subject_id__in=_own_ids(actor))

    def present(self) -> CoopMemberQuerySet:
        """Keep those who are members now."""
        return self.filter(status=MemberStatus.MEMBER)

    def on(self, day: object) -> CoopMemberQuerySet:
        """Keep those who were members on a day (`left_on` is the first day without)."""
        return self.filter(joined_on__lte=day).filter(Q(left_on=None) | Q(left_on__gt=day))


class CoopMember(models.Model):
    """A person, household or organisation in one cooperative. `representative` votes for a household
    or unit. `is_unit` is an enterprise, institution or association (art. 20); a member cooperative of
    a union is a unit too. A farmer is somebody who farms by household registration or land contract.
    """

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="members")
    subject = models.ForeignKey(
        "registry.Subject", on_delete=models.PROTECT, related_name="coop_memberships"
    )
    number = models.PositiveIntegerField(_("number in the members' list"))
    is_farmer = models.BooleanField(_("farmer"), default=True)
    is_unit = models.BooleanField(_("enterprise, institution or association"), default=False)
    representative = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    additional_votes = models.PositiveSmallIntegerField(_("additional votes"), default=0)
    is_founder = models.BooleanField(default=False)
    consented_on = models.DateField(_("agreed to the charter on"), null=True)
    status = models.CharField(max_length=7, choices=MemberStatus, default=MemberStatus.APPLIED)
    applied_on = models.DateField(_("applied on"))
    joined_on = models.DateField(_("member since"), null=True)
    left_on = models.DateField(_("member until, not included"), null=True)
    admission = models.ForeignKey(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()

    objects = CoopMemberQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "coop", "number", "is_unit", "is_founder", "admission", "entered_at"),
        personal(
            "subject",
            "is_farmer",
            "representative",
            "additional_votes",
            "consented_on",
            "status",
            "applied_on",
            "joined_on",
            "left_on",
            purpose="keep the members' list that the law asks for (art. 19)",
            keep_days=KEEP_DAYS,
        ),
        personal("entered_by", purpose="answer for the entry", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coop", "number"], name="coops_member_number_once"),
            models.UniqueConstraint(
                fields=["coop", "subject"],
                condition=Q(status__in=["APPLIED", "MEMBER"]),
                name="coops_member_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gt=F("joined_on")),
                name="coops_member_leaves_after_joining",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=["MEMBER", "LEFT"]) & Q(joined_on__isnull=False))
                | (Q(status__in=["APPLIED", "REFUSED"]) & Q(joined_on=None)),
                name="coops_member_joined_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="LEFT") | Q(left_on__isnull=False),
                name="coops_member_left_on_a_day",
            ),
            models.CheckConstraint(
                condition=~(Q(is_farmer=True) & Q(is_unit=True)), name="coops_unit_is_no_farmer"
            ),
        ]
        indexes = [models.Index(fields=["subject", "status"], name="coops_member_subject")]

    def __str__(self) -> str:
        return f"{self.coop_id}/{self.number}"


class DepartureKind(models.TextChoices):
    """A member leaves, or is put out."""

    WITHDRAWAL = "WITHDRAWAL", _("Leaves")
    EXPULSION = "EXPULSION", _("Is put out")


class DepartureStatus(models.TextChoices):
    """From the letter to the settled account."""

    NOTICED = "NOTICED", _("Waiting for the year's end")
    HEARING = "HEARING", _("To be heard")
    HEARD = "HEARD", _("Was heard; the members decide")
    WITHDRAWN = "WITHDRAWN", _("Taken back")
    ENDED = "ENDED", _("Membership over, to be settled")
    SETTLED = "SETTLED", _("Settled")


class Departure(models.Model):
    """How a membership ends (art. 25, 26, 28): a letter with its day, or a hearing and a decision; it
    ends with the year, and the settlement says line by line what was paid back.
    """

    member = models.ForeignKey(CoopMember, on_delete=models.PROTECT, related_name="departures")
    kind = models.CharField(max_length=10, choices=DepartureKind)
    status = models.CharField(max_length=9, choices=DepartureStatus)
    noticed_on = models.DateField(_("letter of"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ends_on = models.DateField(_("first day without membership"))
    heard_on = models.DateField(_("heard on"), null=True)
    hearing = models.TextField(_("what the member said"), blank=True)
    resolution = models.ForeignKey(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    contribution_fen = models.BigIntegerField(null=True)
    in_kind_fen = models.BigIntegerField(default=0)
    reserve_fen = models.BigIntegerField(null=True)
    loss_fen = models.BigIntegerField(null=True)
    paid_fen = models.BigIntegerField(null=True)
    receipt = models.CharField(max_length=120, blank=True)
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()
    prepared_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_on = models.DateField(null=True)

    personal_data: ClassVar = tags(
        plain("id", "kind", "resolution", "receipt", "entered_at", "settled_on"),
        personal(
            "member",
            "status",
            "noticed_on",
            "reason",
            "ends_on",
            "heard_on",
            "hearing",
            "contribution_fen",
            "in_kind_fen",
            "reserve_fen",
            "loss_fen",
            "paid_fen",
            purpose="prove how a membership ended and what was paid back",
            keep_days=KEEP_DAYS,
        ),
        personal(
            "entered_by",
            "prepared_by",
            "settled_by",
            purpose="answer for the settlement",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=~Q(status="WITHDRAWN"),
                name="coops_departure_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="SETTLED")
                | (
                    Q(settled_on__isnull=False)
                    & Q(
                        contribution_fen=F("paid_fen")
                        + F("loss_fen")
                        + F("in_kind_fen")
                        - F("reserve_fen")
                    )
                ),
                name="coops_departure_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(settled_by=F("prepared_by")),
                name="coops_departure_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(kind="EXPULSION")
                | Q(status__in=["HEARING", "WITHDRAWN"])
                | (Q(heard_on__isnull=False)),
                name="coops_nobody_put_out_unheard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.member_id}"


def _own_ids(actor: Actor) -> list[int]:
    return [
        *reach.ids(actor, Power.COOP_READ_OWN, GrantKind.SELF),
        *reach.ids(actor, Power.COOP_READ_OWN, GrantKind.HOUSEHOLDS),
    ]
