"""Raising alerts over all cooperatives of a county at once, and what people say about them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import bulk, clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.core.measures import shifted
from touyan.indicators import merging, rules
from touyan.indicators.errors import HasTicket, ReasonMissing, SameHand, TicketNeeded
from touyan.indicators.findings import Finding, findings, judged
from touyan.indicators.models import Alert, AlertStatus, AlertWord, Ticket, WordKind
from touyan.indicators.models.alerts import STANDING
from touyan.indicators.queries import records
from touyan.indicators.queries.history import minutes_of, series_of
from touyan.indicators.queries.thresholds import pack_for
from touyan.indicators.reads import LOOKS, reads_of
from touyan.indicators.rules import Level
from touyan.indicators.rules.shell import GUARDED
from touyan.indicators.services import tickets
from touyan.indicators.services.ticket_guards import did_the_work, must_be_above
from touyan.registry.models import Area, Organisation

ALLOWED = {
    WordKind.FALSE_ASKED: (AlertStatus.OPEN,),
    WordKind.FALSE_APPROVED: (AlertStatus.FALSE_ASKED,),
    WordKind.FALSE_REFUSED: (AlertStatus.FALSE_ASKED,),
    WordKind.RIGHT: (AlertStatus.OPEN, AlertStatus.CLOSED),
    WordKind.CLOSED: (AlertStatus.OPEN,),
}
BECOMES = {
    WordKind.FALSE_ASKED: AlertStatus.FALSE_ASKED,
    WordKind.FALSE_APPROVED: AlertStatus.FALSE,
    WordKind.FALSE_REFUSED: AlertStatus.OPEN,
    WordKind.CLOSED: AlertStatus.CLOSED,
}
DECISIONS = (WordKind.FALSE_APPROVED, WordKind.FALSE_REFUSED)
Key = tuple[int, str]


def judge_county(*, actor: Actor, county: Area, month: str = "") -> list[Alert]:
    """Judge every rule over every cooperative of a county; return the new alerts.

    `month` is the last month that is over unless named. A fixed number of queries. For the system and
    for who judges alerts of the county. Raises NotAllowed.
    """
    if actor.person_id != 0 and not actor.may_in(Power.ALERT_JUDGE, county.path):
        raise NotAllowed
    today = clock.today()
    month = month or shifted(clock.month_of(today), -1)
    pack = pack_for(county)
    known = series_of(county, reads=reads_of(LOOKS, month))
    found = [
        *findings(known, month=month, on=today, pack=pack, minutes=minutes_of(county, month)),
        *judged(records.inputs_of(county, known, month=month, on=today, pack=pack), pack),
    ]
    with transaction.atomic():
        Area.objects.select_for_update().get(pk=county.pk)  # one judge at a time
        return _raise(actor, found, month, today)


def _raise(actor: Actor, found: Iterable[Finding], month: str, today: dt.date) -> list[Alert]:
    found = list(found)
    subjects = sorted({one.organisation for one in found})
    former = _former(subjects)
    areas = dict(
        Organisation.objects.filter(pk__in=bulk.among(subjects)).values_list(
            "pk", "subject__area_id"
        )
    )
    new: list[Alert] = []
    seen: list[int] = []
    for one in found:
        last = former.get((one.organisation, one.rule))
        level = merging.raised(_as_former(last), one.level, today, month)
        if level is None:
            seen += [last.pk] if last and last.status in STANDING else []
            continue
        new.append(
            Alert(
                organisation_id=one.organisation,
                area_id=areas[one.organisation],
                rule=one.rule,
                level=level,
                month=month,
                inputs=one.inputs,
                thresholds=one.thresholds.plain(),
                is_guarded=one.rule in GUARDED,
                raised_at=clock.now(),
                raised_on=today,
                seen_on=today,
                follows=last,
            )
        )
    made = Alert.objects.bulk_create(new)
    Alert.objects.filter(pk__in=bulk.among(seen)).update(seen_on=today)
    # A graver alert takes the place of the one that it follows: one task, not two.
    replaced = [alert.follows_id for alert in made if alert.follows_id]
    Alert.objects.filter(pk__in=bulk.among(replaced), status__in=STANDING).update(
        status=AlertStatus.CLOSED, closed_on=today
    )
    by_pk = {last.pk: last for last in former.values()}
    for alert in made:
        if alert.follows_id:
            tickets.follow_on(actor=actor, alert=alert, former=by_pk[alert.follows_id])
    paths = dict(Area.objects.filter(pk__in=set(areas.values())).values_list("pk", "scope_path"))
    audit.record_many(
        actor=actor,
        action="indicators.alert.raised",
        object_kind="indicators.alert",
        objects=[
            (alert.pk, paths[alert.area_id], {"rule": alert.rule, "level": alert.level})
            for alert in made
        ],
    )
    return made


def _former(subjects: list[int]) -> dict[Key, Alert]:
    found: dict[Key, Alert] = {}
    rows = Alert.objects.filter(organisation_id__in=bulk.among(subjects), followed_by=None)
    for alert in rows.order_by("raised_at", "pk"):
        found[alert.organisation_id, alert.rule] = alert
    return found


def _as_former(alert: Alert | None) -> merging.Former | None:
    if alert is None:
        return None
    return merging.Former(
        level=Level(alert.level),
        raised_on=alert.raised_on,
        closed_on=alert.closed_on,
        was_false=alert.status == AlertStatus.FALSE,
        month=alert.month,
    )


def recomputed(alert: Alert) -> Level:
    """Return the level that the alert's rule gives for the inputs and thresholds kept with it.

    An alert that came back within 60 days of being closed stands one level higher than that.
    """
    thresholds = rules.Thresholds.from_plain(alert.thresholds)
    return rules.judge(rules.RULES[alert.rule], alert.inputs, thresholds).level


def combined_levels(alerts: Iterable[Alert]) -> dict[int, Level]:
    """Return the level of each cooperative with its standing alerts (three orange ones are red)."""
    levels: dict[int, list[Level]] = defaultdict(list)
    for alert in alerts:
        levels[alert.organisation_id].append(Level(alert.level))
    return {organisation: merging.together(found) for organisation, found in levels.items()}


def say_false(*, actor: Actor, alert: Alert, reason: str) -> Alert:
    """Say that an alert is a false alarm; the county decides. Raises NotFound, WrongState."""
    return _say(actor, alert, WordKind.FALSE_ASKED, reason, Power.ALERT_READ)


def decide_false(*, actor: Actor, alert: Alert, agrees: bool, reason: str) -> Alert:
    """Agree that it was a false alarm (it becomes a label of the rule) or refuse.

    Raises SameHand for who asked and for who works on its ticket, OwnCooperative for who fills a post
    of the cooperative, NotAllowed without the county's power, NotFound, WrongState.
    """
    kind = WordKind.FALSE_APPROVED if agrees else WordKind.FALSE_REFUSED
    return _say(actor, alert, kind, reason, Power.ALERT_JUDGE)


def confirm_right(*, actor: Actor, alert: Alert, reason: str) -> Alert:
    """Confirm that an alert was right: the other kind of label. Raises as `decide_false`."""
    return _say(actor, alert, WordKind.RIGHT, reason, Power.ALERT_JUDGE)


def close(*, actor: Actor, alert: Alert, reason: str) -> Alert:
    """Close a blue or yellow alert without a ticket, for what has come right by itself.

    Raises as `decide_false`, HasTicket where a ticket is under way, TicketNeeded for a graver alert.
    """
    return _say(actor, alert, WordKind.CLOSED, reason, Power.ALERT_JUDGE)


def _must_be_free(actor: Actor, alert: Alert, kind: WordKind) -> None:
    """Refuse who is concerned by the alert: asked, works on its ticket, or serves the cooperative."""
    must_be_above(actor, alert)
    ticket = Ticket.objects.filter(alert=alert).select_related("case").running().first()
    if kind == WordKind.CLOSED:
        if ticket is not None:
            raise HasTicket
        if alert.level >= Level.ORANGE:
            raise TicketNeeded
        return
    asked = alert.words.filter(kind=WordKind.FALSE_ASKED).order_by("-pk").first()
    is_own = asked is not None and asked.said_by_id == actor.person_id
    if kind in DECISIONS and (is_own or (ticket is not None and did_the_work(actor, ticket))):
        raise SameHand


@transaction.atomic
def _say(actor: Actor, alert: Alert, kind: WordKind, reason: str, power: Power) -> Alert:
    if not reason.strip():
        raise ReasonMissing
    locked = Alert.objects.select_for_update().select_related("area").filter(pk=alert.pk).first()
    if locked is None or not Alert.objects.visible_to(actor).filter(pk=alert.pk).exists():
        raise NotFound
    own = locked.organisation_id in actor.ids(power, GrantKind.ORGANISATION)
    if not (own or actor.may_in(power, locked.area.scope_path)):
        raise NotAllowed
    if locked.status not in ALLOWED[kind]:
        raise WrongState
    if power == Power.ALERT_JUDGE:
        _must_be_free(actor, locked, kind)
    now = clock.now()
    AlertWord.objects.create(
        alert=locked, kind=kind, reason=reason.strip(), said_by_id=actor.person_id, said_at=now
    )
    if kind == WordKind.FALSE_APPROVED:
        tickets.end_for_false_alarm(actor=actor, alert=locked, words=reason.strip())
    if kind in BECOMES:
        locked.status = BECOMES[kind]
        ended = locked.status not in STANDING
        locked.closed_on = now.date() if ended else None
        locked.save(update_fields=["status", "closed_on"])
    audit.record(
        actor=actor,
        action=f"indicators.alert.{kind.lower()}",
        object_kind="indicators.alert",
        object_id=locked.pk,
        area_path=locked.area.scope_path,
        detail={"rule": locked.rule},
    )
    return locked
