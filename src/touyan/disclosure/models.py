"""Public notices and the objections to their lines; closed months of books with their signatures.

A notice is what hangs on the village board: when it began, when it may be acted on, which fields are
masked. An objection pauses only the line that it names. A closed month is hashed once; what its head
says can never change (trigger), only how far the month has come.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from touyan.core import chain
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach
from touyan.registry.models import Household

LINE_REF_LENGTH = 60
VILLAGE_DIGITS = 12


def villages_of(household_ids: Collection[int]) -> models.QuerySet[Household, str]:
    """Return, as a subquery, the 12-digit paths of the villages of these households."""
    return (
        Household.objects.filter(pk__in=household_ids)
        .annotate(village=Substr("subject__area__scope_path", 1, VILLAGE_DIGITS))
        .values_list("village", flat=True)
    )


class NoticeKind(models.TextChoices):
    """What is put up for notice; the kind decides the lawful minimum (disclosure.minimum)."""

    POINTS_BATCH = "POINTS_BATCH", _("Points of the month")
    VILLAGE_AFFAIRS = "VILLAGE_AFFAIRS", _("Village affairs")
    COLLECTIVE_AFFAIRS = "COLLECTIVE_AFFAIRS", _("Affairs of the collective")
    SHOP_AWARD = "SHOP_AWARD", _("Shop award")
    COOP_AFFAIRS = "COOP_AFFAIRS", _("Affairs of the cooperative")


class Channel(models.TextChoices):
    """Where the notice can be read. The board is the rule; the page stands beside it (art. 35)."""

    BOARD = "BOARD", _("Notice board")
    BOARD_AND_PAGE = "BOARD_AND_PAGE", _("Notice board and page")


class NoticeStatus(models.TextChoices):
    """A notice is open until its end has passed and it is closed, or it was withdrawn."""

    OPEN = "OPEN", _("On notice")
    CLOSED = "CLOSED", _("Notice ended")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, scoped."""

    def visible_to(self, actor: Actor) -> NoticeQuerySet:
        """Keep a notice if and only if the actor's posts reach its area by POINTS_READ or
        NOTICE_PUBLISH, or a household of the actor belongs to the notice's village.
        """
        found = reach.area_q(actor, Power.POINTS_READ) | reach.area_q(actor, Power.NOTICE_PUBLISH)
        homes = reach.ids(actor, Power.POINTS_READ, GrantKind.HOUSEHOLDS)
        if homes:
            found |= Q(area__scope_path__in=villages_of(homes))
        return self.filter(found)


class Notice(models.Model):
    """One sheet on the board of one village, for a stretch of days."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    title = models.CharField(max_length=120)
    subject_ref = models.CharField(max_length=LINE_REF_LENGTH, unique=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    minimum_days = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.BOARD_AND_PAGE)
    masked_fields = models.JSONField(default=list)
    ask_whom = models.CharField(max_length=120)
    status = models.CharField(max_length=12, choices=NoticeStatus, default=NoticeStatus.OPEN)
    published_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True)
    posted_on_board_at = models.DateTimeField(null=True)
    posted_on_board_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Never asked for: the word of whoever hung it is enough.
    board_photo = models.ForeignKey(
        "backstage.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = NoticeQuerySet.as_manager()
    personal_data = tags(
        plain("id", "area", "kind", "title", "subject_ref", "starts_on", "ends_on"),
        plain("minimum_days", "channel", "masked_fields", "ask_whom", "status", "published_at"),
        plain("printed_at", "posted_on_board_at", "board_photo"),
        personal(
            "published_by",
            "posted_on_board_by",
            purpose="say which official answers for the notice",
            keep_days=3650,
        ),
    )

    class Meta:
        """Checks that repeat the rules in the database."""

        constraints = [
            models.CheckConstraint(
                name="disclosure_notice_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="disclosure_notice_board_pair",
                condition=Q(posted_on_board_at__isnull=True, posted_on_board_by__isnull=True)
                | Q(posted_on_board_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["area", "-starts_on"], name="disclosure_notice_area")]

    def __str__(self) -> str:
        return f"{self.title} ({self.starts_on} - {self.ends_on})"


class ObjectionStatus(models.TextChoices):
    """How an objection stands. Upheld: the line is struck out; dismissed: the line goes on."""

    OPEN = "OPEN", _("Being checked")
    UPHELD = "UPHELD", _("Upheld: the line is struck out")
    REVISED = "REVISED", _("The line is corrected")
    DISMISSED = "DISMISSED", _("The line stays as it is")


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections, scoped."""

    def open(self) -> ObjectionQuerySet:
        """Keep those that still wait for an answer."""
        return self.filter(status=ObjectionStatus.OPEN)

    def visible_to(self, actor: Actor) -> ObjectionQuerySet:
        """Keep an objection if and only if the actor raised it, or answers objections in its area."""
        found = Q(raised_by=actor.person_id)
        for power in (Power.OBJECTION_RESOLVE, Power.NOTICE_PUBLISH):
            found |= reach.area_q(actor, power, "notice__area")
        return self.filter(found)


