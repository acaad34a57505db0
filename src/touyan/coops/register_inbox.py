"""What waits for the people of a cooperative besides its books: applications, shares, letters, hearings,
settlements, the yearly report; and for offices: licences and what is to be filed.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.coops.models import (
    AnnualReport,
    AssemblyRequest,
    Coop,
    CoopMember,
    CoopStatus,
    Departure,
    DepartureKind,
    DepartureStatus,
    MemberStatus,
    Subscription,
    SubscriptionStatus,
)
from touyan.coops.queries import assembly_requests, governing, import_runs, stewardship
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.inbox import SHOWN, Item, Look, Rows, Source, Waiting, capped, first
from touyan.core.money import format_fen

OWN_COOP = frozenset({GrantKind.ORGANISATION})
OFFICE = frozenset({GrantKind.AREA})
NEAR_DAYS = 60  # a letter is shown so long before its membership ends


def _of(actor: Actor, power: Power) -> list[int]:
    return governing.own_coops(actor, power)


def _waiting(rows: "QuerySet[Any]", items: Iterable[Item]) -> Waiting:
    shown = tuple(items)
    count = len(shown) if len(shown) < SHOWN else capped(rows)
    return Waiting(count=count, until=first(shown), items=shown)


def _applied(actor: Actor) -> "QuerySet[CoopMember]":
    return CoopMember.objects.filter(
        coop__in=_of(actor, Power.COOP_MANAGE),
        coop__status=CoopStatus.ACTIVE,
        status=MemberStatus.APPLIED,
    )


def applications(actor: Actor) -> Waiting:
    """Return who has applied to the chair's cooperatives: the members decide (art. 24)."""
    rows = _applied(actor)
    shown = rows.select_related("coop__organisation").order_by("applied_on", "pk")[:SHOWN]
    return _waiting(
        rows,
        (
            Item(
                f"{one.coop.organisation.name} · {one.applied_on}",
                reverse("coops:decide", args=[one.coop_id]),
            )
            for one in shown
        ),
    )


def _to_register(actor: Actor) -> "QuerySet[Subscription]":
    return import_runs.shares_to_check(actor).filter(run_id=None)


def shares_to_register(actor: Actor) -> Waiting:
    """Return the shares that somebody else entered and that wait for the chair; an import is one line
    of its own (`inbox.imports`).
    """
    return _shares(_to_register(actor))


def _pledged(actor: Actor) -> "QuerySet[Subscription]":
    return Subscription.objects.filter(
        coop__in=_of(actor, Power.COOP_ENTER), status=SubscriptionStatus.PLEDGED
    )


def shares_pledged(actor: Actor) -> Waiting:
    """Return what was pledged and neither paid nor valued."""
    return _shares(_pledged(actor))


def _shares(rows: "QuerySet[Subscription]") -> Waiting:
    shown = rows.select_related("coop__organisation").order_by("pledged_on", "pk")[:SHOWN]
    return _waiting(
        rows,
        (
            Item(
                f"{one.get_kind_display()} {format_fen(one.amount_fen)}",
                reverse("coops:share", args=[one.pk]),
                who=one.coop.organisation.name,
            )
            for one in shown
        ),
    )


def _letters(actor: Actor) -> "QuerySet[Departure]":
    soon = clock.today() + dt.timedelta(days=NEAR_DAYS)
    return Departure.objects.filter(
        member__coop__in=_of(actor, Power.COOP_MANAGE),
        status=DepartureStatus.NOTICED,
        ends_on__lte=soon,
    )


def letters(actor: Actor) -> Waiting:
    """Return the memberships that end within two months."""
    rows = _letters(actor)
    return _departures(rows, with_day=True)


def _hearings(actor: Actor) -> "QuerySet[Departure]":
    return Departure.objects.filter(
        member__coop__in=_of(actor, Power.COOP_MANAGE),
        kind=DepartureKind.EXPULSION,
        status__in=[DepartureStatus.HEARING, DepartureStatus.HEARD],
    )


def hearings(actor: Actor) -> Waiting:
    """Return who is to be heard, or was heard and waits for the members' decision."""
    return _departures(_hearings(actor))


def _to_work_out(actor: Actor) -> "QuerySet[Departure]":
    return Departure.objects.filter(
        member__coop__in=_of(actor, Power.COOP_ENTER),
        status=DepartureStatus.ENDED,
        paid_fen=None,
    )


def to_work_out(actor: Actor) -> Waiting:
    """Return the members who are gone and whose settlement is not worked out."""
    return _departures(_to_work_out(actor))


def _to_pay(actor: Actor) -> "QuerySet[Departure]":
    rows = Departure.objects.filter(
        member__coop__in=_of(actor, Power.COOP_CHECK),
        status=DepartureStatus.ENDED,
        paid_fen__isnull=False,
    )
    return rows.exclude(prepared_by__isnull=False, prepared_by_id=actor.person_id)


def to_pay(actor: Actor) -> Waiting:
    """Return the settlements that somebody else worked out."""
    return _departures(_to_pay(actor))


def _departures(rows: "QuerySet[Departure]", *, with_day: bool = False) -> Waiting:
    shown = rows.select_related("member__coop__organisation").order_by("ends_on", "pk")[:SHOWN]
    return _waiting(
        rows,
        (
            Item(
                f"{one.get_kind_display()} · {one.get_status_display()}",
                reverse("coops:member", args=[one.member_id]),
                until=one.ends_on if with_day else None,
                who=f"{one.member.coop.organisation.name} {one.member.number}",
            )
            for one in shown
        ),
    )


