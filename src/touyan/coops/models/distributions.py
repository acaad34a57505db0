"""The distribution of a year's surplus: trials that stay as they were made, and the one that is proposed.

What a slip says is written once, with the trial; the money itself is in the ledger only.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.coops.distribution.plan import Kind
from touyan.coops.distribution.rules import (
    REBATE_MINIMUM,
    UNION_REBATE_ABOVE,
    WHOLE,
    Quantified,
    ReserveBase,
)
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach

KEEP_DAYS = 10950
CODE_LENGTH = 10
KINDS = [
    (Kind.SHARED.value, _("Can be distributed")),
    (Kind.LOSSES.value, _("Losses: nothing to distribute")),
    (Kind.NO_TRADE.value, _("No trade: amend the charter first")),
]
BASES = [
    (ReserveBase.AFTER_LOSSES.value, _("Of what is left after the losses")),
    (ReserveBase.BEFORE_LOSSES.value, _("Of the year's surplus")),
]
WAYS = [
    (Quantified.TRADE.value, _("By trade with the cooperative")),
    (Quantified.CONTRIBUTION.value, _("By contribution")),
    (Quantified.EQUAL.value, _("The same for each member")),
]


def _of_coop(actor: Actor, power: Power, lookup: str) -> Q:
    """Reach of a power over a cooperative's papers: its area, or an ORGANISATION grant."""
    found = reach.area_q(actor, power, f"{lookup}__area")
    ids = reach.ids(actor, power, GrantKind.ORGANISATION)
    return found | Q(**{f"{lookup}_id__in": ids})


class DistributionTrialQuerySet(models.QuerySet["DistributionTrial"]):
    """Trials, narrowed by who asks."""

    def visible_to(
        self, actor: Actor, power: Power = Power.COOP_BOOKS_READ
    ) -> DistributionTrialQuerySet:
        """Keep a trial if and only if the power covers the cooperative's area, or reaches the
        cooperative by an ORGANISATION grant.
        """
        return self.filter(_of_coop(actor, power, "coop"))