class Objection(models.Model):
    """A villager says that one line of a notice is wrong; only this line waits for the answer."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    line_ref = models.CharField(max_length=LINE_REF_LENGTH)
    raised_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=12, choices=ObjectionStatus, default=ObjectionStatus.OPEN)
    answer = models.CharField(max_length=500, blank=True)
    answer_due_on = models.DateField()
    resolved_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()
    personal_data = tags(
        plain("id", "notice", "line_ref", "raised_at", "status", "answer_due_on", "resolved_at"),
        personal(
            "raised_by",
            "entered_by",
            "reason",
            "answer",
            "resolved_by",
            purpose="check the line and answer the person who objected",
            keep_days=1095,
        ),
    )

    class Meta:
        """One open objection per line and person; an answer always has its person and moment."""

        constraints = [
            models.UniqueConstraint(
                name="disclosure_objection_open_once",
                fields=["notice", "line_ref", "raised_by"],
                condition=Q(status="OPEN"),
            ),
            models.CheckConstraint(
                name="disclosure_objection_answered",
                condition=Q(status="OPEN", resolved_at__isnull=True, resolved_by__isnull=True)
                | (
                    ~Q(status="OPEN")
                    & Q(resolved_at__isnull=False, resolved_by__isnull=False)
                    & ~Q(answer="")
                ),
            ),
        ]
        indexes = [models.Index(fields=["notice", "status"], name="disclosure_objection_notice")]

    def __str__(self) -> str:
        return f"{self.line_ref}: {self.status}"


class MonthStatus(models.TextChoices):
    """How far a month has come; it goes one way."""

    FROZEN = "FROZEN", _("Frozen, to be checked")
    CHECKED = "CHECKED", _("Checked, to be signed")
    SIGNED = "SIGNED", _("Signed, to be published")
    PUBLISHED = "PUBLISHED", _("On notice")
    FINAL = "FINAL", _("Final")


PUBLIC_STATUSES = (MonthStatus.PUBLISHED, MonthStatus.FINAL)


class CountyHead(models.Model):
    """One hash over the heads of the villages' months that came in since the last one. Append-only."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    entries = models.PositiveIntegerField()
    text = models.TextField()
    head = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    personal_data = tags(plain("id", "area", "period", "entries", "text", "head", "made_at"))

    class Meta:
        """One a month."""

        constraints = [
            models.UniqueConstraint(name="disclosure_countyhead_month", fields=["area", "period"])
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.head[:12]}"

    @property
    def check_code(self) -> str:
        """The code that the county prints: two lines of four groups."""
        return chain.check_code(bytes.fromhex(self.head))


