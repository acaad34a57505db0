"""What waits for people in the points room: reviews, notices, objections, shops, filed schemes."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.inbox import COUNTED, SHOWN, Item, Source, Waiting, first
from touyan.disclosure import queries as disclosure
from touyan.disclosure.inbox import CLAIMS
from touyan.points.queries import keeping, review, takeover
from touyan.points.queries.review import Review
from touyan.registry.queries import shown_name


def second_review(actor: Actor) -> Waiting:
    """Return the proposals that wait for the second look."""
    found = review.waiting_second(actor)
    count = len(found.pulled)
    note = ngettext("%(n)d of them to look at", "%(n)d of them to look at", count) % {"n": count}
    return Waiting(count=found.waiting, who=_homes(found), note=note if count else "")


def first_review(actor: Actor) -> Waiting:
    """Return the proposals that wait for the first look."""
    found = review.waiting_first(actor)
    return Waiting(count=found.waiting, who=_homes(found))


def _homes(found: Review) -> str:
    """Say how many households wait; names stand on the page of the review."""
    claims = [*found.plain, *(one.claim for one in found.pulled)]
    count = len({claim.household_id for claim in claims})
    if not count:
        return ""
    return ngettext("%(n)d household", "%(n)d households", count) % {"n": count}


def to_publish(actor: Actor) -> Waiting:
    """Return the reviewed claims that are not on a notice yet, village by village."""
    rows = review.to_publish(actor)
    items = tuple(
        Item(
            gettext("%(place)s: %(n)d reviewed") % {"place": row.area.name, "n": row.claims},
            reverse("points:batches"),
        )
        for row in rows[:SHOWN]
    )
    return Waiting(count=sum(row.claims for row in rows), items=items if len(rows) > 1 else ())


def objections(actor: Actor) -> Waiting:
    """Return the open objections to lines of notices, those that are due first."""
    rows = list(disclosure.waiting_objections(actor, lines=CLAIMS, limit=COUNTED))
    items = tuple(
        Item(
            one.reason[:60],
            reverse("points:answer", args=[one.pk]),
            until=one.answer_due_on,
            who=shown_name(actor, one.raised_by, one.notice.area.scope_path),
        )
        for one in rows[:SHOWN]
    )
    return Waiting(count=len(rows), until=first(items), items=items)


def shop_checks(actor: Actor) -> Waiting:
    """Return what waits for a second word in the shops."""
    return Waiting(count=keeping.to_check(actor).number)


def filings(actor: Actor) -> Waiting:
    """Return the schemes that villages reported to the township."""
    rows = list(takeover.waiting_filings(actor, limit=COUNTED))
    items = tuple(
        Item(one.scheme.title, reverse("points:filing", args=[one.pk]), who=one.scheme.area.name)
        for one in rows[:SHOWN]
    )
    return Waiting(count=len(rows), items=items)


SOURCES = (
    Source(
        "points.second_review",
        title=_("Confirm proposed points"),
        url_name="points:second_review",
        look=second_review,
        rows=review.for_second,
        narrowed=review.count_second,
        powers=(Power.POINTS_SECOND_REVIEW,),
        icon="check",
    ),
    Source(
        "points.first_review",
        title=_("Look at proposed points first"),
        url_name="points:first_review",
        look=first_review,
        rows=review.for_first,
        powers=(Power.POINTS_FIRST_REVIEW,),
        icon="people",
    ),
    Source(
        "points.to_publish",
        title=_("Put reviewed points on the notice board"),
        url_name="points:batches",
        look=to_publish,
        rows=review.reviewed,
        powers=(Power.NOTICE_PUBLISH,),
        icon="board",
    ),
    Source(
        "points.objections",
        title=_("Answer objections"),
        url_name="points:objections",
        look=objections,
        rows=partial(disclosure.waiting_objections, lines=CLAIMS, limit=None),
        powers=(Power.OBJECTION_RESOLVE,),
        icon="warn",
    ),
    Source(
        "points.shop_checks",
        title=_("Give the second word on the shop"),
        url_name="points:shop_checks",
        look=shop_checks,
        rows=keeping.waiting_rows,
        powers=(Power.SHOP_CHECK,),
        icon="shop",
    ),
    Source(
        "points.filings",
        title=_("File reported schemes"),
        url_name="points:filings",
        look=filings,
        rows=partial(takeover.waiting_filings, limit=None),
        powers=(Power.RESOLUTION_FILE,),
        icon="book",
    ),
)
