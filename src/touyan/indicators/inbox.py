"""What waits for people in the indicators room: tickets given to me, answers to review, a second look."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.inbox import COUNTED, SHOWN, Item, Source, Waiting, capped, first
from touyan.indicators import returns_inbox
from touyan.indicators.models import Alert, Ticket
from touyan.indicators.queries import alerts
from touyan.indicators.queries import tickets as queries
from touyan.indicators.rules import RULES

_ANY = frozenset({GrantKind.AREA, GrantKind.ORGANISATION})


def _item(ticket: Ticket, *, due: bool) -> Item:
    alert = ticket.alert
    return Item(
        f"{alert.organisation.name}: {RULES[alert.rule].title}",
        reverse("indicators:ticket", args=[ticket.pk]),
        until=ticket.case.rung_due_at if due else None,
        who=alert.area.name,
    )


def _source(show: str, *, due: bool) -> Callable[[Actor], Waiting]:
    def look(actor: Actor) -> Waiting:
        rows = queries.shown(actor, show).order_by("case__rung_due_at", "pk")
        found = rows.select_related("alert__organisation", "alert__area", "case")[:SHOWN]
        items = tuple(_item(ticket, due=due) for ticket in found)
        return Waiting(count=min(capped(rows), COUNTED), until=first(items), items=items)

    return look


def _rows(show: str) -> "Callable[[Actor], QuerySet[Ticket]]":
    return lambda actor: queries.shown(actor, show)


def _alarms(rows: "Callable[[Actor], QuerySet[Alert]]", page: str) -> Callable[[Actor], Waiting]:
    def look(actor: Actor) -> Waiting:
        found = rows(actor)
        items = tuple(
            Item(
                f"{alert.get_level_display()} · {alert.organisation.name}: {RULES[alert.rule].title}",
                reverse(page, args=[alert.pk]),
                who=alert.area.name,
            )
            for alert in found.select_related("organisation", "area")[:SHOWN]
        )
        return Waiting(count=min(capped(found), COUNTED), items=items)

    return look


SOURCES = (
    Source(
        "indicators.to_give_out",
        title=_("Alarms to be given out"),
        url_name="indicators:alerts",
        look=_alarms(alerts.to_give_out, "indicators:dispatch"),
        rows=alerts.to_give_out,
        powers=(Power.ALERT_HANDLE,),
        icon="warn",
    ),
    Source(
        "indicators.to_decide",
        title=_("Alarms called false, to be decided"),
        url_name="indicators:alerts",
        look=_alarms(alerts.to_decide, "indicators:alert"),
        rows=alerts.to_decide,
        powers=(Power.ALERT_JUDGE,),
        icon="check",
    ),
    Source(
        "indicators.mine",
        title=_("Tickets given to me"),
        url_name="indicators:tickets",
        look=_source("mine", due=True),
        rows=_rows("mine"),
        powers=(Power.ALERT_READ,),
        kinds=_ANY,
        icon="warn",
    ),
    Source(
        "indicators.review",
        title=_("Answers to tickets to be reviewed"),
        url_name="indicators:tickets",
        look=_source("review", due=False),
        rows=_rows("review"),
        powers=(Power.ALERT_HANDLE,),
        icon="check",
    ),
    Source(
        "indicators.look_again",
        title=_("Closed tickets to look at again"),
        url_name="indicators:tickets",
        look=_source("look", due=False),
        rows=_rows("look"),
        powers=(Power.ALERT_HANDLE,),
        icon="search",
    ),
    *returns_inbox.SOURCES,
)
