"""The promise in words, the time line in words, why somebody was asked: what a villager can read aloud."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touyan.cases import deadline
from touyan.cases.choosing import Distance, Source, Why
from touyan.cases.kinds import Act, CaseLevel, CaseStatus, Waiting
from touyan.cases.models import Case, Pause
from touyan.cases.queries import Line
from touyan.core import clock
from touyan.core.wording import listed

_OF_REPORTER = frozenset({Act.SUBMITTED, Act.CONTESTED, Act.RATED, Act.REOPENED, Act.WITHDRAWN})
_STOPS = frozenset({Act.PAUSED, Act.SUSPENDED, Act.NOBODY_LEFT, Act.EXCLUDED, Act.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence and how it stands: ok, now, wait or stop."""

    words: str
    kind: str = "now"


@dataclass(frozen=True, slots=True)
class Shown:
    """One line for the `timeline` component."""

    title: str | Promise
    at: str
    by: str
    note: str
    state: str


def moment(at: dt.datetime) -> str:
    """Say a time as people do: the hour today, otherwise the day and the hour."""
    local = timezone.localtime(at)
    if local.date() == clock.today():
        return f"{local:%H:%M}"
    return f"{date_format(local, 'MONTH_DAY_FORMAT')} {local:%H:%M}"


def promise(case: Case, *, pause: Pause | None = None) -> Said:
    """Say what the reporter can count on now (rule 6.2): until when, and what happens after it."""
    if case.danger:
        return Said(_("Call the emergency number first. The village knows."), "stop")
    if not case.is_open:
        return _ended(case)
    if case.is_backfilled:
        return Said(_("Written without a network and sent later. The desk calls you."), "wait")
    return _running(case, pause)


def _ended(case: Case) -> Said:
    if case.status == CaseStatus.CLOSED:
        return Said(_("Settled. You can open it again with one tap."), "ok")
    if case.status == CaseStatus.REPLIED:
        return Said(_("Answered. Please say whether it helped."), "ok")
    return Said(str(CaseStatus(case.status).label), "wait")


def _running(case: Case, pause: Pause | None) -> Said:
    if case.suspended_at is not None:
        return Said(
            _("It rests until something outside is decided. You are told why below."), "wait"
        )
    if pause is not None:
        said = _("Waiting until %(time)s. You may object below.")
        return Said(said % {"time": moment(pause.ends_at)}, "wait")
    if case.arrived_at is None and case.arrival_due_at is not None:
        return _coming(case.arrival_due_at, has_risen=case.level > CaseLevel.VILLAGE)
    if case.resolve_due_at is not None:
        late = deadline.is_late(clock.now(), case.resolve_due_at)
        if late:
            return Said(_("The answer is late. The level above knows."), "stop")
        said = _("An answer by %(time)s at the latest")
        return Said(said % {"time": moment(case.resolve_due_at)})
    return Said(_("Somebody is looking for the right person."), "now")


def _coming(due: dt.datetime, *, has_risen: bool) -> Said:
    if deadline.is_late(clock.now(), due):
        minutes = max(int((clock.now() - due).total_seconds() // 60), 1)
        said = (
            _("Promised by %(time)s; %(n)d minutes over. It has gone one level up.")
            if has_risen
            else _("Promised by %(time)s; %(n)d minutes over. It is going one level up.")
        )
        return Said(said % {"time": moment(due), "n": minutes}, "stop")
    return Said(_("At the latest %(time)s somebody will be with you") % {"time": moment(due)})


def left(case: Case) -> Said | None:
    """Say how much time an open case has left; that it rests, where no clock of ours runs."""
    if not case.is_open:
        return None
    if case.suspended_at is not None:
        return Said(str(Act.SUSPENDED.label), "wait")
    return countdown(case.rung_due_at)


def countdown(due: dt.datetime | None) -> Said | None:
    """Say how much time is left at a desk, or how much it is over."""
    if due is None:
        return None
    left = due - clock.now()
    over = left.total_seconds() <= 0
    length = _length(abs(left))
    if over:
        return Said(_("%(time)s over") % {"time": length}, "stop")
    soon = left <= dt.timedelta(hours=4)
    return Said(_("%(time)s left") % {"time": length}, "wait" if soon else "now")


def _length(span: dt.timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}


_SOURCES = {
    Source.HUB: lambda: _("looks after this household"),
    Source.ON_DUTY: lambda: _("is on duty"),
    Source.GRID: lambda: _("grid worker or group head"),
    Source.VOLUNTEER: lambda: _("volunteer"),
    Source.OFFICER: lambda: _("works at this desk"),
}
_DISTANCES = {
    Distance.SAME_GROUP: lambda: _("in the same group"),
    Distance.SAME_VILLAGE: lambda: _("in the same village"),
    Distance.ELSEWHERE: lambda: _("from elsewhere"),
}


def why(codes: Why) -> str:
    """Say why somebody is asked: from which list, how near, how much they have on hand."""
    source = str(codes.get("source", ""))
    if source == "DESK":
        return _("chosen by the desk")
    if source == "SELF":
        return _("took it by themselves")
    parts = []
    if source in set(Source):
        parts.append(_SOURCES[Source(source)]())
    distance = str(codes.get("distance", ""))
    # Who works at a desk above the village comes from elsewhere as a matter of course.
    says_nothing = source == Source.OFFICER and distance == Distance.ELSEWHERE
    if distance in set(Distance) and not says_nothing:
        parts.append(_DISTANCES[Distance(distance)]())
    if "load" in codes:
        load = int(str(codes["load"]))
        said = ngettext("%(n)d case on hand", "%(n)d cases on hand", load) % {"n": load}
        parts.append(said if load else _("nothing else on hand"))
    return listed(parts)


def shown(lines: Iterable[Line], *, is_open: bool) -> list[Shown]:
    """Return the time line for the page, the last line marked as the present one."""
    rows = list(lines)
    return [
        Shown(
            title=_title(line),
            at=moment(line.event.at),
            by=_name(line),
            note=line.words or _note(line),
            state=_state(line, is_last=number == len(rows) - 1, is_open=is_open),
        )
        for number, line in enumerate(rows)
    ]


def _name(line: Line) -> str:
    """Name who works on it; who asked reads their own acts without their own name."""
    by = line.event.by
    return by.name if by is not None and line.event.act not in _OF_REPORTER else ""


def _title(line: Line) -> str:
    return str(Act(line.event.act).label)


def _note(line: Line) -> str:
    detail = line.event.detail
    act = line.event.act
    if act == Act.DISPATCHED:
        return why(detail)
    if act in (Act.ESCALATED, Act.WENT_UP):
        level = int(str(detail.get("level", line.event.level)))
        return str(CaseLevel(level).label) if level in CaseLevel.values else ""
    if act == Act.PAUSED and detail.get("waiting") in Waiting.values:
        return str(Waiting(str(detail["waiting"])).label)
    if act == Act.CONTEST_DECIDED:
        return (
            _("The waiting counts as our time.") if detail.get("void") else _("The waiting stands.")
        )
    if act == Act.EXTENDED and "days" in detail:
        days = int(str(detail["days"]))
        return ngettext("%(n)d day more", "%(n)d days more", days) % {"n": days}
    return ""


def _state(line: Line, *, is_last: bool, is_open: bool) -> str:
    if line.event.act in _STOPS:
        return "stopped"
    return "now" if is_last and is_open else "done"