class DistributionTrial(models.Model):
    """One plan worked out from the books of a year with some terms, kept as it was.

    Rates are ten-thousandths; `books` and `equivalents` are what went in. `salt` makes the codes of
    the slips, the same for all trials of a cooperative's year.
    """

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="trials")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("in a few words"), max_length=60, blank=True)
    charter = models.ForeignKey("coops.Charter", on_delete=models.PROTECT, related_name="+")
    reserve = models.PositiveIntegerField(_("reserve"))
    reserve_base = models.CharField(_("the reserve is taken"), max_length=13, choices=BASES)
    rebate = models.PositiveIntegerField(_("refund by trade"))
    quantified = models.CharField(
        _("the reserve is written to the members"), max_length=12, choices=WAYS
    )
    reinvested = models.PositiveIntegerField(_("becomes contribution"), default=0)
    is_union = models.BooleanField(default=False)
    equivalents = models.JSONField(default=dict)
    books = models.JSONField()
    kind = models.CharField(max_length=8, choices=KINDS)
    surplus_fen = models.BigIntegerField()
    left_fen = models.BigIntegerField()
    reserve_fen = models.BigIntegerField(default=0)
    distributable_fen = models.BigIntegerField(default=0)
    patronage_fen = models.BigIntegerField(default=0)
    residual_fen = models.BigIntegerField(default=0)
    reinvested_fen = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=32)
    made_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = DistributionTrialQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "coop", "year", "number", "name", "charter", "reserve", "reserve_base"),
        plain("rebate", "quantified", "reinvested", "is_union", "equivalents", "books", "kind"),
        plain("surplus_fen", "left_fen", "reserve_fen", "distributable_fen", "patronage_fen"),
        plain("residual_fen", "reinvested_fen", "salt", "made_at"),
        personal("made_by", purpose="answer for the plan", keep_days=KEEP_DAYS),
    )

    class Meta:
        """The parts sum to the whole, and the law's 60 % is a constraint too (art. 44, 61)."""

        constraints = [
            models.UniqueConstraint(
                fields=["coop", "year", "number"], name="coops_trial_number_once"
            ),
            models.CheckConstraint(
                condition=Q(is_union=True, rebate__gt=UNION_REBATE_ABOVE)
                | Q(rebate__gte=REBATE_MINIMUM),
                name="coops_trial_rebate_by_law",
            ),
            models.CheckConstraint(
                condition=Q(reserve__lte=WHOLE) & Q(rebate__lte=WHOLE) & Q(reinvested__lte=WHOLE),
                name="coops_trial_rates",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.SHARED.value)
                | Q(
                    left_fen=F("reserve_fen") + F("patronage_fen") + F("residual_fen"),
                    distributable_fen=F("patronage_fen") + F("residual_fen"),
                ),
                name="coops_trial_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coop_id} {self.year} #{self.number}"

    @property
    def is_shared(self) -> bool:
        """Say whether there is something to distribute."""
        return self.kind == Kind.SHARED.value

    @property
    def is_loss(self) -> bool:
        """Say whether it is the plan for a loss, on which the members decide too (art. 29)."""
        return self.kind == Kind.LOSSES.value and self.left_fen < 0

    @property
    def can_be_proposed(self) -> bool:
        """Say whether the members have something to decide on."""
        return self.is_shared or self.is_loss


class DistributionSlipQuerySet(models.QuerySet["DistributionSlip"]):
    """Slips, narrowed by who asks."""

    def visible_to(
        self, actor: Actor, power: Power = Power.COOP_BOOKS_READ
    ) -> DistributionSlipQuerySet:
        """Keep a slip if and only if the power covers the cooperative's area, reaches it by an
        ORGANISATION grant, or (COOP_READ_OWN) it is the actor's or their household's.
        """
        found = _of_coop(actor, power, "trial__coop")
        if power == Power.COOP_READ_OWN:
            own = {
                *reach.ids(actor, power, GrantKind.SELF),
                *reach.ids(actor, power, GrantKind.HOUSEHOLDS),
            }
            found |= Q(member__subject_id__in=own)
        return self.filter(found)

    def laid_open(self) -> DistributionSlipQuerySet:
        """Keep the slips of plans that members may see: from the inspection on."""
        return self.filter(
            trial__distribution__status__in=[
                DistributionStatus.ON_VIEW,
                DistributionStatus.DECLARED,
            ]
        )


class DistributionSlip(models.Model):
    """What one member's account held before, and what the plan gives. Never changed.

    `quantities` are hundredths of what the charter counts as trade, by kind.
    """

    trial = models.ForeignKey(DistributionTrial, on_delete=models.PROTECT, related_name="slips")
    member = models.ForeignKey("coops.CoopMember", on_delete=models.PROTECT, related_name="slips")
    code = models.CharField(max_length=CODE_LENGTH)
    goods_fen = models.BigIntegerField()
    quantities = models.JSONField(default=dict)
    trade_fen = models.BigIntegerField()
    contribution_fen = models.BigIntegerField()
    reserve_fen = models.BigIntegerField()
    subsidy_fen = models.BigIntegerField()
    donation_fen = models.BigIntegerField()
    patronage_fen = models.BigIntegerField()
    residual_fen = models.BigIntegerField()
    quantified_fen = models.BigIntegerField()
    reinvested_fen = models.BigIntegerField()

    objects = DistributionSlipQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "trial", "code"),
        personal(
            "member",
            "goods_fen",
            "quantities",
            "trade_fen",
            "contribution_fen",
            "reserve_fen",
            "subsidy_fen",
            "donation_fen",
            "patronage_fen",
            "residual_fen",
            "quantified_fen",
            "reinvested_fen",
            purpose="show each member how refund and dividend were worked out (art. 43, 44)",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "member"], name="coops_slip_member_once"),
            models.UniqueConstraint(fields=["trial", "code"], name="coops_slip_code_once"),
            models.CheckConstraint(
                condition=Q(patronage_fen__gte=0)
                & Q(residual_fen__gte=0)
                & Q(quantified_fen__gte=0)
                & Q(reinvested_fen__gte=0)
                & Q(reinvested_fen__lte=F("patronage_fen") + F("residual_fen")),
                name="coops_slip_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def shares_fen(self) -> int:
        """Return what the rest was divided by (art. 44)."""
        return self.contribution_fen + self.reserve_fen + self.subsidy_fen + self.donation_fen

    @property
    def total_fen(self) -> int:
        """Return refund and dividend together."""
        return self.patronage_fen + self.residual_fen

    @property
    def paid_fen(self) -> int:
        """Return what is paid out in money."""
        return self.total_fen - self.reinvested_fen


class DistributionStatus(models.TextChoices):
    """Proposed by the accountant, laid open by the chair, booked after the members' vote."""

    SUBMITTED = "SUBMITTED", _("Waits for the check")
    RETURNED = "RETURNED", _("Given back")
    ON_VIEW = "ON_VIEW", _("Laid open for inspection")
    DECLARED = "DECLARED", _("Booked, being paid")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


ALLOWED: dict[str, frozenset[str]] = {
    DistributionStatus.SUBMITTED: frozenset(
        {DistributionStatus.RETURNED, DistributionStatus.ON_VIEW, DistributionStatus.WITHDRAWN}
    ),
    DistributionStatus.RETURNED: frozenset(),
    DistributionStatus.ON_VIEW: frozenset(
        {DistributionStatus.DECLARED, DistributionStatus.WITHDRAWN}
    ),
    DistributionStatus.DECLARED: frozenset(),
    DistributionStatus.WITHDRAWN: frozenset(),
}
RUNNING = (
    DistributionStatus.SUBMITTED,
    DistributionStatus.ON_VIEW,
    DistributionStatus.DECLARED,
)


class DistributionQuerySet(models.QuerySet["Distribution"]):
    """Distributions, narrowed by who asks."""

    def visible_to(
        self, actor: Actor, power: Power = Power.COOP_BOOKS_READ
    ) -> DistributionQuerySet:
        """Keep a distribution if and only if the power covers the cooperative's area, reaches it by
        an ORGANISATION grant, or (COOP_READ_OWN) it is laid open and has a slip of the actor or of
        their household.
        """
        found = _of_coop(actor, power, "coop")
        if power == Power.COOP_READ_OWN:
            mine = DistributionSlip.objects.visible_to(actor, power).laid_open()
            found |= Q(trial_id__in=mine.values("trial_id"))
        return self.filter(found)

    def running(self) -> DistributionQuerySet:
        """Keep those that were neither given back nor withdrawn: one for each year."""
        return self.filter(status__in=RUNNING)

    def declared(self) -> DistributionQuerySet:
        """Keep those that are booked."""
        return self.filter(status=DistributionStatus.DECLARED)


class Distribution(models.Model):
    """A plan on its way: proposed, checked by somebody else, laid open for 15 days, voted on, booked.

    `file` is the published file: what is inspected is what is voted on and paid (`check_code`).
    """

    trial = models.OneToOneField(
        DistributionTrial, on_delete=models.PROTECT, related_name="distribution"
    )
    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="distributions")
    year = models.PositiveSmallIntegerField(_("year"))
    status = models.CharField(
        max_length=9, choices=DistributionStatus, default=DistributionStatus.SUBMITTED
    )
    file = models.TextField()
    check_code = models.CharField(max_length=40)
    due_on = models.DateField(_("paid out by"))
    submitted_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)
    answer = models.CharField(_("why it was given back"), max_length=200, blank=True)
    notice = models.OneToOneField(
        "disclosure.Notice", null=True, on_delete=models.PROTECT, related_name="+"
    )
    resolution = models.OneToOneField(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    declared_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    declared_at = models.DateTimeField(null=True)

    objects = DistributionQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "trial", "coop", "year", "status", "check_code", "due_on", "submitted_at"),
        plain("checked_at", "answer", "notice", "resolution", "declared_at"),
        personal(
            "file", purpose="let every member recompute the distribution", keep_days=KEEP_DAYS
        ),
        personal(
            "submitted_by",
            "checked_by",
            "declared_by",
            purpose="answer for the distribution",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        """Two people, one distribution a year, nothing booked without the members' decision."""

        constraints = [
            models.UniqueConstraint(
                fields=["coop", "year"],
                condition=Q(status__in=RUNNING),
                name="coops_distribution_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None)
                | Q(submitted_by=None)
                | ~Q(checked_by=F("submitted_by")),
                name="coops_distribution_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status=DistributionStatus.DECLARED)
                | Q(resolution__isnull=False, notice__isnull=False, declared_at__isnull=False),
                name="coops_distribution_decided",
            ),
            models.CheckConstraint(
                condition=~Q(status=DistributionStatus.ON_VIEW) | Q(notice__isnull=False),
                name="coops_distribution_on_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coop_id} {self.year}"
