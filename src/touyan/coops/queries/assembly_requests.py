"""Requests for an extraordinary assembly: which wait, which are overdue, which meeting answers them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from touyan.coops import membership
from touyan.coops.models import AssemblyRequest, AssemblyTakenBack, Coop, CoopMember
from touyan.coops.queries import readers
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.decisions.models import Meeting, MeetingStatus
from touyan.registry.kinds import PostKind
from touyan.registry.models import Tenure

REF = "coopask:"
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One request with the meeting that was called because of it.

    `names` are those who asked, for readers of the members' list; `asked_by` counts them. `taken_back`
    says that it was recorded by mistake, `taken_back_by` is the name as the reader may see it.
    """

    request: AssemblyRequest
    meeting: Meeting | None
    asked_by: int
    names: tuple[str, ...]
    taken_back: AssemblyTakenBack | None
    taken_back_by: str
    may_take_back: bool

    @property
    def is_late(self) -> bool:
        """Say whether the assembly was not held by its day, or is called for a later one."""
        if self.taken_back is not None:
            return False
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


def is_answered(found: AssemblyRequest) -> bool:
    """Say whether a meeting is called because of this request and not called off."""
    called = Meeting.objects.filter(about=ref_of(found), organisation_id=found.coop_id)
    return called.exclude(status=MeetingStatus.CANCELLED).exists()


def may_take_back(actor: Actor, found: AssemblyRequest) -> bool:
    """Say whether this person may say that the entry was a mistake: whoever made it, or an office of the
    cooperative other than the chair, who has to call the assembly.
    """
    own = GrantKind.ORGANISATION
    if found.coop_id not in actor.ids(Power.COOP_ASK, own):
        return False
    is_chair = found.coop_id in actor.ids(Power.COOP_MANAGE, own)
    return found.entered_by_id == actor.person_id or not is_chair


def get_request(actor: Actor, request_id: int) -> AssemblyRequest:
    """Return a request of a cooperative that the actor reads. Raises NotFound."""
    coops = Coop.objects.visible_to(actor, Power.COOP_ASK)
    found = AssemblyRequest.objects.filter(pk=request_id, coop__in=coops).first()
    if found is None:
        raise NotFound
    return found


def _answering() -> QuerySet[Meeting]:
    """Return the meetings that were called because of the outer request and not called off."""
    ref = Concat(Value(REF), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    return Meeting.objects.filter(about=ref, organisation_id=OuterRef("coop_id")).exclude(
        status=MeetingStatus.CANCELLED
    )


def open_requests(coop_ids: Collection[int]) -> QuerySet[AssemblyRequest]:
    """Return the requests of these cooperatives that stand and because of which no meeting is called."""
    standing = AssemblyRequest.objects.filter(coop_id__in=coop_ids, taken_back=None)
    return standing.exclude(Exists(_answering()))


def overdue() -> QuerySet[AssemblyRequest]:
    """Return the requests that stand, whose day is over and whose meeting is not called, or for later
    than that day and not held yet. The caller says of which cooperatives.
    """
    held = _answering().filter(status=MeetingStatus.CLOSED)
    in_time = _answering().filter(meets_at__date__lte=OuterRef("due_on"))
    return AssemblyRequest.objects.filter(due_on__lt=clock.today(), taken_back=None).exclude(
        Exists(held) | Exists(in_time)
    )


def rows(actor: Actor, coop: Coop) -> list[Row]:
    """Return the requests of a cooperative, the newest first. Five queries at most."""
    found = list(
        AssemblyRequest.objects.filter(coop=coop)
        .select_related("taken_back")
        .prefetch_related("askers__member")
        .order_by("-asked_on", "-pk")[:SHOWN]
    )
    called = Meeting.objects.filter(
        organisation_id=coop.pk, about__in=[ref_of(one) for one in found]
    ).exclude(status=MeetingStatus.CANCELLED)
    meetings = {one.about: one for one in called.order_by("pk")}
    whole = readers.reads_names(actor, coop)
    ids = [asker.member.subject_id for one in found for asker in one.askers.all()]
    gone = {one.pk: one.taken_back for one in found if hasattr(one, "taken_back")}
    ids = (ids if whole else []) + [one.entered_by_id for one in gone.values()]
    names = readers.names_of(actor, coop, ids)
    result = []
    for one in found:
        askers = sorted((asker.member for asker in one.askers.all()), key=lambda m: m.number)
        listed = [f"{m.number} {names.get(m.subject_id, '')}".strip() for m in askers]
        meeting, back = meetings.get(ref_of(one)), gone.get(one.pk)
        result.append(
            Row(
                request=one,
                meeting=meeting,
                asked_by=len(askers),
                names=tuple(listed) if whole else (),
                taken_back=back,
                taken_back_by=names.get(back.entered_by_id, "") if back else "",
                may_take_back=not (meeting or back) and may_take_back(actor, one),
            )
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
