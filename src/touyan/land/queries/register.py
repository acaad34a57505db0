"""The register of land of a village: parcels with their contracts, and transfers that wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.masking import mask_name
from touyan.land.models import LandContract, LandTransfer, Parcel, TransferStatus
from touyan.registry import queries as registry
from touyan.registry.kinds import OrganisationKind
from touyan.registry.models import Area, Household, Organisation
from touyan.registry.paths import Level

PAGE = 50
PLACES = 100
TOWNSHIP = 9
TAKERS = frozenset(
    {
        OrganisationKind.COOP,
        OrganisationKind.COOP_UNION,
        OrganisationKind.COLLECTIVE,
        OrganisationKind.ENTERPRISE,
        OrganisationKind.ASSOCIATION,
        OrganisationKind.OTHER,
    }
)
"""Who may take land over: whoever can farm (art. 38 (4)); no Party body, committee or office."""


@dataclass(frozen=True, slots=True)
class Row:
    """A parcel in the list: whose it is, until when, and how much of it is in other hands."""

    parcel: Parcel
    contract: LandContract | None
    name: str
    moved_mu: Decimal


def places(actor: Actor, *, text: str = "", after: str = "") -> tuple[list[Area], str]:
    """Return a page of the villages whose land the actor may see, by code, and the code after which
    the next one begins ("").
    """
    rows = Area.objects.visible_to(actor, Power.LAND_READ).living()
    rows = rows.filter(level=Level.VILLAGE, path__gt=after)
    if text.strip():
        rows = rows.filter(Q(name__contains=text.strip()) | Q(path__startswith=text.strip()))
    found = list(rows.order_by("path")[: PLACES + 1])
    shown = found[:PLACES]
    return shown, shown[-1].path if len(found) > PLACES else ""


def parcels(actor: Actor, area: Area, *, text: str = "", after: str = "") -> tuple[list[Row], str]:
    """Return a page of an area's parcels by code, and the code after which the next one begins ("").

    `text` is the beginning of a code, a part of the place's name, or the name of a household's head.
    """
    rows = Parcel.objects.visible_to(actor).filter(area__scope_path__under=area.prefix)
    if wanted := text.strip():
        heads = Q(contracts__ended_on=None, contracts__household__head__name=wanted)
        rows = rows.filter(Q(code__startswith=wanted) | Q(name__contains=wanted) | heads).distinct()
    found = list(rows.filter(code__gt=after).select_related("area").order_by("code")[: PAGE + 1])
    shown = found[:PAGE]
    return _rows(actor, area, shown), shown[-1].code if len(found) > PAGE else ""


def _rows(actor: Actor, area: Area, shown: Sequence[Parcel]) -> list[Row]:
    contracts = {
        one.parcel_id: one
        for one in LandContract.objects.filter(parcel__in=shown, ended_on=None).select_related(
            "household__head"
        )
    }
    today = clock.today()
    moved = dict(
        LandTransfer.objects.filter(contract__in=contracts.values())
        .in_use()
        .filter(from_on__lte=today, to_on__gte=today)
        .values_list("contract__parcel_id")
        .annotate(mu=Sum("mu"))
    )
    whole = registry.sees_names(actor, area.scope_path, Power.LAND_READ)
    return [
        Row(
            one,
            contracts.get(one.pk),
            head_name(contracts[one.pk].household, whole=whole) if one.pk in contracts else "",
            _mu(moved.get(one.pk)),
        )
        for one in shown
    ]


def _mu(found: Decimal | None) -> Decimal:
    """Return a sum of mu with two decimals, as every database shows it."""
    return (found or Decimal(0)).quantize(Decimal("0.01"))


def totals(actor: Actor, area: Area) -> tuple[int, Decimal, Decimal]:
    """Return how many parcels an area has, their mu, and how many mu are in other hands today."""
    today = clock.today()
    under = area.prefix
    rows = Parcel.objects.visible_to(actor).filter(area__scope_path__under=under)
    found = rows.aggregate(count=Count("pk"), mu=Sum("mu"))
    moved = (
        LandTransfer.objects.visible_to(actor)
        .filter(contract__parcel__area__scope_path__under=under)
        .in_use()
        .filter(from_on__lte=today, to_on__gte=today)
        .aggregate(mu=Sum("mu"))
    )
    return found["count"], _mu(found["mu"]), _mu(moved["mu"])


def get_parcel(actor: Actor, pk: int, power: Power = Power.LAND_READ) -> Parcel | None:
    """Return a parcel within the power's reach, with its area; None for any other."""
    rows = Parcel.objects.visible_to(actor, power).select_related("area")
    return rows.filter(pk=pk).distinct().first()


def contracts_of(parcel: Parcel) -> list[LandContract]:
    """Return the contracts on a parcel, the running one first, then the newest."""
    rows = LandContract.objects.filter(parcel=parcel).select_related("household__head")
    return sorted(rows, key=lambda one: (one.ended_on is not None, -one.pk))


def transfers_of(parcel: Parcel) -> list[LandTransfer]:
    """Return what was ever transferred of a parcel, the newest first."""
    rows = LandTransfer.objects.filter(contract__parcel=parcel).order_by("-from_on", "-pk")
    return list(rows[:PAGE])


def to_file(actor: Actor) -> QuerySet[LandTransfer]:
    """Return the agreed transfers that somebody else entered and this person may file."""
    return (
        LandTransfer.objects.visible_to(actor, Power.LAND_FILE)
        .filter(status=TransferStatus.AGREED)
        .exclude(entered_by__isnull=False, entered_by_id=actor.person_id)
    )


def awaiting(actor: Actor) -> list[LandTransfer]:
    """Return what waits to be filed, the oldest first, with the name of its taker."""
    rows = to_file(actor).select_related("contract__parcel__area", "contract__household__head")
    return list(rows.order_by("entered_at", "pk")[:PLACES])


def takers(area: Area) -> list[tuple[int, str]]:
    """Return the organisations of the township that can take land over: (id, name), by name."""
    township = area.scope_path[:TOWNSHIP]
    rows = Organisation.objects.filter(
        kind__in=TAKERS, valid_to=None, subject__area__scope_path__under=township
    )
    return list(rows.order_by("name", "pk").values_list("pk", "name")[:400])


def head_name(household: Household, *, whole: bool) -> str:
    """Return what a household is called: its head's name, else its code."""
    if household.head is None:
        return household.code
    return household.head.name if whole else mask_name(household.head.name)
