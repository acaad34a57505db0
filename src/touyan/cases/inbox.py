"""What waits for people in the cases room: whistles given to me, the desk, calls back, disputes, my answers."""

from collections.abc import Callable, Sequence
from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.cases import deadline, queries, special_inbox
from touyan.cases.kinds import OPEN
from touyan.cases.models import Case
from touyan.cases.queries import answering, lists, screens
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.inbox import COUNTED, OWN, SHOWN, Item, Source, Waiting, capped, first
from touyan.registry.queries import shown_name

Cases = Sequence[Case]


def _item(actor: Actor, case: Case, *, due: str = "rung_due_at", page: str = "cases:case") -> Item:
    """Say what it is by the matter and the place; its words are read on its own page."""
    rule = queries.matter(case.area.path, case.matter)
    kind = queries.template_of(case.area.path).kind(case.kind)
    what = rule.title if rule else (kind.label if kind else case.kind)
    who = case.reporter
    return Item(
        f"{what} · {case.area.name}",
        reverse(page, args=[case.pk]),
        until=getattr(case, due),
        who=shown_name(actor, who, case.area.scope_path) if who else "",
    )


def _waiting(actor: Actor, rows: Cases, count: int, *, due: str = "rung_due_at") -> Waiting:
    items = tuple(_item(actor, case, due=due) for case in rows[:SHOWN])
    return Waiting(count=min(count, COUNTED), until=first(items), items=items)


def mine(actor: Actor) -> Waiting:
    """Return the open cases that are given to this person or to whom they stand in for."""
    rows = screens.mine(actor)
    return _waiting(actor, list(rows[:SHOWN]), capped(rows))


def _late(actor: Actor) -> "QuerySet[Case]":
    now = deadline.to_second(clock.now())
    rows = lists.within(actor, Power.CASE_DISPATCH).filter(status__in=OPEN)
    return rows.filter(rung_due_at__lt=now) | rows.filter(assignee=None)


def late(actor: Actor) -> Waiting:
    """Return the cases of the desk that are late or that nobody is coming to."""
    rows = _late(actor)
    found = rows.select_related("area", "reporter").order_by("rung_due_at", "pk")
    return _waiting(actor, list(found[:SHOWN]), capped(rows))


def call_backs(actor: Actor) -> Waiting:
    """Return the answered cases that wait to be called back."""
    rows = list(queries.to_call_back(actor, limit=COUNTED))
    return _waiting(actor, rows, len(rows), due="callback_due_at")


def _all(rows: "Callable[..., QuerySet[Case]]") -> "Callable[[Actor], QuerySet[Case]]":
    return partial(rows, limit=None)


def _listed(look: "Callable[..., QuerySet[Case]]") -> Callable[[Actor], Waiting]:
    def found(actor: Actor) -> Waiting:
        rows = list(look(actor, limit=COUNTED))
        items = tuple(
            Item(case.ref, reverse("cases:case", args=[case.pk]), who=case.area.name)
            for case in rows[:SHOWN]
        )
        return Waiting(count=len(rows), items=items)

    return found


def answers(actor: Actor) -> Waiting:
    """Return one's own requests that were answered and wait for one's word."""
    rows = screens.to_rate(actor).select_related("area")
    items = tuple(
        Item(case.ref, reverse("cases:own", args=[case.pk])) for case in rows.order_by("pk")[:SHOWN]
    )
    return Waiting(count=capped(rows), items=items)


def untold(actor: Actor) -> Waiting:
    """Return the answers that no message could carry: the person has no telephone."""
    rows = answering.untold(actor)
    return _waiting(actor, list(rows[:SHOWN]), capped(rows), due="callback_due_at")


SOURCES = (
    *special_inbox.SOURCES,
    Source(
        "cases.mine",
        title=_("Whistles and requests given to me"),
        url_name="cases:mine",
        look=mine,
        rows=screens.mine,
        powers=(Power.CASE_ANSWER,),
        icon="sound",
    ),
    Source(
        "cases.untold",
        title=_("Tell the answer in person: no telephone"),
        url_name="cases:mine",
        look=untold,
        rows=answering.untold,
        powers=(Power.CASE_ANSWER,),
        icon="people",
    ),
    Source(
        "cases.late",
        title=_("Late, or nobody is coming"),
        url_name="cases:desk",
        look=late,
        rows=_late,
        powers=(Power.CASE_DISPATCH,),
        icon="warn",
    ),
    Source(
        "cases.call_back",
        title=_("Call back"),
        url_name="cases:call_backs",
        look=call_backs,
        rows=_all(queries.to_call_back),
        powers=(Power.CASE_CALL_BACK,),
        icon="phone",
    ),
    Source(
        "cases.disputed",
        title=_("Decide whose it is"),
        url_name="cases:promises",
        look=_listed(queries.disputed),
        rows=_all(queries.disputed),
        powers=(Power.CASE_DECIDE,),
        icon="shield",
    ),
    Source(
        "cases.contested",
        title=_("Decide the contested wait"),
        url_name="cases:promises",
        look=_listed(queries.contested),
        rows=_all(queries.contested),
        powers=(Power.CASE_APPROVE,),
        icon="shield",
    ),
    Source(
        "cases.answers",
        title=_("Say whether it helped"),
        url_name="cases:requests",
        look=answers,
        rows=screens.to_rate,
        powers=(Power.CASE_OWN,),
        kinds=OWN,
        icon="check",
    ),
)
