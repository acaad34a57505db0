"""Night talks: the fixed day, calling, who came (by list, by card, late), suggestions and replies."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from touyan.audit import services as audit
from touyan.core import clock, talk_lines
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.decisions import queries
from touyan.decisions.errors import NotANightTalk, NotTheTalkDay
from touyan.decisions.kinds import BodyKind
from touyan.decisions.models import (
    Attendance,
    LateComer,
    Manner,
    Meeting,
    RosterEntry,
    Suggestion,
    SuggestionStatus,
    TalkDay,
)
from touyan.decisions.services.attending import note_all_but
from touyan.decisions.services.calling import Call, call_meeting
from touyan.decisions.services.guards import held, managed, text, told
from touyan.decisions.talk_day import FIRST_WEEK, talk_day
from touyan.registry import queries as registry
from touyan.registry.paths import Level

SAID = 500
GRACE = dt.timedelta(minutes=15)  # custom: who comes in the first quarter of an hour is in time


@transaction.atomic
def set_talk_day(*, actor: Actor, area_id: int, weekday: int) -> TalkDay:
    """Fix the weekday of a village's night talk. Raises NotFound, Invalid."""
    area = registry.get_area(actor, area_id, Power.MEETING_MANAGE)
    if area.level != Level.VILLAGE:
        raise NotFound
    if weekday not in range(FIRST_WEEK):
        raise Invalid
    row = TalkDay.objects.create(
        area=area, weekday=weekday, set_by_id=actor.person_id, set_at=clock.now()
    )
    audit.record(
        actor=actor,
        action="decisions.talk_day.set",
        object_kind="decisions.talk_day",
        object_id=row.pk,
        area_path=area.scope_path,
        detail={"weekday": weekday},
    )
    return row


@transaction.atomic
def call_talk(
    *, actor: Actor, area_id: int, meets_at: dt.datetime, place: str, agenda: str, reason: str = ""
) -> Meeting:
    """Call the village to its night talk on the fixed day of that month's first week.

    Another day takes a reason, which stands on the notice. Raises NotTheTalkDay, NotFound.
    """
    area = registry.get_area(actor, area_id, Power.MEETING_MANAGE)
    fixed = TalkDay.objects.filter(area=area).order_by("-pk").first()
    if fixed is None:
        raise NotTheTalkDay(_("Fix the day of the night talk first."))
    day = meets_at.astimezone(clock.ZONE).date()
    due = talk_day(clock.month_of(day), fixed.weekday)
    if day != due and not reason.strip():
        message = _("The night talk of this month is on %(day)s. Give the reason for another day.")
        raise NotTheTalkDay(message % {"day": due.isoformat()})
    lines = [agenda.strip()] + ([reason.strip()] if day != due else [])
    return call_meeting(
        actor=actor,
        call=Call(
            area_id=area_id,
            body=BodyKind.NIGHT_TALK,
            title=_("Night talk of %(month)s") % {"month": clock.month_of(day)},
            place=place,
            agenda="\n".join(lines),
            meets_at=meets_at,
        ),
    )


@transaction.atomic
def note_talk(
    *, actor: Actor, meeting_id: int, absent: Collection[int], late: Collection[int] = ()
) -> int:
    """Note that everybody came but these, and who of the others came late. Raises NotFound."""
    meeting = managed(actor, meeting_id)
    _is_talk(meeting)
    came = note_all_but(actor=actor, meeting_id=meeting_id, absent=absent)
    wanted = set(late) - set(absent)
    if meeting.roster.filter(pk__in=wanted).count() != len(wanted):
        raise NotFound
    LateComer.objects.filter(entry__meeting=meeting).delete()
    LateComer.objects.bulk_create(LateComer(entry_id=entry) for entry in sorted(wanted))
    return came


@transaction.atomic
def note_one(*, actor: Actor, meeting_id: int, household_id: int) -> RosterEntry:
    """Note that a household came, by its card or number; a second time changes nothing.

    At a night talk whoever comes after the hour is late. Raises NotFound, NotYetHeld, MeetingOver.
    """
    meeting = managed(actor, meeting_id)
    held(meeting)
    entry = meeting.roster.filter(household_id=household_id).first()
    if entry is None:
        raise NotFound
    now = clock.now()
    _row, is_new = Attendance.objects.get_or_create(
        entry=entry,
        defaults={
            "person_id": entry.person_id,
            "manner": Manner.IN_PERSON,
            "noted_by_id": actor.person_id,
            "noted_at": now,
        },
    )
    if is_new:
        if meeting.body == BodyKind.NIGHT_TALK and now > meeting.meets_at + GRACE:
            LateComer.objects.get_or_create(entry=entry)
        told(actor, "attendance.noted", meeting, {"entry": entry.pk})
    return entry


@transaction.atomic
def suggest(
    *,
    actor: Actor,
    meeting_id: int,
    suggestion: str,
    entry_id: int | None = None,
    accuses_nobody: bool = False,
) -> Suggestion:
    """Note what was suggested, with the household that did or without a name.

    What accuses an official is never written down: those who read the talk could be the ones (rule 16.7).
    `accuses_nobody`: the writer saw the channel and says that it is no accusation. Raises NotANightTalk,
    and the refusal of the room that follows suggestions, which shows the channel.
    """
    meeting = managed(actor, meeting_id)
    _is_talk(meeting)
    held(meeting)
    if not accuses_nobody:
        talk_lines.screen(meeting.village_path, suggestion)
    entry = None
    if entry_id is not None:
        entry = meeting.roster.filter(pk=entry_id, attendance__isnull=False).first()
        if entry is None:
            raise NotFound
    number = (meeting.suggestions.aggregate(last=Max("number"))["last"] or 0) + 1
    noted = Suggestion.objects.create(
        meeting=meeting,
        number=number,
        text=text(suggestion, longest=SAID),
        person_id=entry.person_id if entry else None,
        noted_by_id=actor.person_id,
        noted_at=clock.now(),
        accuses_nobody=accuses_nobody,
    )
    told(actor, "suggestion.noted", meeting, {"number": number})
    return noted


@transaction.atomic
def decide_suggestion(*, actor: Actor, suggestion_id: int, adopted: bool, reply: str) -> Suggestion:
    """Say what becomes of a suggestion: adopted, or why it cannot be done. Also after the minutes.

    Raises NotFound, NotAllowed, WrongState when it was said already.
    """
    row = Suggestion.objects.visible_to(actor).filter(pk=suggestion_id).first()
    if row is None:
        raise NotFound
    meeting = queries.get_meeting(actor, row.meeting_id)
    actor.require_in(Power.MEETING_MANAGE, meeting.area.scope_path)
    locked = Suggestion.objects.select_for_update().get(pk=suggestion_id)
    if locked.status != SuggestionStatus.NOTED:
        raise WrongState
    locked.status = SuggestionStatus.ADOPTED if adopted else SuggestionStatus.DECLINED
    locked.reply = text(reply, longest=SAID)
    locked.decided_by_id, locked.decided_at = actor.person_id, clock.now()
    locked.save()
    told(actor, "suggestion.decided", meeting, {"number": locked.number, "adopted": adopted})
    return locked


def _is_talk(meeting: Meeting) -> None:
    if meeting.body != BodyKind.NIGHT_TALK:
        raise NotANightTalk
