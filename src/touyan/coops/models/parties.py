"""Who stood on the other side of a voucher, and over whose account its money went."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.coops.models.vouchers import KEEP_DAYS, VoucherStatus
from touyan.core.personal_data import personal, plain, sensitive, tags
from touyan.core.sealed import SealedTextField


class VoucherPartyQuerySet(models.QuerySet["VoucherParty"]):
    """Other sides, narrowed."""

    def booked(self) -> VoucherPartyQuerySet:
        """Keep those of booked vouchers."""
        return self.filter(voucher__status=VoucherStatus.POSTED)


class VoucherParty(models.Model):
    """The other side of one voucher: `subject` of the registry or a `name` as written, never both.

    The account number lies encrypted and is never shown: `account_tail` is what people see,
    `account_index` what is compared. `holder` is in whose name the account was that the money went
    over, where that is neither the cooperative nor the other side (rule 4.3, R13).
    """

    voucher = models.OneToOneField("coops.Voucher", on_delete=models.PROTECT, related_name="party")
    subject = models.ForeignKey(
        "registry.Subject", null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("other side"), max_length=60, blank=True)
    account = SealedTextField(purpose="coops.party.account", index="account_index")
    account_index = models.BinaryField(max_length=32, null=True)
    account_tail = models.CharField(max_length=4, blank=True)
    holder = models.CharField(_("over whose account"), max_length=60, blank=True)

    objects = VoucherPartyQuerySet.as_manager()
    personal_data: ClassVar = tags(
        plain("id", "voucher"),
        personal(
            "subject",
            "name",
            "holder",
            purpose="say who paid or was paid and find money over private accounts",
            keep_days=KEEP_DAYS,
        ),
        sensitive(
            "account",
            "account_index",
            "account_tail",
            purpose="tell one payer or payee from another of the same name",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subject=None) | Q(name=""), name="coops_party_one_name"
            ),
            models.CheckConstraint(
                condition=Q(subject__isnull=False) | ~Q(name="") | ~Q(holder=""),
                name="coops_party_says_something",
            ),
            models.CheckConstraint(
                condition=Q(account_index=None, account_tail="")
                | (Q(account_index__isnull=False) & ~Q(account_tail="")),
                name="coops_party_whole_account",
            ),
        ]
        indexes = [
            models.Index(
                fields=["voucher"], condition=~Q(holder=""), name="coops_party_other_account"
            )
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id}"
