"""The four nouns of the ledger and their seals.

A `Transfer` moves quantities between `Account`s of one `Book` by `Entry` rows that sum to zero for
each `Commodity`. `Balance` is the only table that changes: what an account holds now, with its floor
beside it so that the database itself refuses to go below. `Seal` chains every transfer by hash.
Transfers, entries and seals cannot be updated or deleted: see `sql/`.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.personal_data import personal, plain, tags

_HOLDER = "say whose points, shares or money these are (the holder's own account)"


class CommodityKind(models.TextChoices):
    """What sort of thing is counted."""

    POINT = "POINT", _("village points")
    MONEY = "MONEY", _("money")
    GOODS = "GOODS", _("goods")
    SHARE = "SHARE", _("shares")
    LAND = "LAND", _("land")


class Commodity(models.Model):
    """Something counted in whole smallest units: POINT, CNY in fen, GOODS:17 in pieces."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    scale = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=CommodityKind)

    personal_data: ClassVar = tags(plain("id", "code", "name", "scale", "kind"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scale__lte=6), name="ledger_commodity_scale_small"
            )
        ]

    def __str__(self) -> str:
        return self.code


class BookKind(models.TextChoices):
    """Whose book it is."""

    VILLAGE = "VILLAGE", _("village or community")
    COOPERATIVE = "COOPERATIVE", _("cooperative")
    COLLECTIVE = "COLLECTIVE", _("collective economic organisation")
    GOVERNMENT = "GOVERNMENT", _("township or county")


