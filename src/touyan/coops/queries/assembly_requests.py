"""Requests for an extraordinary assembly: which wait, which are overdue, which meeting answers them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from touyan.coops import membership
from touyan.coops.models import AssemblyRequest, Coop, CoopMember
from touyan.coops.queries import readers
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.decisions.models import Meeting, MeetingStatus
from touyan.registry.kinds import PostKind
from touyan.registry.models import Tenure

REF = "coopask:"
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One request with the meeting that was called because of it.

    `names` are those who asked, for readers of the members' list; `asked_by` counts them.
    """

    request: AssemblyRequest
    meeting: Meeting | None
    asked_by: int
    names: tuple[str, ...]

    @property
    def is_late(self) -> bool:
        """Say whether the assembly was not held by its day, or is called for a later one."""
        if self.meeting is None:
            return self.request.due_on < clock.today()
        return _day(self.meeting.meets_at) > self.request.due_on

    @property
    def ref(self) -> str:
        """Return what the meeting calls this request."""
        return ref_of(self.request)


def ref_of(found: AssemblyRequest) -> str:
    """Return what a meeting calls this request."""
    return f"{REF}{found.pk}"


def of_ref(coop_id: int, ref: str) -> AssemblyRequest | None:
    """Return the request of a cooperative that a meeting names, or None."""
    digits = ref.removeprefix(REF)
    if not ref.startswith(REF) or not digits.isdecimal():
        return None
    return AssemblyRequest.objects.filter(coop_id=coop_id, pk=int(digits)).first()


def _answering() -> QuerySet[Meeting]:
    """Return the meetings that were called because of the outer request and not called off."""
    ref = Concat(Value(REF), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    return Meeting.objects.filter(about=ref, organisation_id=OuterRef("coop_id")).exclude(
        status=MeetingStatus.CANCELLED
    )


def open_requests(coop_ids: Collection[int]) -> QuerySet[AssemblyRequest]:
    """Return the requests of these cooperatives because of which no meeting is called."""
    return AssemblyRequest.objects.filter(coop_id__in=coop_ids).exclude(Exists(_answering()))


def overdue() -> QuerySet[AssemblyRequest]:
    """Return the requests whose day is over and whose meeting is not called, or for later than that day
    and not held yet. The caller says of which cooperatives.
    """
    held = _answering().filter(status=MeetingStatus.CLOSED)
    in_time = _answering().filter(meets_at__date__lte=OuterRef("due_on"))
    return AssemblyRequest.objects.filter(due_on__lt=clock.today()).exclude(
        Exists(held) | Exists(in_time)
    )


def rows(actor: Actor, coop: Coop) -> list[Row]:
    """Return the requests of a cooperative, the newest first. Five queries at most."""
    found = list(
        AssemblyRequest.objects.filter(coop=coop)
        .prefetch_related("askers__member")
        .order_by("-asked_on", "-pk")[:SHOWN]
    )
    called = Meeting.objects.filter(
        organisation_id=coop.pk, about__in=[ref_of(one) for one in found]
    ).exclude(status=MeetingStatus.CANCELLED)
    meetings = {one.about: one for one in called.order_by("pk")}
    whole = readers.reads_names(actor, coop)
    ids = [asker.member.subject_id for one in found for asker in one.askers.all()]
    names = readers.names_of(actor, coop, ids) if whole else {}
    result = []
    for one in found:
        askers = sorted((asker.member for asker in one.askers.all()), key=lambda m: m.number)
        listed = [f"{m.number} {names.get(m.subject_id, '')}".strip() for m in askers]
        result.append(
            Row(one, meetings.get(ref_of(one)), len(askers), tuple(listed) if whole else ())
        )
    return result


def late_here(coop: Coop) -> int:
    """Return how many requests of a cooperative are overdue."""
    return overdue().filter(coop=coop).count()


def count_of_members(coop: Coop, day: dt.date) -> tuple[int, int]:
    """Return how many members the list had on a day, and how many of them may ask (art. 31)."""
    members = CoopMember.objects.filter(coop=coop).on(day).count()
    return members, membership.askers_least(members)


def has_supervisor(coop: Coop, day: dt.date) -> bool:
    """Say whether somebody is supervisor of a cooperative on a day."""
    return (
        Tenure.objects.on(day)
        .filter(post__organisation_id=coop.pk, post__kind=PostKind.COOP_SUPERVISOR)
        .exists()
    )


def by_due_day(found: QuerySet[AssemblyRequest]) -> QuerySet[AssemblyRequest]:
    """Return requests with their cooperatives, what is due first before."""
    return found.select_related("coop__organisation").order_by(F("due_on"), "pk")


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.ZONE).date()