def _unreported(actor: Actor) -> "QuerySet[Coop]":
    today = clock.today()
    sent = AnnualReport.objects.filter(coop=OuterRef("pk"), year=today.year - 1)
    return Coop.objects.filter(
        pk__in={*_of(actor, Power.COOP_ENTER), *_of(actor, Power.COOP_MANAGE)},
        status=CoopStatus.ACTIVE,
        registered_on__lt=dt.date(today.year, 1, 1),
    ).exclude(Exists(sent))


def reports(actor: Actor) -> Waiting:
    """Return the cooperatives whose report on last year is not recorded as sent (art. 17)."""
    rows = _unreported(actor)
    until = stewardship.report_deadline(clock.today().year - 1)
    return _waiting(
        rows,
        (
            Item(one.organisation.name, reverse("coops:coop", args=[one.pk]), until=until)
            for one in rows.select_related("organisation").order_by("code")[:SHOWN]
        ),
    )


def _assemblies(actor: Actor) -> "QuerySet[AssemblyRequest]":
    return assembly_requests.open_requests(_of(actor, Power.COOP_MANAGE))


def assemblies(actor: Actor) -> Waiting:
    """Return the assemblies that were asked for and that the chair has not called (art. 31)."""
    return _requests(_assemblies(actor))


def _overdue(actor: Actor) -> "QuerySet[AssemblyRequest]":
    reached = Q(pk__in=[])
    for prefix in actor.prefixes(Power.COOP_STEWARD):
        reached |= Q(coop__area__scope_path__under=prefix)
    return assembly_requests.overdue().filter(reached)


def overdue_assemblies(actor: Actor) -> Waiting:
    """Return the assemblies that were asked for and not held in time, for whoever looks after them."""
    return _requests(_overdue(actor))


def _requests(rows: "QuerySet[AssemblyRequest]") -> Waiting:
    return _waiting(
        rows,
        (
            Item(
                one.subject,
                reverse("coops:assembly_requests", args=[one.coop_id]),
                until=one.due_on,
                who=one.coop.organisation.name,
            )
            for one in assembly_requests.by_due_day(rows)[:SHOWN]
        ),
    )


def licences(actor: Actor) -> Waiting:
    """Return the cooperatives with an adopted charter that wait for their licence."""
    rows = governing.to_register(actor)
    return _waiting(
        rows,
        (
            Item(one.organisation.name, reverse("coops:found", args=[one.pk]), who=one.area.name)
            for one in rows.select_related("organisation", "area").order_by("begun_at", "pk")[
                :SHOWN
            ]
        ),
    )


def filings(actor: Actor) -> Waiting:
    """Return what members adopted as trade and the county has not taken on file."""
    rows = governing.to_file(actor)
    shown = rows.select_related("charter__coop__organisation").order_by("pk")[:SHOWN]
    return _waiting(
        rows,
        (
            Item(
                str(one.get_basis_display()),
                reverse("coops:equivalent_file", args=[one.pk]),
                who=one.charter.coop.organisation.name,
            )
            for one in shown
        ),
    )


def _source(
    code: str,
    title: str | Promise,
    look: Look,
    rows: Rows,
    *powers: Power,
    icon: str = "tasks",
    office: bool = False,
) -> Source:
    return Source(
        f"coops.{code}",
        title=title,
        url_name="coops:equivalents" if code == "to_file" else "coops:register",
        look=look,
        rows=rows,
        powers=powers,
        kinds=OFFICE if office else OWN_COOP,
        icon=icon,
    )


SOURCES = (
    _source(
        "applications",
        _("Applications for membership"),
        applications,
        _applied,
        Power.COOP_MANAGE,
        icon="people",
    ),
    _source(
        "shares_to_register",
        _("Shares to register"),
        shares_to_register,
        _to_register,
        Power.COOP_CHECK,
        icon="check",
    ),
    _source(
        "shares_pledged",
        _("Pledged, to be paid or valued"),
        shares_pledged,
        _pledged,
        Power.COOP_ENTER,
        icon="book",
    ),
    _source(
        "letters",
        _("Memberships that end soon"),
        letters,
        _letters,
        Power.COOP_MANAGE,
        icon="leave",
    ),
    _source(
        "hearings",
        _("Members to be heard before they are put out"),
        hearings,
        _hearings,
        Power.COOP_MANAGE,
        icon="sound",
    ),
    _source(
        "to_work_out",
        _("Settlements to work out"),
        to_work_out,
        _to_work_out,
        Power.COOP_ENTER,
    ),
    _source("to_pay", _("Settlements to pay"), to_pay, _to_pay, Power.COOP_CHECK, icon="check"),
    _source(
        "reports",
        _("Yearly reports to send"),
        reports,
        _unreported,
        Power.COOP_ENTER,
        Power.COOP_MANAGE,
        icon="clock",
    ),
    _source(
        "assembly_requests",
        _("Assemblies that were asked for"),
        assemblies,
        _assemblies,
        Power.COOP_MANAGE,
        icon="people",
    ),
    _source(
        "overdue_assemblies",
        _("Assemblies that were asked for and not held in time"),
        overdue_assemblies,
        _overdue,
        Power.COOP_STEWARD,
        icon="clock",
        office=True,
    ),
    _source(
        "licences",
        _("Licences of cooperatives to enter"),
        licences,
        governing.to_register,
        Power.COOP_REGISTER,
        office=True,
    ),
    _source(
        "to_file",
        _("What counts as trade, to be filed"),
        filings,
        governing.to_file,
        Power.COOP_FILE,
        office=True,
    ),
)
