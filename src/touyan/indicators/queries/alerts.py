"""Alerts for their pages: lists by key, one alert with what it was given and what people said."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from touyan.core import keyset
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.indicators import disposal, rules
from touyan.indicators.disposal import WAYS
from touyan.indicators.models import Alert, AlertStatus, AlertWord, Ticket, WordKind
from touyan.indicators.rules import Level, Rule
from touyan.registry.models import Area
from touyan.registry.paths import Level as AreaLevel
from touyan.registry.queries import serves, serving

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts are asked for; an empty field does not narrow."""

    level: int = 0
    rule: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of alerts, the newest first; `next_before` is the key of the next page."""

    alerts: Sequence[Alert]
    next_before: str


def page_of(actor: Actor, wanted: Wanted, *, before: str = "") -> Page:
    """Return alerts that the actor may see, the newest first."""
    rows = _narrowed(Alert.objects.visible_to(actor), wanted)
    found = rows.select_related("organisation", "area", "ticket")
    return Page(*keyset.newest_first(found, "raised_on", before=before, limit=PAGE))


def counts(actor: Actor) -> dict[Level, int]:
    """Return how many standing alerts of each level the actor sees. One query."""
    rows = Alert.objects.visible_to(actor).standing().order_by().values("level")
    found = dict(rows.annotate(n=Count("pk")).values_list("level", "n"))
    return {level: found.get(level, 0) for level in reversed(Level) if level != Level.NONE}


def get(actor: Actor, pk: int) -> Alert:
    """Return an alert that the actor may see. Raises NotFound."""
    rows = Alert.objects.visible_to(actor).select_related(
        "organisation", "area", "follows", "ticket"
    )
    alert = rows.filter(pk=pk).first()
    if alert is None:
        raise NotFound
    return alert


def standing_of(actor: Actor, organisation_id: int) -> list[Alert]:
    """Return the standing alerts about a cooperative that the actor may see, the gravest first."""
    rows = Alert.objects.visible_to(actor).standing().filter(organisation_id=organisation_id)
    return list(rows.order_by("-level", "rule", "pk"))


def to_give_out(actor: Actor) -> "QuerySet[Alert]":
    """Return the alerts that wait to be given out by the actor's office: the lowest that may.

    An office above may give it out too; it finds it in the list and is not asked.
    """
    found = Q(pk__in=[])
    for prefix in actor.prefixes(Power.ALERT_HANDLE):
        here = Q(area__scope_path__under=prefix, is_guarded=False)
        own = [level for level, way in WAYS.items() if way.supervised == len(prefix)]
        found |= here & Q(level__in=own)
        if len(prefix) == disposal.TOWNSHIP:  # a cooperative of the township has no village below
            found |= here & Q(area__level=AreaLevel.TOWNSHIP, level__lte=Level.YELLOW)
    for prefix in actor.prefixes(Power.ALERT_JUDGE):
        found |= Q(area__scope_path__under=prefix, is_guarded=True)
    rows = Alert.objects.visible_to(actor).filter(found, status=AlertStatus.OPEN, ticket=None)
    return rows.order_by("-level", "raised_on", "pk")


def to_decide(actor: Actor) -> "QuerySet[Alert]":
    """Return the alerts that somebody else called false and that the actor may decide about."""
    asked = AlertWord.objects.filter(alert=OuterRef("pk"), kind=WordKind.FALSE_ASKED)
    rows = Alert.objects.visible_to(actor, Power.ALERT_JUDGE).filter(status=AlertStatus.FALSE_ASKED)
    own = (
        Q(asked_by=actor.person_id)
        | Q(pk__in=Ticket.objects.filter(case__assignee_id=actor.person_id).values("alert_id"))
        | Q(organisation_id__in=serving(actor.person_id))
    )
    by = Subquery(asked.order_by("-pk").values("said_by_id")[:1])
    return rows.annotate(asked_by=by).exclude(own).order_by("-level", "raised_on", "pk")


def words_of(alert: Alert) -> list[AlertWord]:
    """Return what people said about an alert, in order."""
    return list(alert.words.select_related("said_by").order_by("pk"))


def may_judge(actor: Actor, alert: Alert) -> bool:
    """Say whether the actor decides about this alert: never who fills a post of the cooperative."""
    here = actor.may_in(Power.ALERT_JUDGE, alert.area.scope_path)
    return here and not serves(actor.person_id, alert.organisation_id)


def may_say_false(actor: Actor, alert: Alert) -> bool:
    """Say whether the actor may ask to call this alert a false one now."""
    own = alert.organisation_id in actor.ids(Power.ALERT_READ, GrantKind.ORGANISATION)
    here = own or actor.may_in(Power.ALERT_READ, alert.area.scope_path)
    return here and alert.status == AlertStatus.OPEN


def rule_for(code: str) -> Rule:
    """Return a rule by its code. Raises NotFound."""
    found = rules.RULES.get(code)
    if found is None:
        raise NotFound
    return found


def county_for(actor: Actor) -> Area:
    """Return the county whose thresholds the actor sets. Raises NotFound."""
    for prefix in actor.prefixes(Power.THRESHOLD_SET):
        area = Area.objects.filter(path=prefix.ljust(12, "0"), valid_to=None).first()
        if area is not None:
            return area
    raise NotFound


def _narrowed(rows: "QuerySet[Alert]", wanted: Wanted) -> "QuerySet[Alert]":
    ended = (AlertStatus.CLOSED, AlertStatus.FALSE)
    rows = rows.filter(status__in=ended) if wanted.ended else rows.exclude(status__in=ended)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    return rows.filter(rule=wanted.rule) if wanted.rule else rows
