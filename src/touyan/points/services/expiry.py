"""Points that run out: told 60, 30 and 7 days before, then booked to `points.expired`.

Set-based over the villages of a chunk: sums by holder in SQL. Holders with put-backs, moved points or
points with a day of their own are replayed (points.lots), their movements read together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from touyan.audit import services as audit
from touyan.backstage import services as backstage
from touyan.core import clock, crypto
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import Conflict, NotAllowed
from touyan.ledger import flows
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting
from touyan.points import accounts, running_out
from touyan.points.lots import Expiry
from touyan.points.models import ExpiryReminder
from touyan.points.opening import POINTS_KIND
from touyan.points.queries.lots import expiry_rule, lots_of_each, reminder_days
from touyan.registry.models import Area, Household, Person
from touyan.registry.queries import PHONE

BY_DAY = dict[dt.date, dict[int, int]]
"""Points by last day and holder."""
AWARDS = (accounts.CLAIM_KIND,)
PURPOSE = "points.expiry"


@transaction.atomic
def remind(*, actor: Actor, areas: Sequence[Area]) -> int:
    """Tell holders of these villages what runs out within 60, 30 or 7 days; return how many now.

    Each is told once per stage. What is over but was never announced is announced now. The system
    may do this. Raises NotAllowed.
    """
    _require_system(actor)
    today = clock.today()
    rows: list[ExpiryReminder] = []
    stages = reminder_days(areas[0].scope_path)
    for expires_on, points in _coming(areas, today).items():
        stage = running_out.stage(expires_on, today, stages)
        if stage is not None:
            rows += _reminders(points, expires_on, stage)
    for expires_on, points in _over(areas, today).items():
        told = _told_early(expires_on, points, today)
        late = {holder: n for holder, n in points.items() if holder not in told}
        rows += _reminders(late, expires_on, running_out.NOTICE_DAYS)
    ExpiryReminder.objects.bulk_create(rows)
    _send(rows)
    return len(rows)


@transaction.atomic
def expire(*, actor: Actor, areas: Sequence[Area]) -> int:
    """Book what ran out and was announced in time; return how many holders it concerned.

    Running it again changes nothing. Raises NotAllowed; Conflict when somebody spent meanwhile (then
    nothing was booked, and the next run sees the new state).
    """
    _require_system(actor)
    today = clock.today()
    _one_at_a_time(areas)
    taken: dict[int, int] = defaultdict(int)
    postings: list[Posting] = []
    held = _held(areas)
    for expires_on, points in sorted(_over(areas, today).items()):
        told = _told_early(expires_on, points, today)
        due = {holder: n for holder, n in points.items() if holder in told}
        postings += _postings(actor, due, expires_on, today)
        for holder, n in due.items():
            taken[holder] += n
    if not taken:
        return 0
    ledger.post_many(actor=actor, postings=postings)
    now = _held(areas)
    if any(now.get(holder, 0) != held[holder] - n for holder, n in taken.items()):
        raise Conflict
    audit.record(
        actor=actor,
        action="points.expired",
        object_kind="registry.area",
        object_id=areas[0].pk,
        area_path=areas[0].scope_path if len(areas) == 1 else "",
        detail={"holders": len(taken), "points": sum(taken.values())},
    )
    return len(taken)


def _one_at_a_time(areas: Sequence[Area]) -> None:
    """Hold the villages until the end: a second run begins with what the first one left."""
    ids = [area.pk for area in areas]
    list(Area.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))


def _require_system(actor: Actor) -> None:
    if actor != SYSTEM:
        raise NotAllowed


def _held(areas: Sequence[Area]) -> dict[int, int]:
    return flows.held_in(
        [area.pk for area in areas], code=accounts.AVAILABLE, commodity=accounts.POINT
    )


def _coming(areas: Sequence[Area], today: dt.date) -> BY_DAY:
    """Return what will run out, by last day: the county's next one, and days of their own."""
    rule = expiry_rule(areas[0].scope_path)
    due_on = running_out.next_coming(rule, today) if rule else None
    plain, others = _split(areas, due_on or today)
    stages = reminder_days(areas[0].scope_path)
    found: BY_DAY = defaultdict(dict)
    if due_on and running_out.stage(due_on, today, stages) is not None:
        found[due_on] |= plain
    last = today + dt.timedelta(days=max(stages))
    for holder, lots in lots_of_each(others, rule).items():
        for lot in lots.within(today, last):
            if lot.expires_on is not None:
                day = found[lot.expires_on]
                day[holder] = day.get(holder, 0) + lot.points
    return found