class Book(models.Model):
    """One set of accounts: a village, a cooperative, a collective; never finer."""

    area = models.ForeignKey("registry.Area", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=BookKind)
    opened_on = models.DateField()
    algorithm = models.CharField(max_length=8)

    personal_data: ClassVar = tags(
        plain("id", "area", "organisation", "kind", "opened_on", "algorithm")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind"],
                condition=models.Q(organisation=None),
                name="ledger_book_one_per_area",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=models.Q(organisation__isnull=False),
                name="ledger_book_one_per_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.area_id}"


class Account(models.Model):
    """One holder's quantity of one commodity in one book. Its row never changes (trigger).

    `floor` is the least that the balance may be; none means that it may go below zero without end
    (issuance). Only such accounts may be striped over several balance rows, so that many posts at
    once need not wait for one row.
    """

    book = models.ForeignKey(Book, models.PROTECT, db_index=False, related_name="+")
    subject = models.ForeignKey(
        "registry.Subject",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
    )
    code = models.CharField(max_length=40)
    commodity = models.ForeignKey(Commodity, models.PROTECT, db_index=False, related_name="+")
    floor = models.BigIntegerField(null=True, blank=True)
    stripes = models.PositiveSmallIntegerField(default=1)

    personal_data: ClassVar = tags(
        plain("id", "book", "code", "commodity", "floor", "stripes"),
        personal("subject", purpose=_HOLDER, keep_days=3650),
    )

    class Meta:
        # Partial: an index that held the accounts without a subject would be chosen to find them,
        # and a county has as many of those as shops have goods.
        indexes = [
            # The two unique indexes are partial: neither helps who asks for the accounts of a book.
            models.Index(fields=["book", "code"], name="ledger_account_of_book"),
            models.Index(
                fields=["subject"],
                condition=models.Q(subject__isnull=False),
                name="ledger_account_subject",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "code", "commodity"],
                condition=models.Q(subject=None),
                name="ledger_account_one_of_book",
            ),
            models.UniqueConstraint(
                fields=["book", "code", "commodity", "subject"],
                condition=models.Q(subject__isnull=False),
                name="ledger_account_one_of_holder",
            ),
            models.CheckConstraint(
                condition=models.Q(stripes=1)
                | models.Q(floor=None, stripes__gte=1, stripes__lte=64),
                name="ledger_account_only_floorless_striped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book_id}:{self.code}:{self.commodity_id}"


class Transfer(models.Model):
    """One act: a balanced set of entries under a unique key. Never updated or deleted (trigger).

    `public` is canonical JSON without names; what is private is only committed to by
    `private_commit` and kept apart in `TransferPrivate`, so that it can be erased. An act across two
    books is two transfers with one key: `part` 0 and 1.
    """

    book = models.ForeignKey(Book, models.PROTECT, db_index=False, related_name="+")
    key = models.CharField(max_length=120)
    part = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=40)
    period = models.CharField(max_length=7)
    effective_on = models.DateField()
    resolution = models.ForeignKey(
        "registry.Resolution",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
    )
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    public = models.TextField(default="{}")
    private_commit = models.CharField(max_length=80, blank=True)
    posted_at = models.DateTimeField()
    actor_id = models.BigIntegerField()

    personal_data: ClassVar = tags(
        plain(
            "id",
            "book",
            "key",
            "part",
            "kind",
            "period",
            "effective_on",
            "resolution",
            "reverses",
            "public",
            "private_commit",
        ),
        personal(
            "posted_at",
            "actor_id",
            purpose="answer for every movement of what somebody owns",
            keep_days=3650,
        ),
    )

    class Meta:
        indexes = [
            models.Index(fields=["book", "period"], name="ledger_transfer_period"),
            # What was posted since facts were last built; new rows go to its end, which costs next to nothing.
            models.Index(fields=["posted_at"], name="ledger_transfer_posted"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "part"], name="ledger_transfer_key"),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=models.Q(reverses__isnull=False),
                name="ledger_transfer_reversed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(part__lte=1), name="ledger_transfer_two_parts"
            ),
            models.CheckConstraint(
                condition=~models.Q(key="") & ~models.Q(kind=""), name="ledger_transfer_named"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class TransferPrivate(models.Model):
    """What a transfer says about a person, and the salt of its commitment. May be deleted: erasure."""

    transfer = models.OneToOneField(
        Transfer, models.PROTECT, primary_key=True, related_name="private"
    )
    salt = models.BinaryField(max_length=16)
    text = models.TextField()

    personal_data: ClassVar = tags(
        plain("transfer", "salt"),
        personal("text", purpose="explain a movement to its holder", keep_days=1095),
    )

    def __str__(self) -> str:
        return f"private part of {self.transfer_id}"


class Entry(models.Model):
    """One line of a transfer: a signed amount in the account's smallest unit. Append-only."""

    pk = models.CompositePrimaryKey("transfer_id", "account_id")
    transfer = models.ForeignKey(Transfer, models.PROTECT, db_index=False, related_name="entries")
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    amount = models.BigIntegerField()

    personal_data: ClassVar = tags(plain("transfer", "account", "amount"))

    class Meta:
        indexes = [models.Index(fields=["account", "transfer"], name="ledger_entry_account")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_entry_not_zero")
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id}/{self.account_id}: {self.amount}"


class Balance(models.Model):
    """What an account holds now; several rows (stripes) for a busy floorless account.

    The floor is a copy of the account's, beside the amount, so that a CHECK can refuse to go below
    it. A trigger refuses to change it.
    """

    pk = models.CompositePrimaryKey("account_id", "stripe")
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="balances")
    stripe = models.PositiveSmallIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(null=True, blank=True)

    personal_data: ClassVar = tags(plain("account", "stripe", "amount", "floor"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(floor=None) | models.Q(amount__gte=models.F("floor")),
                name="ledger_balance_floor",
            ),
            models.CheckConstraint(
                condition=models.Q(floor=None) | models.Q(stripe=0),
                name="ledger_balance_floor_one_stripe",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}/{self.stripe}: {self.amount}"


class Seal(models.Model):
    """Number `seq` of a book's chain: the leaf hash of a transfer and H(previous hash || leaf)."""

    transfer = models.OneToOneField(Transfer, models.PROTECT, primary_key=True, related_name="seal")
    book = models.ForeignKey(Book, models.PROTECT, db_index=False, related_name="+")
    seq = models.BigIntegerField()
    leaf = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    personal_data: ClassVar = tags(plain("transfer", "book", "seq", "leaf", "hash"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "seq"], name="ledger_seal_seq"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="ledger_seal_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.book_id} no. {self.seq}"


class PeriodStatus(models.TextChoices):
    """Whether a month of a book still takes transfers."""

    OPEN = "OPEN", _("open")
    FROZEN = "FROZEN", _("frozen")


class BookPeriod(models.Model):
    """A month of a book that was frozen; a month without a row is open.

    `seals` and `head` are the length and last hash of the chain at that moment: cutting off the end
    of the chain afterwards is noticed.
    """

    book = models.ForeignKey(Book, models.PROTECT, db_index=False, related_name="+")
    period = models.CharField(max_length=7)
    status = models.CharField(max_length=6, choices=PeriodStatus, default=PeriodStatus.OPEN)
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.BigIntegerField(null=True, blank=True)
    seals = models.BigIntegerField(null=True, blank=True)
    head = models.BinaryField(max_length=32, null=True, blank=True)

    personal_data: ClassVar = tags(
        plain("id", "book", "period", "status", "seals", "head"),
        personal("frozen_at", "frozen_by", purpose="answer for closing a month", keep_days=3650),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "period"], name="ledger_bookperiod_one"),
            models.CheckConstraint(
                condition=models.Q(status="OPEN")
                | models.Q(frozen_at__isnull=False, frozen_by__isnull=False),
                name="ledger_bookperiod_frozen_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book_id} {self.period} {self.status}"
