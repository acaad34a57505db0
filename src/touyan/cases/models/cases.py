"""Cases: one row each with its stored due times, and the time line beside it that nobody changes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.cases.kinds import (
    OPEN,
    Act,
    ArrivalBy,
    CaseLevel,
    CaseStatus,
    Channel,
    Danger,
    Family,
    RungClock,
)
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, sensitive, tags
from touyan.core.sealed import SealedTextField
from touyan.registry import reach

KEEP_DAYS = 1095

GUARDS = (Power.MEDIATION_FILE, Power.PETITION_FILE)
"""A file with one of these as its `guard` is opened by that power only, never by CASE_READ."""


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.CASE_READ) -> CaseQuerySet:
        """Keep a case if and only if the power covers its area and the file is not guarded; or it is
        guarded by a power that covers its area; or the actor asked for it, is asked to come or keyed
        it in. A household's card opens what was asked by that card. A dispatch ticket is read and
        answered in the room that opened it, by its rules.
        """
        found = reach.area_q(actor, power) & Q(guard="")
        for guard in GUARDS:
            if actor.may(guard):
                found |= reach.area_q(actor, guard) & Q(guard=guard)
        return self.filter(found | self._own(actor)).exclude(family=Family.TICKET)

    def asked_by(self, actor: Actor) -> CaseQuerySet:
        """Keep what the actor asked for, as a person or by the household's card."""
        return self.filter(self._asked(actor))

    def open(self) -> CaseQuerySet:
        """Keep the cases in which somebody still owes an answer."""
        return self.filter(status__in=OPEN)

    def _asked(self, actor: Actor) -> Q:
        mine = reach.ids(actor, Power.CASE_OWN, GrantKind.SELF)
        homes = reach.ids(actor, Power.CASE_OWN, GrantKind.HOUSEHOLDS)
        return Q(reporter_id__in=mine) | Q(household_id__in=homes)

    def _own(self, actor: Actor) -> Q:
        if actor.person_id <= 0 or not actor.ids(Power.CASE_OWN, GrantKind.SELF):
            return self._asked(actor)
        mine = Q(assignee_id=actor.person_id) | Q(recorded_by_id=actor.person_id)
        return self._asked(actor) | mine


