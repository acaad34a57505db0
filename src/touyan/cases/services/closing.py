"""Closing: called back by somebody else, rated, opened again, excluded by a few with a reason."""

from django.db import transaction

from touyan.cases import deadline
from touyan.cases.errors import NotOnTheRota, RatedAlready, SamePerson, StillOwed
from touyan.cases.kinds import Act, CaseLevel, CaseStatus, RungClock
from touyan.cases.models import Callback, Case, Escalation, ExclusionRota, Rung
from touyan.cases.queries import county
from touyan.cases.services.clocks import FIELDS, end_pauses, set_rung
from touyan.cases.services.dispatching import ask_next
from touyan.cases.services.guards import asked, managed, move, must_be, say, text, told
from touyan.cases.services.screening import accuses_nobody
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid

BATCH = 500
_ANSWERED = (CaseStatus.REPLIED, CaseStatus.CLOSED)
_REOPENED = ("status", "level", "round", "reopened", "clock_from", "resolved_at", "closed_at")


@transaction.atomic
def call_back(
    *,
    actor: Actor,
    case_id: int,
    is_reached: bool,
    score: int | None = None,
    words: str = "",
) -> Callback:
    """Note a call back by somebody other than who worked on it: reached or not, one to five points.

    Not reached is no rating and closes nothing. Three points or less ("not satisfied") open the case
    once more and take it one level up. Raises SamePerson, StillOwed, RatedAlready, NotFound, Invalid,
    ShownTheChannel: whoever calls reads the channel out and writes nothing down.
    """
    case = managed(actor, case_id, Power.CASE_CALL_BACK)
    accuses_nobody(county.template_of(case.area.path), words)
    if _worked_on(case, actor.person_id):
        raise SamePerson
    row = _rated(case, actor.person_id, is_reached=is_reached, score=score, words=words)
    say(
        case,
        Act.CALLED_BACK if is_reached else Act.NOT_REACHED,
        by=actor.person_id,
        is_shown=is_reached,
    )
    told(actor, "called_back", case, {"reached": is_reached})
    _follow(case, row)
    return row


@transaction.atomic
def rate(
    *,
    actor: Actor,
    case_id: int,
    score: int,
    words: str = "",
    receipt: str = "",
    insists: bool = False,
) -> Callback:
    """Rate the answer oneself: one to five points, once for each answer. As `call_back`.

    What an anonymous reporter says is tied to the case only.
    """
    case = asked(actor, case_id, receipt)
    accuses_nobody(county.template_of(case.area.path), words, insists=insists)
    row = _rated(case, None, is_reached=True, score=score, words=words)
    say(case, Act.RATED, by=None if case.is_anonymous else actor.person_id)
    told(actor, "rated", case, hides=True)
    _follow(case, row)
    return row


@transaction.atomic
def reopen(
    *, actor: Actor, case_id: int, reason: str = "", receipt: str = "", insists: bool = False
) -> Case:
    """Open an answered case again with one tap; the third time it goes one level up by itself.

    Raises NotFound, StillOwed while nothing was answered, ShownTheChannel.
    """
    case = asked(actor, case_id, receipt)
    template = county.template_of(case.area.path)
    accuses_nobody(template, reason, insists=insists)
    if case.status not in _ANSWERED:
        raise StillOwed
    _reopen(case, goes_up=case.reopened >= template.reopenings_before_up)
    by = None if case.is_anonymous else actor.person_id
    say(case, Act.REOPENED, by=by, words=reason.strip()[:1000], detail={"times": case.reopened})
    told(actor, "reopened", case, {"times": case.reopened}, hides=case.is_anonymous)
    return case


@transaction.atomic
def exclude(*, actor: Actor, case_id: int, reason: str) -> Case:
    """Say that what is demanded cannot be asked for; it counts in no rate. Few may, with a reason.

    The power of the post is not enough: the person stands on the county's small list. Raises
    NotOnTheRota, SamePerson, NotFound, WrongState, Invalid.
    """
    case = managed(actor, case_id, Power.CASE_EXCLUDE)
    today = clock.today()
    rota = ExclusionRota.objects.filter(
        person_id=actor.person_id,
        area__scope_path=county.county_path(case.area.scope_path),
        since__lte=today,
    ).exclude(until__lte=today)
    if not rota.exists():
        raise NotOnTheRota
    if _worked_on(case, actor.person_id):
        raise SamePerson
    said = text(reason)
    if case.status not in _ANSWERED:
        move(case, CaseStatus.EXCLUDED)
    else:
        must_be(case, _ANSWERED)
        case.status = CaseStatus.EXCLUDED
    case.closed_at = deadline.to_second(clock.now())
    case.answer_due_at = case.callback_due_at = None
    end_pauses(case)
    set_rung(case)
    case.save(update_fields=["status", "closed_at", "answer_due_at", "callback_due_at", *FIELDS])
    say(case, Act.EXCLUDED, by=actor.person_id, words=said)
    told(actor, "excluded", case)
    return case


