"""Vouchers: what the accountant enters, what somebody else checks, and what is then in the ledger."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.coops.vouchers import Template
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach

KEEP_DAYS = 10950


class VoucherStatus(models.TextChoices):
    """Being written; waits for the checker; booked; given back; given up. A booked one never changes."""

    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Waits for the check")
    RETURNED = "RETURNED", _("Given back")
    POSTED = "POSTED", _("Booked")
    CANCELLED = "CANCELLED", _("Voided")


ALLOWED: dict[str, frozenset[str]] = {
    VoucherStatus.DRAFT: frozenset({VoucherStatus.SUBMITTED, VoucherStatus.CANCELLED}),
    VoucherStatus.RETURNED: frozenset({VoucherStatus.SUBMITTED, VoucherStatus.CANCELLED}),
    VoucherStatus.SUBMITTED: frozenset(
        {VoucherStatus.POSTED, VoucherStatus.RETURNED, VoucherStatus.CANCELLED}
    ),
    VoucherStatus.POSTED: frozenset(),
    VoucherStatus.CANCELLED: frozenset(),
}
WAITING = (VoucherStatus.DRAFT, VoucherStatus.SUBMITTED, VoucherStatus.RETURNED)


class VoucherQuerySet(models.QuerySet["Voucher"]):
    """Vouchers, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.COOP_BOOKS_READ) -> VoucherQuerySet:
        """Keep a voucher if and only if the power covers the cooperative's area, or reaches the
        cooperative by an ORGANISATION grant.
        """
        found = reach.area_q(actor, power, "coop__area")
        return self.filter(found | Q(coop_id__in=reach.ids(actor, power, GrantKind.ORGANISATION)))

    def posted(self) -> VoucherQuerySet:
        """Keep those that are in the ledger."""
        return self.filter(status=VoucherStatus.POSTED)

    def waiting(self) -> VoucherQuerySet:
        """Keep those that are not in the ledger yet and may still come there."""
        return self.filter(status__in=WAITING)


class Voucher(models.Model):
    """One voucher of one cooperative. `number` counts within the book and month from the submission.

    `reverses` names the booked voucher that this one takes back. `source` is the number that it has
    in another package's books, `run_id` the import that brought it.
    """

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="vouchers")
    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    on = models.DateField(_("date"))
    period = models.CharField(max_length=7)
    number = models.PositiveIntegerField(null=True)
    template = models.CharField(_("kind"), max_length=20, choices=Template)
    summary = models.CharField(_("what for"), max_length=120)
    total_fen = models.PositiveBigIntegerField(_("amount"))
    papers = models.PositiveSmallIntegerField(_("papers attached"), default=0)
    status = models.CharField(max_length=9, choices=VoucherStatus, default=VoucherStatus.DRAFT)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    resolution = models.ForeignKey(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=60, blank=True)
    run_id = models.BigIntegerField(null=True)
    made_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)
    answer = models.CharField(_("why it was given back"), max_length=200, blank=True)

    objects = VoucherQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "coop", "ref", "on", "period", "number", "template", "total_fen", "papers"),
        plain("status", "reverses", "resolution", "source", "run_id", "made_at", "checked_at"),
        personal("summary", "answer", purpose="say what was paid or received", keep_days=KEEP_DAYS),
        personal("made_by", "checked_by", purpose="answer for the entry", keep_days=KEEP_DAYS),
    )

    class Meta:
        """Somebody else than the maker checks; what is booked has its number and its checker."""

        constraints = [
            models.UniqueConstraint(
                fields=["coop", "period", "number"],
                condition=Q(number__isnull=False),
                name="coops_voucher_number_once",
            ),
            models.UniqueConstraint(
                fields=["coop", "source"],
                condition=~Q(source="") & ~Q(status="CANCELLED"),
                name="coops_voucher_source_once",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("made_by")),
                name="coops_voucher_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status="POSTED")
                | Q(number__isnull=False, checked_by__isnull=False, checked_at__isnull=False),
                name="coops_voucher_booked_by_checker",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "CANCELLED"]) | Q(number__isnull=False),
                name="coops_voucher_numbered",
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "-on", "-id"], name="coops_voucher_list"),
            models.Index(fields=["coop", "status"], name="coops_voucher_status"),
        ]

    def __str__(self) -> str:
        return f"{self.coop_id} {self.period}-{self.number or '?'}"

    @property
    def key(self) -> str:
        """The key of its transfer in the ledger: its receipt number."""
        return f"coop.voucher:{self.ref}"


class VoucherLine(models.Model):
    """One line: an account of the chart and a signed amount in fen, a debit positive.

    `quantity` moves goods of `item`: into the stock positive, out of it negative. `is_cost` marks an
    amount that the books work out by average cost at the moment of booking.
    """

    voucher = models.ForeignKey("coops.Voucher", on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    number = models.CharField(_("account of the chart"), max_length=8)
    detail = models.CharField(max_length=20, blank=True)
    subject = models.ForeignKey(
        "registry.Subject", null=True, on_delete=models.PROTECT, related_name="+"
    )
    item = models.ForeignKey("coops.Item", null=True, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    is_cost = models.BooleanField(default=False)

    personal_data: ClassVar = tags(
        plain("id", "voucher", "place", "number", "detail", "item", "amount_fen", "quantity"),
        plain("is_cost"),
        personal("subject", purpose="know whose account it is", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher", "place"], name="coops_line_place_once"),
            models.CheckConstraint(
                condition=~Q(amount_fen=0) | Q(is_cost=True), name="coops_line_not_zero"
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(item__isnull=False), name="coops_line_goods"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.place}: {self.number} {self.amount_fen}"


class Attachment(models.Model):
    """A photograph or PDF of a paper behind a voucher. Never asked for: the paper itself is filed."""

    voucher = models.ForeignKey(
        "coops.Voucher", on_delete=models.PROTECT, related_name="attachments"
    )
    file = models.ForeignKey("backstage.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    personal_data: ClassVar = tags(plain("id", "voucher", "file", "added_at"))

    def __str__(self) -> str:
        return f"{self.voucher_id}: {self.file_id}"
