"""What waits for people in the disclosure room: months to sign or publish, objections to them."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.inbox import SHOWN, Item, Source, Waiting, capped, first
from touyan.disclosure import queries
from touyan.disclosure.models import Objection
from touyan.registry.queries import shown_name

CLAIMS = "claim:"
"""Lines of a notice of points: their objections are answered in the points room."""


def months(actor: Actor) -> Waiting:
    """Return the months that this person must sign or publish."""
    return Waiting(count=capped(queries.waiting(actor)))


def _objections(actor: Actor) -> "QuerySet[Objection]":
    return Objection.objects.visible_to(actor).open().exclude(line_ref__startswith=CLAIMS)


def objections(actor: Actor) -> Waiting:
    """Return the open objections to published months, those that are due first."""
    rows = _objections(actor)
    first_due = rows.select_related("notice__area", "raised_by").order_by("answer_due_on", "pk")
    items = tuple(
        Item(
            one.reason[:60],
            reverse("disclosure:answer", args=[one.pk]),
            until=one.answer_due_on,
            who=shown_name(actor, one.raised_by, one.notice.area.scope_path),
        )
        for one in first_due[:SHOWN]
    )
    return Waiting(count=capped(rows), until=first(items), items=items)


SOURCES = (
    Source(
        "disclosure.months",
        title=_("Sign or publish a month"),
        url_name="disclosure:months",
        look=months,
        rows=queries.waiting,
        powers=(Power.MONTH_SIGN, Power.NOTICE_PUBLISH, Power.MONTH_CLOSE),
        icon="book",
    ),
    Source(
        "disclosure.objections",
        title=_("Answer objections to the books"),
        url_name="disclosure:months",
        look=objections,
        rows=_objections,
        powers=(Power.OBJECTION_RESOLVE,),
        icon="warn",
    ),
)