class MonthCloseQuerySet(models.QuerySet["MonthClose"]):
    """Closed months, scoped. Published ones are public (queries.months)."""

    def visible_to(self, actor: Actor) -> MonthCloseQuerySet:
        """Keep a month if and only if the actor's posts reach its area by MONTH_CLOSE, MONTH_SIGN,
        NOTICE_PUBLISH or LEDGER_READ, or its organisation by the first two or the last. Closing and
        signing the books of an organisation is its own affair (custody).
        """
        found = reach.nothing()
        for power in (Power.MONTH_CLOSE, Power.MONTH_SIGN, Power.NOTICE_PUBLISH):
            found |= reach.area_q(actor, power) & Q(organisation=None)
        found |= reach.area_q(actor, Power.LEDGER_READ)
        for power in (Power.MONTH_CLOSE, Power.MONTH_SIGN, Power.LEDGER_READ):
            found |= Q(organisation__in=reach.ids(actor, power, GrantKind.ORGANISATION))
        return self.filter(found)

    def public(self) -> MonthCloseQuerySet:
        """Keep those that hang (or hung) on the board: everybody may read them."""
        return self.filter(status__in=PUBLIC_STATUSES)


class MonthClose(models.Model):
    """One month of one book: frozen, checked, hashed, signed by two, published, final.

    `text` is the canonical head (disclosure.head), `head` its hash as hex; both are empty until the
    checks hold. `totals` are [commodity, account code, opening, into, out].
    """

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    book = models.ForeignKey("ledger.Book", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=12)
    period = models.CharField(max_length=7)
    status = models.CharField(max_length=10, choices=MonthStatus, default=MonthStatus.FROZEN)
    entries = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)
    head = models.CharField(max_length=64, blank=True)
    totals = models.JSONField(default=list)
    checks = models.JSONField(default=dict)
    frozen_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    final_at = models.DateTimeField(null=True)
    notice = models.OneToOneField(
        Notice, null=True, on_delete=models.PROTECT, related_name="month_close"
    )
    witness = models.ForeignKey(
        CountyHead, null=True, on_delete=models.PROTECT, related_name="months"
    )

    objects = MonthCloseQuerySet.as_manager()
    personal_data = tags(
        plain("id", "area", "book", "kind", "period", "status", "entries", "text", "head"),
        plain("totals", "checks", "frozen_at", "checked_at", "published_at", "final_at"),
        plain("notice", "witness", "organisation"),
    )

    class Meta:
        """A checked month has its head, a published one its notice."""

        constraints = [
            models.UniqueConstraint(name="disclosure_month_once", fields=["book", "period"]),
            models.CheckConstraint(
                name="disclosure_month_headed",
                condition=Q(status="FROZEN", head="", text="", checked_at__isnull=True)
                | (
                    ~Q(status="FROZEN")
                    & ~Q(head="")
                    & ~Q(text="")
                    & Q(checked_at__isnull=False, entries__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="disclosure_month_published",
                condition=Q(
                    status__in=["FROZEN", "CHECKED", "SIGNED"],
                    notice__isnull=True,
                    published_at__isnull=True,
                )
                | Q(
                    status__in=["PUBLISHED", "FINAL"],
                    notice__isnull=False,
                    published_at__isnull=False,
                ),
            ),
        ]
        indexes = [models.Index(fields=["area", "-period"], name="disclosure_month_area")]

    def __str__(self) -> str:
        return f"{self.book_id} {self.period} {self.status}"

    @property
    def is_public(self) -> bool:
        """Say whether everybody may read it."""
        return self.status in PUBLIC_STATUSES

    @property
    def sheet(self) -> str:
        """The name of its sheet among those of the area: the month, and the collective's number."""
        return f"{self.period}-{self.organisation_id}" if self.organisation_id else self.period

    @property
    def keeper(self) -> str:
        """Whose books: the name of the village or of its collective."""
        return self.organisation.name if self.organisation else self.area.name

    @property
    def check_code(self) -> str:
        """The code on the board: two lines of four groups; empty until the checks hold."""
        return chain.check_code(bytes.fromhex(self.head)) if self.head else ""


class MonthSignature(models.Model):
    """One of the two signatures under a month's head. Append-only."""

    month = models.ForeignKey(MonthClose, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=12)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    head = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "month", "role", "head", "signed_at"),
        personal("person", purpose="say which official vouches for the month", keep_days=3650),
    )

    class Meta:
        """Two roles, two people."""

        constraints = [
            models.UniqueConstraint(name="disclosure_signature_role", fields=["month", "role"]),
            models.UniqueConstraint(name="disclosure_signature_person", fields=["month", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.month_id} {self.role}"
