"""What waits for people in the coops room: vouchers to check, vouchers that were given back."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.coops import distribution_inbox, register_inbox
from touyan.coops.models import Voucher, VoucherStatus
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.inbox import SHOWN, Item, Source, Waiting, capped, first
from touyan.core.money import format_fen

OWN_COOP = frozenset({GrantKind.ORGANISATION})


def _waiting(rows: "QuerySet[Voucher]") -> Waiting:
    shown = rows.select_related("coop__organisation").order_by("on", "pk")[:SHOWN]
    items = tuple(
        Item(
            f"{row.get_template_display()} {format_fen(row.total_fen)} · {row.coop.organisation}",
            reverse("coops:voucher", args=[row.pk]),
        )
        for row in shown
    )
    return Waiting(count=capped(rows), until=first(items), items=items)


def _to_check(actor: Actor) -> "QuerySet[Voucher]":
    coops = actor.ids(Power.COOP_CHECK, GrantKind.ORGANISATION)
    rows = Voucher.objects.filter(coop__in=coops, status=VoucherStatus.SUBMITTED)
    return rows.exclude(made_by_id=actor.person_id)


def to_check(actor: Actor) -> Waiting:
    """Return the vouchers that wait for this person's check; one's own wait for somebody else."""
    return _waiting(_to_check(actor))


def _given_back(actor: Actor) -> "QuerySet[Voucher]":
    coops = actor.ids(Power.COOP_ENTER, GrantKind.ORGANISATION)
    return Voucher.objects.filter(coop__in=coops, status=VoucherStatus.RETURNED)


def given_back(actor: Actor) -> Waiting:
    """Return the vouchers that the checker gave back to whoever keeps the books."""
    return _waiting(_given_back(actor))


SOURCES = (
    Source(
        "coops.to_check",
        title=_("Vouchers to check"),
        url_name="coops:books",
        look=to_check,
        rows=_to_check,
        powers=(Power.COOP_CHECK,),
        kinds=OWN_COOP,
        icon="check",
    ),
    Source(
        "coops.given_back",
        title=_("Vouchers that came back"),
        url_name="coops:books",
        look=given_back,
        rows=_given_back,
        powers=(Power.COOP_ENTER,),
        kinds=OWN_COOP,
        icon="tasks",
    ),
    *distribution_inbox.SOURCES,
    *register_inbox.SOURCES,
)
