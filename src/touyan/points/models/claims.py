"""Claims of points and the monthly batches in which they are put on notice."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.core.wording import month_name
from touyan.registry import reach

VILLAGE_DIGITS = 12


class ClaimState(models.TextChoices):
    """Where a claim stands (points.states has the permitted steps)."""

    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Waiting for the first review")
    GROUP_VERIFIED = "GROUP_VERIFIED", _("Waiting for the second review")
    VILLAGE_REVIEWED = "VILLAGE_REVIEWED", _("Waiting for the notice")
    PUBLICIZING = "PUBLICIZING", _("On notice")
    OBJECTED = "OBJECTED", _("Objection being checked")
    POSTED = "POSTED", _("Booked")
    REJECTED = "REJECTED", _("Returned")
    CANCELLED = "CANCELLED", _("Struck out")
    REVERSED = "REVERSED", _("Reversed")


class Origin(models.TextChoices):
    """How a claim came in."""

    PANEL = "PANEL", _("Proposed by the panel")
    OWN = "OWN", _("Claimed by the household")
    IMPORT = "IMPORT", _("From the village's workbook")
    PAPER = "PAPER", _("From a paper sheet")


class BatchStatus(models.TextChoices):
    """A batch is on notice until all its lines are booked or struck out."""

    ON_NOTICE = "ON_NOTICE", _("On notice")
    POSTED = "POSTED", _("Booked")


class Batch(models.Model):
    """The claims of one village that hang on one notice. `number` counts within the month."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField(default=1)
    notice = models.OneToOneField(
        "disclosure.Notice", null=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=10, choices=BatchStatus, default=BatchStatus.ON_NOTICE)
    published_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True)

    personal_data = tags(
        plain("id", "area", "month", "number", "notice", "status", "published_at", "posted_at")
    )

    class Meta:
        """A posted batch has its moment."""

        constraints = [
            models.UniqueConstraint(name="points_batch_number", fields=["area", "month", "number"]),
            models.CheckConstraint(
                name="points_batch_posted_at",
                condition=Q(status="POSTED", posted_at__isnull=False)
                | Q(status="ON_NOTICE", posted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}/{self.number}"

    @property
    def heading(self) -> str:
        """The heading of the month's sheet, in the reader's language."""
        words = {"month": month_name(self.month), "village": self.area.name}
        return _("Points of %(month)s, %(village)s") % words

    @property
    def ask_whom(self) -> str:
        """Whom to ask about the sheet, in the reader's language unless somebody is named."""
        named = self.notice.ask_whom if self.notice else ""
        return named or str(_("The village office, or any member of the supervision committee"))


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims, scoped."""

    def visible_to(self, actor: Actor, *, power: Power = Power.POINTS_READ) -> ClaimQuerySet:
        """Keep a claim if and only if the power reaches its village, or (for heads of groups and
        buildings) the area where its household lives, or it is of the actor's own household.
        """
        found = Q(household__in=reach.ids(actor, power, GrantKind.HOUSEHOLDS))
        found |= reach.area_q(actor, power)
        if any(len(prefix) > VILLAGE_DIGITS for prefix in actor.prefixes(power)):
            found |= reach.area_q(actor, power, "household__subject__area")
        return self.filter(found)


class Claim(models.Model):
    """A household's deed on a day, the rule that rewards it and who looked at it."""

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, related_name="claims"
    )
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    rule = models.ForeignKey("points.Rule", on_delete=models.PROTECT, related_name="claims")
    quantity = models.PositiveSmallIntegerField()
    points = models.SmallIntegerField()
    occurred_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=8, choices=Origin)
    state = models.CharField(max_length=16, choices=ClaimState, default=ClaimState.SUBMITTED)
    proposed_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    # Who typed it in for the proposer, from a paper sheet.
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    paper_line = models.OneToOneField(
        "points.PaperLine", null=True, on_delete=models.PROTECT, related_name="claim"
    )
    first_reviewed_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    first_reviewed_at = models.DateTimeField(null=True)
    second_reviewed_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    second_reviewed_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="claims")
    posted_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    reason = models.CharField(max_length=200, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)
    # Booked to the Party member's own account instead of the household's.
    is_personal = models.BooleanField(default=False, db_default=False)
    row_key = models.CharField(max_length=120, null=True)  # noqa: DJ001 - NULL is "no workbook"

    objects = ClaimQuerySet.as_manager()
    personal_data = tags(
        plain("id", "ref", "area", "rule", "quantity", "points", "origin", "state", "batch"),
        plain(
            "posted_at",
            "is_personal",
            "returns",
            "proposed_at",
            "first_reviewed_at",
            "second_reviewed_at",
            "replaces",
            "paper_line",
        ),
        personal(
            "household",
            "person",
            "occurred_on",
            "note",
            "reason",
            "row_key",
            "proposed_by",
            "entered_by",
            "first_reviewed_by",
            "second_reviewed_by",
            purpose="explain to the household where its points come from and who reviewed them",
            keep_days=3650,
        ),
    )

    class Meta:
        """Three different people, and no posting without them."""

        constraints = [
            models.CheckConstraint(
                name="points_claim_amounts", condition=Q(quantity__gte=1) & ~Q(points=0)
            ),
            models.CheckConstraint(
                name="points_claim_first_pair",
                condition=Q(first_reviewed_by__isnull=True, first_reviewed_at__isnull=True)
                | Q(first_reviewed_by__isnull=False, first_reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="points_claim_second_pair",
                condition=Q(second_reviewed_by__isnull=True, second_reviewed_at__isnull=True)
                | Q(second_reviewed_by__isnull=False, second_reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="points_claim_first_is_another",
                condition=Q(first_reviewed_by__isnull=True)
                | ~Q(first_reviewed_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="points_claim_second_is_a_third",
                condition=Q(second_reviewed_by__isnull=True)
                | (
                    ~Q(second_reviewed_by=F("proposed_by"))
                    & ~Q(second_reviewed_by=F("first_reviewed_by"))
                    & Q(first_reviewed_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="points_claim_posted_is_reviewed",
                condition=~Q(state__in=["POSTED", "REVERSED"])
                | Q(
                    second_reviewed_by__isnull=False,
                    posted_at__isnull=False,
                    batch__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="points_claim_typist_is_no_reviewer",
                condition=Q(entered_by__isnull=True)
                | (
                    (Q(first_reviewed_by__isnull=True) | ~Q(first_reviewed_by=F("entered_by")))
                    & (Q(second_reviewed_by__isnull=True) | ~Q(second_reviewed_by=F("entered_by")))
                ),
            ),
            models.UniqueConstraint(name="points_claim_row_key", fields=["area", "row_key"]),
        ]
        indexes = [
            models.Index(
                fields=["household", "-occurred_on", "-id"], name="points_claim_household"
            ),
            models.Index(fields=["area", "state", "id"], name="points_claim_area_state"),
        ]

    def __str__(self) -> str:
        return f"{self.ref}: {self.points}"

    @property
    def transfer_key(self) -> str:
        """The key of the ledger transfer that books this claim: its receipt number."""
        return f"points.claim:{self.ref}"

    @property
    def line_ref(self) -> str:
        """The name of this claim's line on a notice."""
        return f"claim:{self.ref}"
