"""The roles that the demo's sign-in page offers, and the invented person behind each of them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Min, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.coops.models import Distribution
from touyan.core import clock
from touyan.registry.kinds import Capacity, HouseholdStatus, PostKind
from touyan.registry.models import Area, Household, Person, Tenure

OLD_YEARS = 68


@dataclass(frozen=True, slots=True)
class Role:
    """One role to try: the kind of post behind it (None: a villager without a post)."""

    key: str
    label: str | Promise
    what: str | Promise
    icon: str
    post: PostKind | None = None
    elder: bool = False


ROLES: tuple[Role, ...] = (
    Role("villager", _("Villager"), _("See points and why, exchange them for goods"), "person"),
    Role("elder", _("Older villager"), _("The same in large print"), "letters", elder=True),
    Role(
        "keeper",
        _("Shop keeper"),
        _("Hand goods out by code, keep the stock"),
        "shop",
        PostKind.SHOP_KEEPER,
    ),
    Role(
        "panel",
        _("Panel member"),
        _("Look at proposed points first"),
        "people",
        PostKind.PANEL_MEMBER,
    ),
    Role(
        "clerk",
        _("Village clerk"),
        _("Import workbooks, propose points"),
        "edit",
        PostKind.VILLAGE_CLERK,
    ),
    Role(
        "grid",
        _("Grid worker"),
        _("Answer whistles of ten households"),
        "people",
        PostKind.GRID_WORKER,
    ),
    Role(
        "secretary",
        _("Village Party secretary"),
        _("Review in batches, publish the notice"),
        "board",
        PostKind.VILLAGE_SECRETARY,
    ),
    Role(
        "supervision",
        _("Supervision committee"),
        _("Watch, object, confirm old resolutions"),
        "shield",
        PostKind.SUPERVISION_CHAIR,
    ),
    Role(
        "coop_chair",
        _("Chair of a cooperative"),
        _("Check vouchers, call the members together on the distribution"),
        "people",
        PostKind.COOP_CHAIR,
    ),
    Role(
        "coop_accountant",
        _("Accountant of a cooperative"),
        _("Enter vouchers, try distributions out"),
        "book",
        PostKind.COOP_ACCOUNTANT,
    ),
    Role(
        "township",
        _("Township officer"),
        _("The villages of one township"),
        "map",
        PostKind.TOWNSHIP_OFFICER,
    ),
    Role(
        "county",
        _("County officer"),
        _("The whole county in figures that open"),
        "chart",
        PostKind.COUNTY_OFFICER,
    ),
    Role(
        "auditor",
        _("Auditor"),
        _("Histories of accounts, verification of the ledger"),
        "search",
        PostKind.AUDITOR,
    ),
    Role(
        "system_admin",
        _("System administrator"),
        _("Areas and background work; sees no personal data"),
        "tasks",
        PostKind.SYSTEM_ADMIN,
    ),
    Role(
        "security_admin",
        _("Security administrator"),
        _("Accounts and second factors"),
        "phone",
        PostKind.SECURITY_ADMIN,
    ),
    Role(
        "audit_admin",
        _("Audit administrator"),
        _("The record of who did what"),
        "book",
        PostKind.AUDIT_ADMIN,
    ),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A role together with the person who plays it and the place where."""

    role: Role
    person: Person
    place: str


def offers() -> list[Offer]:
    """Return the roles that can be taken now, in the order of `ROLES`; the same people every time."""
    today = clock.today()
    kinds = [role.post for role in ROLES if role.post]
    held = Tenure.objects.on(today).filter(
        capacity=Capacity.HOLDER, post__kind__in=kinds, post__closed_on=None
    )
    # A cooperative with a plan of distribution has the most to show.
    with_plan = held.filter(post__organisation__in=Distribution.objects.values("coop"))
    first = _first_of_each(held) | _first_of_each(with_plan)
    tenures = {
        tenure.post.kind: tenure
        for tenure in Tenure.objects.filter(pk__in=first.values()).select_related(
            "person", "post__area", "post__organisation"
        )
    }
    found = [
        Offer(role, tenures[role.post].person, _place(tenures[role.post]))
        for role in ROLES
        if role.post in tenures
    ]
    keeper = tenures.get(PostKind.SHOP_KEEPER)
    return [*_villagers(keeper.post.area, today), *found] if keeper else found


def _first_of_each(rows: QuerySet[Tenure]) -> dict[str, int]:
    return dict(rows.order_by().values_list("post__kind").annotate(first=Min("pk")))


def _place(tenure: Tenure) -> str:
    """Return where somebody acts: the cooperative, else the village or office."""
    return (tenure.post.organisation or tenure.post.area).name


def offer(key: str) -> Offer | None:
    """Return one role that can be taken now, or None."""
    return next((o for o in offers() if o.role.key == key), None)


def _villagers(village: Area, today: dt.date) -> list[Offer]:
    """Return a younger and an older head of a household of this village; neither holds a post."""
    heads = (
        Household.objects.filter(
            subject__area__scope_path__under=village.prefix,
            status=HouseholdStatus.ACTIVE,
            head__isnull=False,
            head__died_on=None,
        )
        .exclude(head__tenures__ended_on=None, head__tenures__isnull=False)
        .select_related("head", "subject__area")
        .order_by("pk")
    )
    born = today.replace(year=today.year - OLD_YEARS, day=1)
    chosen = {
        "villager": heads.filter(head__born_on__gt=born).first(),
        "elder": heads.filter(head__born_on__lte=born).first(),
    }
    return [
        Offer(role, household.head, f"{village.name} {household.subject.area.name}")
        for role in ROLES
        if (household := chosen.get(role.key)) and household.head
    ]
