"""What stands on the first page of each person: own points, what waits for them, figures of their place.

Everything is found by what the person may do, never by the name of a role: who holds two posts finds
the work of both.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touyan.backstage.queries import work_calendar
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.core.wording import listed
from touyan.points.queries import first_page as own
from touyan.registry.models import Area
from touyan.registry.paths import Level
from touyan.web import figure_pages, queries, waiting
from touyan.web.figure_pages import Headline
from touyan.web.navigation import address
from touyan.web.waiting import Heap

COOPS = "coops:"
OF_WORK = (GrantKind.AREA, GrantKind.ORGANISATION)
LOOK_AHEAD = dt.timedelta(days=60)
FEW = 8
"""So many places need no headings."""
FIELDS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Requests and visits"), ("cases:",)),
    (gettext_lazy("Meetings and decisions"), ("decisions:", "registry:resolutions")),
    (gettext_lazy("Points and the shop"), ("points:",)),
    (
        gettext_lazy("Accounts, cooperatives, land"),
        ("disclosure:", "coops:", "land:", "web:books", "web:verify"),
    ),
    (gettext_lazy("People and lists"), ("registry:", "backstage:imports", "access:cards")),
    (gettext_lazy("Numbers and dispatch"), ("indicators:", "assessment:")),
    (gettext_lazy("Other work"), ("",)),
)
"""The fields of work in the order of the first page, each with the beginnings of its pages' names."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for somebody: what, how much of it, where."""

    title: str | Promise
    href: str
    note: str | Promise = ""
    tag: str = ""
    tag_label: str | Promise = ""
    icon: str = "tasks"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on one person's first page."""

    mine: own.FirstPage | None = None
    tasks: list[Task] = field(default_factory=list)
    has_inbox: bool = False
    places: list[Task] = field(default_factory=list)
    fields: list[tuple[str | Promise, list[Task]]] = field(default_factory=list)
    place: Area | None = None
    headlines: list[Headline] = field(default_factory=list)
    years_without_holidays: tuple[int, ...] = ()


def of(actor: Actor) -> Home:
    """Return the first page of an actor."""
    works = any(grant.kind in {GrantKind.AREA, GrantKind.ORGANISATION} for grant in actor.grants)
    place = _top(actor)
    found = waiting.of(actor) if works else None
    places = doors(actor) if works else []
    return Home(
        mine=mine(actor),
        tasks=tasks(found.heaps) if found else [],
        has_inbox=bool(found and (found.heaps or found.empty)),
        places=places,
        fields=by_field(places),
        place=place,
        headlines=figure_pages.headlines(place) if place else [],
        years_without_holidays=_years_without_holidays() if works else (),
    )


def _years_without_holidays() -> tuple[int, ...]:
    """Return the years of the coming weeks in which deadlines are counted without holidays."""
    today = clock.today()
    return work_calendar().unknown_years(today, today + LOOK_AHEAD)


def _top(actor: Actor) -> Area | None:
    tops = queries.tops(actor, Power.FIGURES_READ) if actor.may(Power.FIGURES_READ) else []
    return tops[0] if tops else None


def mine(actor: Actor) -> own.FirstPage | None:
    """Return the actor's own household's points, or None when no household is theirs."""
    try:
        return own.first_page(actor)
    except NotFound:
        return None


def tasks(heaps: Iterable[Heap]) -> list[Task]:
    """Return what waits for this person as rows of the first page, the late and the soonest first."""
    return [
        Task(
            title=one.source.title,
            href=one.href,
            note=listed(part for part in (one.waiting.who, one.waiting.note) if part),
            tag="stop" if one.is_late else "wait",
            tag_label=one.words,
            icon=one.source.icon,
        )
        for one in heaps
    ]


