"""The matter chooses the body (rule 7.1): who may decide it, who only when authorised, who never.

What the law reserves for an assembly is refused to representatives with the article. A decision of
representatives in the assembly's place names the assembly's decision that lets them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from touyan.decisions import bodies
from touyan.decisions.errors import MatterNotHere, NotAuthorised, Reserved, WrongBody
from touyan.decisions.kinds import BodyKind as B
from touyan.decisions.kinds import Matter as M  # noqa: N817
from touyan.decisions.laws import (
    COLLECTIVE,
    COOPS,
    COUNTY_PARAMETER,
    LAND,
    RESIDENTS,
    VILLAGERS,
    article,
)
from touyan.decisions.tally import THREE_QUARTERS, TWO_THIRDS, Share


@dataclass(frozen=True, slots=True)
class Route:
    """Which bodies decide a matter by themselves, which when authorised, and what else it needs.

    `reserved` names the article that keeps representatives out; `majority` replaces the body's.
    """

    matter: M
    basis: str
    own: tuple[B, ...]
    when_authorised: tuple[B, ...] = ()
    authorised_by: str = ""
    reserved: str = ""
    party_first: str = ""
    filed_with_township: str = ""
    approved_by_township: str = ""
    majority: Share | None = None

    @property
    def offered(self) -> tuple[B, ...]:
        """Return every body that can decide, those that need no authority first."""
        return (*self.own, *self.when_authorised)


_VILLAGERS = (B.VILLAGERS_ADULTS, B.VILLAGERS_HOUSEHOLDS)
_RESIDENTS = (B.RESIDENTS_ADULTS, B.RESIDENTS_HOUSEHOLDS)
_MEMBERS = (B.COLLECTIVE_MEMBERS,)
_REPRESENTATIVES = frozenset(
    {
        B.VILLAGER_REPRESENTATIVES,
        B.LAND_REPRESENTATIVES,
        B.RESIDENT_REPRESENTATIVES,
        B.COLLECTIVE_REPRESENTATIVES,
    }
)
_V28, _V27, _V31 = (article(VILLAGERS, number) for number in ("二十八", "二十七", "三十一"))
_R30 = article(RESIDENTS, "三十")
_C26, _C28 = (article(COLLECTIVE, number) for number in ("二十六", "二十八"))
_C15 = article(COLLECTIVE, "十五")


def _village(matter: M, basis: str, *, filed: str = "") -> Route:
    """Return a matter of the villagers' assembly that it may leave to the representatives."""
    return Route(
        matter,
        basis,
        _VILLAGERS,
        (B.VILLAGER_REPRESENTATIVES,),
        authorised_by=basis,
        party_first=_V28,
        filed_with_township=filed,
    )


def _either(matter: M, basis: str) -> Route:
    """Return a matter that the article gives to the assembly or to the representatives."""
    return Route(matter, basis, (*_VILLAGERS, B.VILLAGER_REPRESENTATIVES), party_first=_V28)


def _residents(matter: M, *, filed: str = "") -> Route:
    return Route(
        matter,
        _R30,
        _RESIDENTS,
        (B.RESIDENT_REPRESENTATIVES,),
        authorised_by=_R30,
        party_first=_R30,
        filed_with_township=filed,
    )


def _either_residents(matter: M, basis: str) -> Route:
    return Route(matter, basis, (*_RESIDENTS, B.RESIDENT_REPRESENTATIVES), party_first=_R30)


def _members(matter: M) -> Route:
    """Return a matter of the collective's members that its charter may leave to representatives."""
    return Route(
        matter,
        _C26,
        _MEMBERS,
        (B.COLLECTIVE_REPRESENTATIVES,),
        authorised_by=_C28,
        party_first=_C26,
    )


def _members_only(matter: M) -> Route:
    return Route(matter, _C26, _MEMBERS, reserved=_C28, party_first=_C26)


