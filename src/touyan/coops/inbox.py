"""What waits for people in the coops room: vouchers to check, one by one or as an import, vouchers that
were given back.
"""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.backstage.models import ImportRun
from touyan.coops import distribution_inbox, register_inbox
from touyan.coops.models import Voucher, VoucherStatus
from touyan.coops.queries import import_runs
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
    return import_runs.vouchers_to_check(actor).filter(run_id=None)


def to_check(actor: Actor) -> Waiting:
    """Return the vouchers that wait for this person's check; one's own wait for somebody else, and what
    an import brought stands in `imports`.
    """
    return _waiting(_to_check(actor))


def _imports(actor: Actor) -> "QuerySet[ImportRun]":
    of_run = {"run_id": OuterRef("pk")}
    vouchers = import_runs.vouchers_to_check(actor).filter(**of_run)
    shares = import_runs.shares_to_check(actor).filter(**of_run)
    return ImportRun.objects.filter(Exists(vouchers) | Exists(shares))


def imports(actor: Actor) -> Waiting:
    """Return the imports of which something waits for this person's check: one line for each."""
    rows = _imports(actor)
    shown = rows.select_related("file").order_by("pk")[:SHOWN]
    items = tuple(
        Item(
            f"{one.what} · {one.file}",
            reverse("coops:import_run", args=[one.coop_id, one.run_id]),
            who=one.coop,
        )
        for one in import_runs.named(actor, shown)
    )
    return Waiting(count=capped(rows), until=first(items), items=items)


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
        "coops.imports",
        title=_("Imports to check"),
        url_name="coops:books",
        look=imports,
        rows=_imports,
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