@transaction.atomic
def go_up(*, actor: Actor, case_id: int, reason: str) -> Case:
    """Take a case one level up before its time is over. Raises NotFound, NotAllowed, WrongState."""
    case = managed(actor, case_id, Power.CASE_DISPATCH)
    must_be(case, (CaseStatus.WHISTLED, CaseStatus.DISPATCHED, CaseStatus.ACCEPTED,
                   CaseStatus.ARRIVED, CaseStatus.IN_PROGRESS))  # fmt: skip
    if case.level >= CaseLevel.COUNTY:
        raise Invalid
    said = text(reason)
    _up(case)
    set_rung(case)
    case.save(update_fields=["level", *FIELDS])
    say(case, Act.WENT_UP, by=actor.person_id, words=said)
    told(actor, "went_up", case, {"level": case.level})
    return case


def close_due(*, actor: Actor = SYSTEM, limit: int = BATCH) -> int:
    """Close answered cases whose time to be called back is over, in batches; return how many.

    They count as "not reached", never as satisfied; the reporter may still rate and reopen.
    """
    done = 0
    while True:
        with transaction.atomic():
            now = deadline.to_second(clock.now())
            rows = Case.objects.select_for_update(of=("self",), skip_locked=True)
            due = rows.select_related("area").filter(
                status=CaseStatus.REPLIED, callback_due_at__lt=now
            )
            found = list(due.order_by("callback_due_at", "pk")[:limit])
            for case in found:
                _close(case)
                say(case, Act.CLOSED, is_shown=True)
                told(actor, "closed", case)
        done += len(found)
        if len(found) < limit:
            return done


def _rated(
    case: Case, by: int | None, *, is_reached: bool, score: int | None, words: str
) -> Callback:
    if case.status not in _ANSWERED:
        raise StillOwed
    if is_reached != (score is not None) or (score is not None and not 1 <= score <= 5):
        raise Invalid
    if (
        is_reached
        and Callback.objects.filter(case=case, round=case.round, is_reached=True).exists()
    ):
        raise RatedAlready
    return Callback.objects.create(
        case=case,
        round=case.round,
        by_id=by,
        at=clock.now(),
        is_reached=is_reached,
        score=score,
        words=words.strip()[:1000],
    )


def _follow(case: Case, row: Callback) -> None:
    """Close what was solved; open once more and take up what was not."""
    if not row.is_reached or row.score is None:
        return
    satisfied = row.score >= county.template_of(case.area.path).satisfied_from
    if satisfied or _was_dissatisfied(case, row):
        _close(case)
        say(case, Act.CLOSED)
        return
    _reopen(case, goes_up=True)
    say(case, Act.REOPENED, detail={"times": case.reopened, "by": "RATING"})


def _was_dissatisfied(case: Case, row: Callback) -> bool:
    """Say whether dissatisfaction opened it once already: then only the reporter opens it again."""
    least = county.template_of(case.area.path).satisfied_from
    earlier = Callback.objects.filter(case=case, is_reached=True, score__lt=least)
    return earlier.exclude(pk=row.pk).exists()


def _close(case: Case) -> None:
    if case.status != CaseStatus.CLOSED:
        move(case, CaseStatus.CLOSED)
    case.closed_at = deadline.to_second(clock.now())
    case.callback_due_at = None
    case.save(update_fields=["status", "closed_at", "callback_due_at"])


def _reopen(case: Case, *, goes_up: bool) -> None:
    """Begin a new round: a new resolution clock; who worked on it stays, unless it goes up."""
    case.status = CaseStatus.IN_PROGRESS
    case.reopened += 1
    case.round += 1
    case.clock_from = deadline.to_second(clock.now())
    case.resolved_at = case.closed_at = case.callback_due_at = None
    if case.arrival_due_at is not None and case.arrived_at is None:
        case.arrival_due_at = None  # that promise was kept or broken in the first round
    rises = goes_up and case.level < CaseLevel.COUNTY
    if rises:
        _up(case)
    set_rung(case)
    case.save(update_fields=[*_REOPENED, "callback_due_at", *FIELDS])
    if rises:
        say(case, Act.WENT_UP, detail={"level": case.level})
        ask_next(case)


def _up(case: Case) -> None:
    now = clock.now()
    case.level = CaseLevel(case.level + 1)
    Escalation.objects.create(
        case=case,
        round=case.round,
        act=Rung.UP,
        level=case.level,
        clock=RungClock.NONE,
        due_at=now,
        at=now,
    )


def _worked_on(case: Case, person_id: int) -> bool:
    """Say whether somebody worked on a case, ever: they neither call back nor exclude."""
    if person_id == case.assignee_id:
        return True
    acts = [Act.ACCEPTED, Act.PROGRESS, Act.REPLIED, Act.RESOLVED]
    return bool(case.events.filter(by_id=person_id, act__in=acts).exists())