def _coop(matter: M, *, majority: Share | None = None) -> Route:
    return Route(
        matter,
        article(COOPS, "三十"),
        (B.COOP_MEMBERS, B.COOP_UNION_MEMBERS),
        (B.COOP_REPRESENTATIVES,),
        authorised_by=article(COOPS, "三十二"),
        majority=majority,
    )


def _table(*routes: Route) -> dict[M, Route]:
    return {route.matter: route for route in routes}


_BY_VILLAGE_LAW = _table(
    *(
        _village(matter, _V28)
        for matter in (
            M.VILLAGE_WORKS,
            M.ALLOWANCES,
            M.USE_OF_INCOME,
            M.PUBLIC_WELFARE,
            M.SUPPORT_PLAN,
            M.OTHER_INTEREST,
        )
    ),
    _village(M.ANNUAL_REPORT, _V27),
    _village(M.UNDO_COMMITTEE, _V27),
    # Art. 27 lets the assembly hand on three of its rights; undoing the representatives is not one.
    Route(M.UNDO_REPRESENTATIVES, _V27, _VILLAGERS, reserved=_V27),
    Route(M.COVENANT, _V31, _VILLAGERS, reserved=_V31, party_first=_V28, filed_with_township=_V31),
    # Points have the nature of a covenant; whether representatives may be let is for the county to
    # confirm (rule 16.10), so it takes the assembly's authority.
    _village(M.POINTS_RULES, _V31, filed=_V31),
    Route(
        M.BOUNDARY,
        article(VILLAGERS, "三"),
        _VILLAGERS,
        reserved=article(VILLAGERS, "三"),
        party_first=_V28,
    ),
    _either(M.APPRAISAL, article(VILLAGERS, "三十八")),
    _either(M.RESIGNATION, article(VILLAGERS, "二十")),
    _either(M.SUPERVISORS, article(VILLAGERS, "三十七")),
    _either(M.OUTSIDE_VOTER, article(VILLAGERS, "十六")),
    Route(
        M.ELECTION_COMMITTEE,
        article(VILLAGERS, "十五"),
        (*_VILLAGERS, B.VILLAGER_REPRESENTATIVES, B.GROUP_ADULTS, B.GROUP_HOUSEHOLDS),
    ),
    Route(M.ELECTION, article(VILLAGERS, "十八"), (B.ELECTION_VOTERS,)),
    Route(M.RECALL, article(VILLAGERS, "十九"), (B.ELECTION_VOTERS,)),
    Route(
        M.VACANCY,
        article(VILLAGERS, "二十三"),
        (B.ELECTION_VOTERS, B.ELECTION_REPRESENTATIVES),
    ),
    Route(M.GROUP_AFFAIRS, article(VILLAGERS, "三十二"), (B.GROUP_ADULTS, B.GROUP_HOUSEHOLDS)),
    Route(M.GROUP_HEAD, article(VILLAGERS, "三十二"), (B.GROUP_ADULTS, B.GROUP_HOUSEHOLDS)),
    Route(
        M.OUTSIDE_LEASE,
        article(LAND, "五十二"),
        (B.COLLECTIVE_MEMBERS, B.LAND_REPRESENTATIVES),
        party_first=_C26,
        approved_by_township=article(LAND, "五十二"),
        majority=TWO_THIRDS,
    ),
)
_BY_COMMUNITY_LAW = _table(
    _residents(M.COVENANT, filed=article(RESIDENTS, "三十一")),
    _residents(M.POINTS_RULES, filed=article(RESIDENTS, "三十一")),
    _residents(M.ANNUAL_REPORT),
    _residents(M.OTHER_INTEREST),
    _residents(M.PUBLIC_WELFARE),
    Route(M.UNDO_REPRESENTATIVES, _R30, _RESIDENTS, reserved=_R30),
    _either_residents(M.UNDO_COMMITTEE, _R30),
    _either_residents(M.APPRAISAL, article(RESIDENTS, "三十七")),
    _either_residents(M.RESIGNATION, article(RESIDENTS, "二十一")),
    _either_residents(M.SUPERVISORS, article(RESIDENTS, "三十六")),
    _either_residents(M.ELECTION_COMMITTEE, article(RESIDENTS, "十五")),
    *(
        Route(
            matter,
            article(RESIDENTS, number),
            (B.ELECTION_VOTERS, B.ELECTION_HOUSEHOLDS, B.ELECTION_REPRESENTATIVES),
        )
        for matter, number in ((M.ELECTION, "十四"), (M.RECALL, "二十"), (M.VACANCY, "二十四"))
    ),
)
_BY_OTHER_LAWS = _table(
    _members(M.COLLECTIVE_RULES),
    _members(M.COLLECTIVE_ELECTION),
    _members(M.COLLECTIVE_REPORTS),
    _members(M.COLLECTIVE_PAY),
    _members(M.COLLECTIVE_BUDGET),
    _members(M.BUILDING_LAND),
    _members(M.INVESTMENT),
    _members_only(M.COLLECTIVE_CHARTER),
    _members_only(M.COLLECTIVE_MEMBERSHIP),
    _members_only(M.LAND_AND_SHARES),
    _members_only(M.LAND_COMPENSATION),
    replace(_members_only(M.COLLECTIVE_MERGER), approved_by_township=article(COLLECTIVE, "二十三")),
    replace(_members_only(M.BENEFIT_OUTSIDER), basis=_C15, reserved=_C15, majority=THREE_QUARTERS),
    Route(M.COOP_FOUNDING, article(COOPS, "十四"), (B.COOP_FOUNDERS,)),
    _coop(M.COOP_CHARTER, majority=TWO_THIRDS),
    _coop(M.COOP_MERGER, majority=TWO_THIRDS),
    _coop(M.COOP_ELECTION),
    _coop(M.COOP_ORDINARY),
    Route(M.HAMLET_AFFAIRS, COUNTY_PARAMETER, (B.HAMLET, B.COUNCIL)),
)
VILLAGE: Mapping[M, Route] = MappingProxyType(_BY_VILLAGE_LAW | _BY_OTHER_LAWS)
COMMUNITY: Mapping[M, Route] = MappingProxyType(_BY_COMMUNITY_LAW | _BY_OTHER_LAWS)