def _over(areas: Sequence[Area], today: dt.date) -> BY_DAY:
    """Return what is left of lots whose last day is over, by that day."""
    rule = expiry_rule(areas[0].scope_path)
    due_on = _last_past(rule, today)
    plain, others = _split(areas, due_on)
    found: BY_DAY = defaultdict(dict)
    if rule and plain:
        found[due_on] |= plain
    for holder, lots in lots_of_each(others, rule).items():
        for lot in lots.left:
            if lot.expires_on is not None and lot.expires_on < today:
                day = found[lot.expires_on]
                day[holder] = day.get(holder, 0) + lot.points
    return found


def _last_past(rule: Expiry | None, today: dt.date) -> dt.date:
    return running_out.last_past(rule, today) if rule else today


def _split(areas: Sequence[Area], due_on: dt.date) -> tuple[dict[int, int], list[int]]:
    """Return what holders have from before the year of `due_on`, and who must be replayed."""
    ids = [area.pk for area in areas]
    since = running_out.fresh_since(due_on)
    held = _held(areas)
    unusual = flows.unusual_in(
        ids,
        code=accounts.AVAILABLE,
        commodity=accounts.POINT,
        kinds=(accounts.RELEASE_KIND,),
        at_any_time=(accounts.STATED_KIND, accounts.MOVED_KIND, POINTS_KIND),
        since=since,
    )
    fresh = flows.received_in(
        ids, code=accounts.AVAILABLE, commodity=accounts.POINT, kinds=AWARDS, since=since
    )
    usual = {holder: points for holder, points in held.items() if holder not in unusual}
    return running_out.of_old(usual, fresh), sorted(held.keys() & unusual)


def _told_early(expires_on: dt.date, holders: Iterable[int], today: dt.date) -> set[int]:
    """Return the holders who were told of this day at least seven days ago."""
    rows = ExpiryReminder.objects.filter(
        expires_on=expires_on,
        holder__in=list(holders),
        reminded_on__lte=today - dt.timedelta(days=running_out.NOTICE_DAYS),
    )
    return set(rows.values_list("holder_id", flat=True))


def _reminders(points: Mapping[int, int], expires_on: dt.date, stage: int) -> list[ExpiryReminder]:
    known = set(
        ExpiryReminder.objects.filter(
            expires_on=expires_on, days_before=stage, holder__in=list(points)
        ).values_list("holder_id", flat=True)
    )
    return [
        ExpiryReminder(
            holder_id=holder,
            expires_on=expires_on,
            days_before=stage,
            points=n,
            reminded_on=clock.today(),
        )
        for holder, n in sorted(points.items())
        if holder not in known
    ]


def _send(rows: Sequence[ExpiryReminder]) -> None:
    """Write a message for everybody with a telephone; the others see it on their page and the slip."""
    people = _people([row.holder_id for row in rows])
    text = _("Your household has %(points)d points that can be used until %(day)s.")
    for row in rows:
        person = people.get(row.holder_id)
        if person is None or not person.phone_cipher:
            continue
        backstage.queue_message(
            actor=SYSTEM,
            key=f"{PURPOSE}:{row.holder_id}:{row.expires_on}:{row.days_before}",
            purpose=PURPOSE,
            address=crypto.decrypt(person.phone_cipher, PHONE),
            text=text % {"points": row.points, "day": row.expires_on},
            person_id=person.pk,
        )


def _people(holders: Sequence[int]) -> dict[int, Person]:
    """Return whom to tell: the head of a household, or the person."""
    homes = Household.objects.filter(pk__in=holders, head__isnull=False).select_related("head")
    found = {home.pk: home.head for home in homes if home.head is not None}
    return found | {person.pk: person for person in Person.objects.filter(pk__in=holders)}


def _postings(
    actor: Actor, points: Mapping[int, int], expires_on: dt.date, today: dt.date
) -> list[Posting]:
    sources = flows.accounts_holding(
        list(points), code=accounts.AVAILABLE, commodity=accounts.POINT
    )
    ids = accounts.of_books(actor=actor, books={book for book, _pk in sources.values()})
    return [
        Posting(
            key=f"points.expire:{holder}:{expires_on}:{today}",
            book_id=sources[holder][0],
            kind=accounts.EXPIRED_KIND,
            effective_on=today,
            lines=(
                Line(sources[holder][1], -n),
                Line(ids[sources[holder][0], accounts.EXPIRED], n),
            ),
            public={"last_day": str(expires_on), "points": n},
        )
        for holder, n in sorted(points.items())
    ]