class Case(models.Model):
    """One request. Lateness is never stored: it follows from the stored due times.

    `area` is the place that the person chose (a village, group, grid or building), never a measured
    one. `receipt_index` finds an anonymous case by the receipt that only its reporter has.
    """

    ref = models.CharField(_("number"), max_length=20, unique=True)
    # Keyed digests of the form's key and of what was sent: the same form again is the same case.
    key_index = models.BinaryField(max_length=32, unique=True)
    body_index = models.BinaryField(max_length=32)
    kind = models.CharField(_("kind of case"), max_length=24)
    family = models.CharField(max_length=16, choices=Family)
    guard = models.CharField(max_length=24, blank=True, default="")
    matter = models.CharField(_("matter"), max_length=24, blank=True, default="")
    office = models.CharField(_("office in charge"), max_length=60, blank=True, default="")
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    place = SealedTextField(_("where"), purpose="cases.place")
    text = SealedTextField(_("what it is about"), purpose="cases.text")
    details = SealedTextField(purpose="cases.details")
    contact = SealedTextField(_("how to reach the person"), purpose="cases.contact")
    reporter = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    household = models.ForeignKey(
        "registry.Household", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_anonymous = models.BooleanField(default=False)
    receipt_index = models.BinaryField(max_length=32, null=True, unique=True)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.PAGE)
    danger = models.CharField(max_length=8, choices=Danger, blank=True, default="")
    is_urgent = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=CaseStatus, default=CaseStatus.WHISTLED)
    level = models.PositiveSmallIntegerField(choices=CaseLevel, default=CaseLevel.VILLAGE)
    # Counts up when the ladder begins anew (opened again): once per level and round.
    round = models.PositiveSmallIntegerField(default=1)
    assignee = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True)
    answer_due_at = models.DateTimeField(null=True)
    why = models.JSONField(default=dict, blank=True)
    # From when the resolution of this round counts: receipt, or the moment it was opened again.
    clock_from = models.DateTimeField()
    # Server receipt, cut to the second; `sent_at` is what a late upload says of itself.
    received_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    is_backfilled = models.BooleanField(default=False)
    # The promise as it was made: 10 minutes, or the published figure of a far group.
    promised_minutes = models.PositiveSmallIntegerField(null=True)
    arrival_due_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    arrival_by = models.CharField(max_length=10, choices=ArrivalBy, blank=True, default="")
    first_answer_due_at = models.DateTimeField(null=True)
    first_answer_at = models.DateTimeField(null=True)
    resolve_due_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    callback_due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # The present rung: what the ladder waits for, when it warns and when it climbs.
    rung_clock = models.CharField(max_length=10, choices=RungClock, blank=True, default="")
    rung_remind_at = models.DateTimeField(null=True)
    rung_due_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    is_calendar_unsure = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0)
    is_disputed = models.BooleanField(default=False)
    answer = SealedTextField(_("answer"), purpose="cases.answer")
    linked_to = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="linked"
    )
    cause = models.ForeignKey(
        "cases.RootCause", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    is_adopted = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()
    personal_data = tags(
        plain(
            "id", "ref", "key_index", "body_index", "kind", "family", "guard", "matter", "office"
        ),
        plain("is_anonymous", "channel", "is_urgent", "status", "level", "round", "answer_due_at"),
        plain("assigned_at", "why", "sent_at", "is_backfilled", "arrival_due_at", "arrival_by"),
        plain("first_answer_due_at", "first_answer_at", "resolve_due_at", "callback_due_at"),
        plain("rung_clock", "clock_from", "rung_remind_at", "rung_due_at", "suspended_at"),
        plain("is_calendar_unsure", "reopened", "is_disputed", "linked_to", "cause", "is_adopted"),
        plain("closed_at", "resolved_at", "promised_minutes"),
        personal(
            "area",
            "reporter",
            "household",
            "recorded_by",
            "received_at",
            "arrived_at",
            "assignee",
            purpose="bring help and an answer to the person who asked",
            keep_days=KEEP_DAYS,
        ),
        sensitive(
            "place",
            "text",
            "details",
            "contact",
            "receipt_index",
            "danger",
            "answer",
            purpose="know what is asked for and answer it",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_anonymous=False)
                | Q(reporter=None, household=None, receipt_index__isnull=False),
                name="case_anonymous_has_receipt_only",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at=None, arrival_by="")
                | (Q(arrived_at__isnull=False) & ~Q(arrival_by="")),
                name="case_arrival_has_witness",
            ),
            models.CheckConstraint(
                condition=Q(danger="")
                | Q(arrival_due_at=None, resolve_due_at=None, rung_due_at=None),
                name="case_danger_has_no_clock",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3), name="case_level_in_ladder"
            ),
            models.CheckConstraint(
                condition=Q(rung_clock="", rung_due_at=None, rung_remind_at=None)
                | (~Q(rung_clock="") & Q(rung_due_at__isnull=False)),
                name="case_rung_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-received_at", "-id"], name="case_area_received"),
            models.Index(fields=["-received_at", "-id"], name="case_received"),
            models.Index(
                fields=["rung_due_at"], condition=Q(status__in=OPEN), name="case_rung_due"
            ),
            models.Index(
                fields=["rung_remind_at"], condition=Q(status__in=OPEN), name="case_rung_remind"
            ),
            models.Index(
                fields=["answer_due_at"], condition=Q(status="DISPATCHED"), name="case_answer_due"
            ),
            models.Index(
                fields=["assignee"], condition=Q(status__in=OPEN), name="case_assignee_open"
            ),
            models.Index(fields=["reporter", "-id"], name="case_reporter"),
            models.Index(
                fields=["area", "matter"], condition=Q(status__in=OPEN), name="case_similar_open"
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        """Say whether somebody still owes an answer."""
        return self.status in OPEN


class CaseEvent(models.Model):
    """One line of the time line: who, what, when. Triggers refuse change; words lie beside it.

    `by` is None for the system itself and for whoever stays anonymous. `detail` holds codes only.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    act = models.CharField(max_length=16, choices=Act)
    by = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=CaseLevel)
    is_shown = models.BooleanField(default=True)  # to the person who asked
    detail = models.JSONField(default=dict, blank=True)

    personal_data = tags(
        plain("id", "act", "level", "is_shown", "detail"),
        personal(
            "case", "at", "by", purpose="show who did what about a request", keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="case_event_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.act}"


class EventWords(models.Model):
    """What somebody said in a line of the time line; it can be erased, the line stays."""

    event = models.OneToOneField(CaseEvent, on_delete=models.PROTECT, related_name="words")
    text = SealedTextField(purpose="cases.event")

    personal_data = tags(
        plain("id", "event"),
        sensitive("text", purpose="know what was said about a request", keep_days=KEEP_DAYS),
    )

    def __str__(self) -> str:
        return str(self.event_id)


class CaseFile(models.Model):
    """A voice message or picture that came with a case; never demanded."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("backstage.StoredFile", on_delete=models.PROTECT, related_name="+")
    is_from_reporter = models.BooleanField(default=True)

    personal_data = tags(
        plain("id", "is_from_reporter"),
        sensitive("case", "file", purpose="see and hear what is meant", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "file"], name="case_file_once")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.file_id}"