def doors(actor: Actor) -> list[Task]:
    """Return the places where this person works, as large links."""
    listed = (
        (Power.POINTS_PROPOSE, "points:propose", _("Propose points"), "star", _("For one deed of one household")),
        (Power.POINTS_ENROL, "points:taking_part", _("Who takes part"), "house", _("Households join and leave the points scheme")),
        (Power.POINTS_IMPORT, "backstage:imports", _("Import a workbook"), "upload", _("People, households, points of the month")),
        (Power.CASE_DISPATCH, "cases:desk", _("Desk of requests"), "sound", _("Dispatch, with the time that is left")),
        (Power.CASE_ANSWER, "cases:mine", _("Given to me"), "sound", _("Whistles and requests")),
        (Power.CASE_RECORD, "cases:keyed", _("Key in a request"), "phone", _("For who calls or comes")),
        (Power.CASE_RECORD, "cases:visits", _("Visits to make"), "people", _("Something happened, so somebody goes there")),
        (Power.CASE_READ, "cases:authorisations", _("Acting for others"), "person", _("Who entrusted whom with what, until when")),
        (Power.CASE_DISPATCH, "cases:causes", _("Causes and what ends them"), "warn", _("Three with one cause: one action")),
        (Power.MEDIATION_FILE, "cases:mediations", _("Mediation"), "people", _("Files, talks, visits afterwards")),
        (Power.PETITION_FILE, "cases:petitions", _("Clocks of petitions"), "clock", _("Legal time limits and reminders")),
        (Power.CASE_CALL_BACK, "cases:call_backs", _("Call back"), "phone", _("Did it help?")),
        (Power.DUTY_MANAGE, "cases:duty", _("Duty roster"), "people", _("Who is asked first; hub members, volunteers, leave")),
        (Power.FIGURES_READ, "indicators:own_place", _("Dispatch and numbers"), "chart", _("What is wrong, where, since when, what next")),
        (Power.ALERT_READ, "indicators:alerts", _("Alarms"), "warn", _("Each with its rule and what it was given")),
        (Power.ALERT_READ, "indicators:tickets", _("Dispatch tickets"), "tasks", _("Given out, answered, late, closed")),
        (Power.FIGURES_READ, "cases:promises", _("Promises kept"), "check", _("Late now, repeated causes, disputes")),
        (Power.CASE_DECIDE, "cases:rota", _("Who may exclude a demand"), "shield", _("A small list, always with a reason")),
        (Power.PEOPLE_READ, "registry:people", _("People"), "people", _("Found by name or initials")),
        (Power.PEOPLE_READ, "registry:households", _("Households"), "house", _("Found by code or head")),
        (Power.MEETING_READ, "decisions:meetings", _("Meetings and motions"), "people", _("Call, note who came, vote, close")),
        (Power.MEETING_READ, "decisions:procedures", _("Deliberations"), "tasks", _("Four deliberations, four affairs, hamlets")),
        (Power.RESOLUTION_RECORD, "registry:resolutions", _("Decisions"), "tasks", _("Record what was decided on paper")),
        (Power.RESOLUTION_CONFIRM, "registry:resolutions", _("Decisions"), "tasks", _("Compare scans and confirm")),
        (Power.SCHEME_MANAGE, "points:schemes", _("Rules of the points"), "book", _("Draft, adopt, look up")),
        (Power.SHOP_CHECK, "points:shop_checks", _("Check the shop"), "shop", _("Losses, counts, months to sign")),
        (Power.SHOP_READ, "points:coverage", _("Balance sheet of points"), "shop", _("Can the shop honour the points?")),
        (Power.NOTICE_PUBLISH, "points:year_end", _("Year's end"), "star", _("Honour households, yearly sheets")),
        (Power.SHOP_ASSESS, "points:year_end", _("Award for points shops"), "star", _("What others can learn from a shop")),
        (Power.AWARD_PUBLISH, "points:year_end", _("Award for points shops"), "star", _("Proposed by the figures of the year")),
        (Power.FIGURES_READ, "points:own_trial", _("Try out a scheme"), "search", _("Who would gain and lose")),
        (Power.POINTS_READ, "points:batches", _("Notices"), "board", _("Sheets of the months, with objections")),
        (Power.MONTH_CLOSE, "disclosure:months", _("Month closing"), "check", _("Freeze, check, sign, publish")),
        (Power.MONTH_SIGN, "disclosure:months", _("Month closing"), "check", _("Look at the month and sign it")),
        (Power.LEDGER_READ, "disclosure:months", _("Closed months"), "book", _("Look into them, verify them")),
        (Power.LEDGER_READ, "disclosure:late", _("Published books"), "board", _("Which village is late")),
        (Power.COOP_READ, "coops:register", _("Cooperatives"), "people", _("Register, members, shares, who looks after which")),
        (Power.COOP_BOOKS_READ, "coops:books", _("Cooperative's books"), "book", _("Vouchers, statements, open accounts")),
        (Power.COOP_BOOKS_READ, "coops:distributions", _("Distributions"), "gift", _("Trial, inspection, vote, payment")),
        (Power.COOP_READ, "coops:overdue", _("Dividends not paid in time"), "clock", _("Which cooperative, how much, to how many")),
        (Power.COOP_STEWARD, "coops:stewards", _("Who looks after a cooperative"), "people", _("Leaders without one, yearly reports to send")),
        (Power.COOP_FILE, "coops:equivalents", _("What counts as trade, to be filed"), "check", _("Adopted by members, waiting for the county")),
        (Power.LAND_FILE, "land:filing", _("File land contracts"), "check", _("Transfers that the clerk entered")),
        (Power.LAND_READ, "land:places", _("Land"), "map", _("Parcels, contracts, who farms them")),
        (Power.LEDGER_READ, "web:books", _("Books"), "book", _("Every account with its history")),
        (Power.LEDGER_VERIFY, "web:verify", _("Verify the ledger"), "shield", _("Nothing was changed afterwards")),
        (Power.AUDIT_READ, "web:records", _("Record of acts"), "search", _("Who did what and when")),
        (Power.AREAS_MANAGE, "registry:areas", _("Areas"), "map", ""),
        (Power.SECURITY_ADMINISTER, "access:accounts", _("Sign-in accounts"), "person", _("Open, lock, reset")),
        (Power.SYSTEM_ADMINISTER, "backstage:jobs", _("Work in the background"), "clock", ""),
        (Power.MESSAGES_TEST, "backstage:phone_test", _("Test whistle"), "phone", _("Does a message reach a real telephone?")),
        (Power.MESSAGES_TEST, "backstage:told", _("Did it arrive?"), "board", _("What your post sent, and how far it came")),
        (Power.SECURITY_ADMINISTER, "access:api_keys", _("Keys of other systems"), "shield", _("City systems that may submit requests")),
        (Power.SYSTEM_ADMINISTER, "backstage:outbox", _("Outgoing messages"), "upload", _("Channels, and what left by them")),
        (Power.CARDS_ISSUE, "access:cards", _("Household cards"), "qr", _("Print cards with a QR code and PIN")),
    )  # fmt: skip
    found = [
        Task(title=title, href=href, note=note, icon=icon, name=name)
        for power, name, title, icon, note in listed
        if any(g.power == power and g.kind in _kinds(name) for g in actor.grants)
        if (href := address(name))
    ]
    unique: dict[str, Task] = {}
    for task in found:
        unique.setdefault(task.href, task)  # who may do two things on one page finds it once
    return list(unique.values())