def route(matter: str, *, is_community: bool) -> Route:
    """Return who decides a matter. Raises MatterNotHere when this law does not know it."""
    found = (COMMUNITY if is_community else VILLAGE).get(M(matter))
    if found is None:
        raise MatterNotHere(basis=RESIDENTS if is_community else VILLAGERS)
    return found


def check(matter: str, body: str, *, is_community: bool, is_authorised: bool = False) -> Route:
    """Return the route when this body may decide the matter.

    Raises Reserved (with the article) for representatives where the assembly must decide,
    NotAuthorised where it must let them first, WrongBody, MatterNotHere.
    """
    found = route(matter, is_community=is_community)
    kind = B(body)
    if kind in found.own or (kind in found.when_authorised and is_authorised):
        return found
    if kind in found.when_authorised:
        raise NotAuthorised(basis=found.authorised_by)
    if found.reserved and kind in _REPRESENTATIVES:
        raise Reserved(basis=found.reserved)
    raise WrongBody(basis=found.basis)


def body_for(matter: str, body: str, *, is_community: bool) -> bodies.Body:
    """Return the line of the table with the majority that this matter asks for."""
    line = bodies.body(body, is_community=is_community)
    asked = route(matter, is_community=is_community).majority
    if asked is None or line.rule.majority.is_as_strict_as(asked):
        return line
    return replace(line, rule=replace(line.rule, majority=asked))


def matters_of(body: str, *, is_community: bool) -> Iterable[M]:
    """Return the matters that a body may decide, in the order of `Matter`."""
    known = COMMUNITY if is_community else VILLAGE
    return [matter for matter in M if matter in known and B(body) in known[matter].offered]
