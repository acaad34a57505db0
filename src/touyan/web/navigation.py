"""Where each person can go: four to six places by what they may do, only pages that exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.core import inbox
from touyan.core.actor import Actor, Grant, GrantKind, Power


@dataclass(frozen=True, slots=True)
class Place:
    """One entry that the program knows. Shown when the actor holds one of `powers` by `kind`.

    `above_villages`: only where the power reaches a township or more.
    """

    url_name: str
    label: str | Promise
    icon: str
    powers: tuple[Power, ...] = ()
    kind: GrantKind = GrantKind.AREA
    works: bool = True
    is_inbox: bool = False
    above_villages: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of one person's page."""

    url: str
    label: str | Promise
    icon: str
    works: bool
    is_inbox: bool = False


OWN = GrantKind.HOUSEHOLDS
MAIN: Sequence[Place] = (
    Place("web:home", _("Home"), "home", works=False),
    Place("web:inbox", _("Waiting for me"), "tasks", is_inbox=True),
    Place("points:mine", _("My points"), "star", (Power.POINTS_READ,), OWN, works=False),
    Place("cases:requests", _("My requests"), "sound", (Power.CASE_OWN,), OWN, works=False),
    Place("points:batches", _("Public notices"), "board", (Power.POINTS_READ,), OWN, works=False),
    Place("decisions:meetings", _("Meetings"), "people", (Power.MEETING_READ,), OWN, works=False),
    # A township and a county begin the day with facts and alarms; the clerk's places come after.
    Place("indicators:own_place", _("Facts"), "chart", (Power.ALERT_READ,), above_villages=True),
    Place("indicators:alerts", _("Alarms"), "warn", (Power.ALERT_READ,), above_villages=True),
    Place("assessment:targets", _("Targets"), "tasks", (Power.TARGET_MANAGE,)),
    Place("points:counter", _("Counter"), "shop", (Power.SHOP_OPERATE,)),
    Place("points:stock", _("Stock"), "tasks", (Power.SHOP_OPERATE,)),
    Place("points:desk", _("Shop accounts"), "book", (Power.SHOP_OPERATE,)),
    Place("points:first_review", _("First look"), "people", (Power.POINTS_FIRST_REVIEW,)),
    # Whoever keeps the books works on them every day; the chair, often the secretary too, checks them.
    Place(
        "coops:books",
        _("Cooperative's books"),
        "book",
        (Power.COOP_ENTER,),
        GrantKind.ORGANISATION,
    ),
    Place("points:second_review", _("Review"), "check", (Power.POINTS_SECOND_REVIEW,)),
    Place("points:batches", _("Notices"), "board", (Power.NOTICE_PUBLISH,)),
    Place("decisions:meetings", _("Meetings"), "people", (Power.MEETING_MANAGE,)),
    Place("points:propose", _("Propose"), "star", (Power.POINTS_PROPOSE,)),
    Place(
        "backstage:imports",
        _("Import"),
        "upload",
        (Power.POINTS_IMPORT, Power.REGISTRY_IMPORT, Power.SYSTEM_ADMINISTER),
    ),
    Place("points:paper_sheets", _("Sheets"), "print", (Power.POINTS_PROPOSE,)),
    Place("registry:people", _("People"), "people", (Power.PEOPLE_READ,)),
    Place("points:filings", _("Filed schemes"), "book", (Power.RESOLUTION_FILE,)),
    Place(
        "points:panel_list",
        _("Panel"),
        "people",
        (Power.SCHEME_MANAGE, Power.POSTS_MANAGE, Power.POINTS_FIRST_REVIEW),
    ),
    Place("points:schemes", _("Schemes"), "book", (Power.SCHEME_MANAGE,)),
    Place("indicators:alerts", _("Alarms"), "warn", (Power.ALERT_READ,)),
    Place("indicators:returns", _("Returns"), "tasks", (Power.RETURN_READ,)),
    Place(
        "indicators:returns",
        _("Returns"),
        "tasks",
        (Power.RETURN_FILL,),
        GrantKind.ORGANISATION,
    ),
    Place("indicators:own_place", _("Facts"), "chart", (Power.FIGURES_READ,)),
    Place(
        "coops:books",
        _("Cooperative's books"),
        "book",
        (Power.COOP_CHECK,),
        GrantKind.ORGANISATION,
    ),
    Place(
        "coops:register",
        _("Cooperatives"),
        "people",
        (Power.COOP_MANAGE, Power.COOP_ENTER, Power.COOP_STEWARD),
        GrantKind.ORGANISATION,
    ),
    Place("coops:register", _("Cooperatives"), "people", (Power.COOP_READ,)),
    Place("land:places", _("Land"), "map", (Power.LAND_READ,)),
    Place("web:books", _("Books"), "book", (Power.LEDGER_READ,)),
    Place(
        "coops:distributions",
        _("Distributions"),
        "gift",
        (Power.COOP_DISTRIBUTE, Power.COOP_CHECK),
        GrantKind.ORGANISATION,
    ),
    Place("coops:distributions", _("Distributions"), "gift", (Power.COOP_BOOKS_READ,)),
    Place("web:verify", _("Verify"), "shield", (Power.LEDGER_VERIFY,)),
    Place("web:records", _("Record of acts"), "search", (Power.AUDIT_READ,)),
    Place("registry:areas", _("Areas"), "map", (Power.AREAS_MANAGE,)),
    Place("access:accounts", _("Sign-in accounts"), "person", (Power.SECURITY_ADMINISTER,)),
    Place("backstage:jobs", _("Work in the background"), "clock", (Power.SYSTEM_ADMINISTER,)),
    Place("points:take_over", _("Take over the template"), "book", (Power.SCHEME_TAKE_OVER,)),
)  # fmt: skip
ACCOUNT: Sequence[Place] = (
    Place("points:mine", _("Points of my household"), "star", (Power.POINTS_READ,), OWN),
    Place("points:shop", _("Exchange points"), "gift", (Power.REDEEM_OWN,), OWN),
    Place("cases:whistle", _("Whistle for help"), "sound"),
    Place("cases:requests", _("My requests"), "tasks"),
    Place("points:rules", _("Rules of the points"), "book", (Power.POINTS_READ,), OWN),
    Place("coops:slips", _("My refund and dividend"), "gift", (Power.COOP_READ_OWN,), OWN),
    Place("coops:mine", _("My shares in cooperatives"), "book", (Power.COOP_READ_OWN,), OWN),
    Place("land:mine", _("My land"), "map", (Power.LAND_READ_OWN,), OWN),
    Place("decisions:meetings", _("Meetings of the village"), "people", (Power.MEETING_READ,), OWN),
    Place("backstage:own_messages", _("My messages"), "board"),
    Place("access:devices", _("My devices"), "phone"),
)
PHONE_PLACES = 5
VILLAGE_DIGITS = 12