def by_field(places: list[Task]) -> list[tuple[str | Promise, list[Task]]]:
    """Return the places by field of work; a few stand together without a heading."""
    if len(places) <= FEW:
        return [("", places)] if places else []
    found: dict[str | Promise, list[Task]] = {title: [] for title, _names in FIELDS}
    for one in places:
        title = next(title for title, names in FIELDS if one.name.startswith(names))
        found[title].append(one)
    return [(title, tasks) for title, tasks in found.items() if tasks]


def _kinds(name: str) -> tuple[GrantKind, ...]:
    """Return by which grants a page is somebody's work: a cooperative's pages also by its posts."""
    return OF_WORK if name.startswith(COOPS) else (GrantKind.AREA,)


def own_addresses(found: own.FirstPage | None) -> dict[str, str | None]:
    """Return where a household's own pages are."""
    named = {
        "whistle": "cases:whistle",
        "mine": "points:mine",
        "shop": "points:shop",
        "notices": "points:batches",
    }
    urls = {key: address(name) for key, name in named.items()}
    if found and found.reserved:
        urls["reserved"] = reverse("points:code", args=[found.reserved.ref])
    if found and not found.has_shop:
        urls["shop"] = None
    return urls


def keeper_home(actor: Actor) -> str | None:
    """Return the address of the counter when the shop is all the work that this person has."""
    powers = {grant.power for grant in actor.grants if grant.kind == GrantKind.AREA}
    if powers and powers <= {Power.SHOP_OPERATE, Power.SHOP_READ}:
        return address("points:counter")
    return None


def is_wide(place: Area | None) -> bool:
    """Say whether figures are always open: for a township or the county, not in a village."""
    return place is not None and place.level in {Level.COUNTY, Level.TOWNSHIP}


def figures_first(place: Area | None) -> bool:
    """Say whether figures stand above what waits: for the county; a township works its inbox first."""
    return place is not None and place.level == Level.COUNTY
