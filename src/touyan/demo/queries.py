"""What of the synthetic county stands already, and the people whose role anybody may take."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.demo.plan import waiting
from touyan.demo.plan.places import CountyPlan
from touyan.points.models import Shop
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area, Household, Person, Tenure


def is_founded(plan: CountyPlan) -> bool:
    """Say whether the county's areas are registered."""
    return Area.objects.filter(path=plan.pack.county.code, valid_to=None).exists()


def is_built(township: str) -> bool:
    """Say whether a township (12-digit code) has its people and history: it is written as a whole."""
    return Shop.objects.filter(area__path__startswith=township[:9]).exists()


def built_count(plan: CountyPlan) -> int:
    """Return how many townships stand."""
    prefixes = {path[:9] for path in Shop.objects.values_list("area__path", flat=True).distinct()}
    return sum(township.area.code[:9] in prefixes for township in plan.townships)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A role of the demo: who plays it, where, and what there is to do today."""

    role: str
    label: str | Promise
    person_id: int
    name: str
    place: str
    what: str | Promise


ROLES: tuple[tuple[str, str | Promise, PostKind | None, str | Promise], ...] = (
    ("villager", _("Villager"), None, _("a reservation to collect, points on notice")),
    ("elder", _("Older villager"), None, _("large print, a household card, few points")),
    ("keeper", _("Shop keeper"), PostKind.SHOP_KEEPER, _("a reservation to hand out")),
    ("panel", _("Panel member"), PostKind.PANEL_MEMBER, _("deeds to look at first")),
    ("clerk", _("Village clerk"), PostKind.VILLAGE_CLERK, _("a workbook to import")),
    ("grid", _("Grid worker"), PostKind.GRID_WORKER, _("ten households to look after")),
    (
        "secretary",
        _("Village Party secretary"),
        PostKind.VILLAGE_SECRETARY,
        _("deeds to confirm, a notice to put up"),
    ),
    (
        "supervision",
        _("Supervision committee"),
        PostKind.SUPERVISION_CHAIR,
        _("an old decision to confirm"),
    ),
    (
        "coop_chair",
        _("Chair of a cooperative"),
        PostKind.COOP_CHAIR,
        _("a plan to vote on, a voucher to check"),
    ),
    (
        "coop_accountant",
        _("Accountant of a cooperative"),
        PostKind.COOP_ACCOUNTANT,
        _("vouchers to enter, distributions to try out"),
    ),
    ("mediator", _("Mediator"), PostKind.MEDIATOR, _("talks under way, a visit that is due")),
    ("petition", _("Petition office"), PostKind.COUNTY_PETITION, _("a date that is near")),
    ("township", _("Township officer"), PostKind.TOWNSHIP_OFFICER, _("an objection to answer")),
    ("county", _("County officer"), PostKind.COUNTY_OFFICER, _("figures that open")),
    ("leader", _("County leader"), PostKind.COUNTY_LEADER, _("figures that open")),
    ("auditor", _("Auditor"), PostKind.AUDITOR, _("histories of accounts, verification")),
    ("system_admin", _("System administrator"), PostKind.SYSTEM_ADMIN, _("background work")),
    ("security_admin", _("Security administrator"), PostKind.SECURITY_ADMIN, _("accounts")),
    ("audit_admin", _("Audit administrator"), PostKind.AUDIT_ADMIN, _("the record of acts")),
)

NEXT_DOOR = (PostKind.MEDIATOR, PostKind.GRID_WORKER)
"""Whose work of the day is in an invented village: what is late or quarrelled about is there only."""


def sign_ins(plan: CountyPlan) -> list[SignIn]:
    """Return the roles that can be taken now; the same people every time, none before the build."""
    if not is_built(plan.stage.code):
        return []
    places = (plan.stage.code, plan.townships[0].area.code, plan.pack.county.code)
    tenures: dict[str, Tenure] = {}
    for tenure in (
        Tenure.objects.filter(ended_on=None)
        .filter(Q(post__area__path__in=places) | Q(post__kind__in=NEXT_DOOR))
        .select_related("person", "post__area", "post__organisation")
        .order_by("pk")
    ):
        tenures.setdefault(tenure.post.kind, tenure)
    villagers = dict(zip(("villager", "elder"), _villagers(plan), strict=True))
    found = []
    for role, label, kind, what in ROLES:
        if kind is not None and kind not in tenures:
            continue
        person = villagers[role] if kind is None else tenures[kind].person
        post = None if kind is None else tenures[kind].post
        place = plan.stage.name if post is None else (post.organisation or post.area).name
        found.append(SignIn(role, label, person.pk, person.name, place, what))
    return found


def _villagers(plan: CountyPlan) -> tuple[Person, Person]:
    stage = plan.stage
    wanted = (waiting.villager_of(plan, stage), waiting.ELDER)
    codes = [f"{stage.code}H{index + 1:05d}" for index in wanted]
    heads = {
        household.code: household.head
        for household in Household.objects.filter(code__in=codes).select_related("head")
    }
    villager, elder = (heads[code] for code in codes)
    assert villager is not None  # noqa: S101 - written with their heads
    assert elder is not None  # noqa: S101
    return villager, elder