@lru_cache(maxsize=256)
def address(url_name: str) -> str | None:
    """Return the address of a named page without arguments, or None when no room has built it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Bar:
    """The entries of one row of links: the same object for everybody who has the same ones."""

    items: tuple[Item, ...]

    def here(self, path: str) -> str:
        """Return the longest address that begins the present one: where the person is, or ""."""
        return max(
            (
                one.url
                for one in self.items
                if path == one.url or (one.url != "/" and path.startswith(one.url))
            ),
            key=len,
            default="",
        )

    @property
    def works(self) -> bool:
        """Say whether some entry is work."""
        return any(one.works for one in self.items)

    @property
    def has_inbox(self) -> bool:
        """Say whether some entry counts what waits."""
        return any(one.is_inbox for one in self.items)


# What may be kept follows from the grants alone; these were read anew with the request.
@lru_cache(maxsize=512)
def bar(grants: frozenset[Grant], *, elder: bool = False) -> Bar:
    """Return the main places of whoever holds these grants: at most five, in large print four.

    Who works here sees the work first; what does not fit stands on the first page as a large link, and
    what belongs to one's own household stands in the menu "me".
    """
    works = any(grant.kind in {GrantKind.AREA, GrantKind.ORGANISATION} for grant in grants)
    existing: dict[str, int] = {}
    for number, place in enumerate(MAIN):
        if works and place.kind == OWN:
            continue
        if _shown(place, grants) and address(place.url_name):
            existing.setdefault(place.url_name, number)
    return _main_bar(tuple(existing.values())[: 4 if elder else PHONE_PLACES])


@lru_cache(maxsize=512)
def menu(grants: frozenset[Grant]) -> Bar:
    """Return the pages about oneself, for the menu "me"."""
    shown = (n for n, place in enumerate(ACCOUNT) if _shown(place, grants))
    return _account_bar(tuple(n for n in shown if address(ACCOUNT[n].url_name)))


@lru_cache(maxsize=512)
def _main_bar(numbers: tuple[int, ...]) -> Bar:
    return Bar(tuple(_item(MAIN[number]) for number in numbers))


@lru_cache(maxsize=512)
def _account_bar(numbers: tuple[int, ...]) -> Bar:
    return Bar(tuple(_item(ACCOUNT[number]) for number in numbers))


def _item(place: Place) -> Item:
    url = address(place.url_name) or ""
    return Item(url, place.label, place.icon, place.works, place.is_inbox)


def _shown(place: Place, grants: frozenset[Grant]) -> bool:
    if place.is_inbox:
        return bool(inbox.sources(Actor(person_id=0, grants=grants)))
    if not place.powers:
        return True
    return any(
        grant.power in place.powers
        and grant.kind == place.kind
        and not (place.above_villages and len(grant.prefix) >= VILLAGE_DIGITS)
        for grant in grants
    )
