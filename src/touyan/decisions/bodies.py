"""The table of bodies, one set for villages and one for communities, each line with its article.

A line says who may vote, how many must come, how many must agree and of whom, whether somebody may
be sent instead, how many days before people must be told, whether the vote is secret, and whether
taking part on line counts as coming. Where the law says nothing of taking part on line it does not
count: the telephone carries the notice, the opinions and the result (rule 16.2).
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from touyan.decisions.errors import BodyNotHere
from touyan.decisions.kinds import BodyKind as B
from touyan.decisions.laws import (
    CHARTER,
    COLLECTIVE,
    COOPS,
    COUNTY_PARAMETER,
    LAND,
    RESIDENTS,
    VILLAGERS,
    article,
)
from touyan.decisions.tally import (
    AT_LEAST_HALF,
    EVERYBODY,
    MORE_THAN_HALF,
    MORE_THAN_TWO_THIRDS,
    TWO_THIRDS,
    Of,
    Rule,
    stricter,
)
from touyan.registry.kinds import ResolutionBody
from touyan.registry.paths import COMMUNITY_KINDS


class Electorate(enum.StrEnum):
    """Who stands on the roster."""

    ADULTS = "ADULTS"  # everybody of 18 and older
    HOUSEHOLDS = "HOUSEHOLDS"  # one adult of each household
    REPRESENTATIVES = "REPRESENTATIVES"  # the committee and the representatives
    REPRESENTATIVES_ALONE = "REPRESENTATIVES_ALONE"  # without the committee
    COMMITTEE = "COMMITTEE"
    PARTY_COMMITTEE = "PARTY_COMMITTEE"
    TWO_COMMITTEES = "TWO_COMMITTEES"
    PARTY_MEMBERS = "PARTY_MEMBERS"  # full members only: a probationary member does not vote
    ORGANISATION = (
        "ORGANISATION"  # the members' list of a collective, cooperative, council or board
    )
    VOTERS = "VOTERS"  # the electoral roll


class ProxyKind(enum.StrEnum):
    """Whether somebody may be sent instead."""

    NONE = "NONE"
    SAME_HOUSEHOLD = "SAME_HOUSEHOLD"  # in writing, to an adult of the same household
    WRITTEN_UP_TO_THREE = "WRITTEN_UP_TO_THREE"  # in writing, three at most, no candidate


class Secrecy(enum.StrEnum):
    """Open votes are counted here; secret ones stay on paper in a booth."""

    OPEN = "OPEN"
    BOOTH = "BOOTH"


@dataclass(frozen=True, slots=True)
class Body:
    """One line of the table. `is_law`: the figures are law and cannot be lowered.

    `notice_days` 0: no law fixes them. `may_be_urgent`: in special circumstances people may be told
    at short notice; `notice_names_matters`: what is to be decided stands in it. `least` is the smallest electorate with which the body exists at all.
    `advisory`: it deliberates and does not decide in the sense of the law.
    """

    kind: B
    electorate: Electorate
    rule: Rule
    basis: str
    is_law: bool = True
    resolution: ResolutionBody | None = None
    notice_days: int = 0
    notice_basis: str = ""
    may_be_urgent: bool = False
    notice_names_matters: bool = False
    proxies: ProxyKind = ProxyKind.NONE
    proxy_basis: str = ""
    online_counts: bool = False
    secrecy: Secrecy = Secrecy.OPEN
    least: int = 1
    additional_votes: bool = False
    advisory: bool = False


def _lines(*bodies: Body) -> dict[B, Body]:
    return {body.kind: body for body in bodies}


_PRESENT_HALF = Rule(MORE_THAN_HALF, MORE_THAN_HALF, Of.PRESENT)
_PRESENT_TWO_THIRDS = Rule(TWO_THIRDS, MORE_THAN_HALF, Of.PRESENT)
_PARTY_MEETING = Rule(TWO_THIRDS, MORE_THAN_HALF, Of.ALL)
_COLLECTIVE_MEMBERS = Rule(TWO_THIRDS, TWO_THIRDS, Of.ALL)
_TWO_THIRDS_OF_ALL = Rule(None, TWO_THIRDS, Of.ALL)
_BOARD = Rule(TWO_THIRDS, MORE_THAN_HALF, Of.ALL)
_COOP = Rule(TWO_THIRDS, MORE_THAN_HALF, Of.VOTING_RIGHTS)
_BALLOT = Rule(MORE_THAN_HALF, MORE_THAN_HALF, Of.PRESENT)

_ASSEMBLY = Body(
    B.VILLAGERS_ADULTS,
    Electorate.ADULTS,
    _PRESENT_HALF,
    article(VILLAGERS, "二十六"),
    resolution=ResolutionBody.VILLAGERS_ASSEMBLY,
    notice_days=10,
    notice_basis=article(VILLAGERS, "二十五"),
    may_be_urgent=True,
)
_RESIDENTS_ASSEMBLY = replace(
    _ASSEMBLY,
    kind=B.RESIDENTS_ADULTS,
    basis=article(RESIDENTS, "二十七"),
    resolution=ResolutionBody.RESIDENTS_ASSEMBLY,
    notice_basis=article(RESIDENTS, "二十六"),
)
_ELECTION = Body(
    B.ELECTION_VOTERS,
    Electorate.VOTERS,
    _BALLOT,
    article(VILLAGERS, "十八"),
    notice_days=20,  # the roll hangs 20 days before the day of the election
    notice_basis=article(VILLAGERS, "十七"),
    proxies=ProxyKind.WRITTEN_UP_TO_THREE,
    proxy_basis=article(VILLAGERS, "十八"),
    secrecy=Secrecy.BOOTH,
)
_RESIDENTS_ELECTION = replace(
    _ELECTION,
    basis=article(RESIDENTS, "十九"),
    notice_basis=article(RESIDENTS, "十七"),
    proxy_basis=article(RESIDENTS, "十九"),
)

_VILLAGE = _lines(
    _ASSEMBLY,
    replace(
        _ASSEMBLY,
        kind=B.VILLAGERS_HOUSEHOLDS,
        electorate=Electorate.HOUSEHOLDS,
        rule=_PRESENT_TWO_THIRDS,
    ),
    Body(
        B.VILLAGER_REPRESENTATIVES,
        Electorate.REPRESENTATIVES,
        _PRESENT_TWO_THIRDS,
        article(VILLAGERS, "三十"),
        resolution=ResolutionBody.VILLAGER_REPRESENTATIVES,
    ),
    Body(
        B.LAND_REPRESENTATIVES,
        Electorate.REPRESENTATIVES_ALONE,
        _TWO_THIRDS_OF_ALL,
        article(LAND, "五十二"),
        resolution=ResolutionBody.VILLAGER_REPRESENTATIVES,
    ),
    Body(
        B.GROUP_ADULTS,
        Electorate.ADULTS,
        _PRESENT_TWO_THIRDS,
        article(VILLAGERS, "三十二"),
        resolution=ResolutionBody.GROUP_MEETING,
    ),
    Body(
        B.GROUP_HOUSEHOLDS,
        Electorate.HOUSEHOLDS,
        _PRESENT_TWO_THIRDS,
        article(VILLAGERS, "三十二"),
        resolution=ResolutionBody.GROUP_MEETING,
    ),
    Body(
        B.VILLAGERS_COMMITTEE,
        Electorate.COMMITTEE,
        _PRESENT_HALF,
        article(VILLAGERS, "三十四"),
        is_law=False,  # the article asks for majority decisions; the figures are the county's
        resolution=ResolutionBody.VILLAGERS_COMMITTEE,
    ),
    _ELECTION,
    # A vacant seat may be filled by the representatives' meeting, in the manner of art. 18.
    replace(
        _ELECTION,
        kind=B.ELECTION_REPRESENTATIVES,
        electorate=Electorate.REPRESENTATIVES,
        rule=_PRESENT_TWO_THIRDS,
        basis=article(VILLAGERS, "二十三"),
        proxies=ProxyKind.NONE,
    ),
)
_COMMUNITY = _lines(
    _RESIDENTS_ASSEMBLY,
    replace(
        _RESIDENTS_ASSEMBLY,
        kind=B.RESIDENTS_HOUSEHOLDS,
        electorate=Electorate.HOUSEHOLDS,
    ),
    Body(
        B.RESIDENT_REPRESENTATIVES,
        Electorate.REPRESENTATIVES,
        _PRESENT_TWO_THIRDS,
        article(RESIDENTS, "二十九"),
        resolution=ResolutionBody.RESIDENT_REPRESENTATIVES,
    ),
    Body(
        B.RESIDENTS_COMMITTEE,
        Electorate.COMMITTEE,
        _PRESENT_HALF,
        article(RESIDENTS, "三十三"),
        is_law=False,
        resolution=ResolutionBody.RESIDENTS_COMMITTEE,
    ),
    _RESIDENTS_ELECTION,
    replace(
        _RESIDENTS_ELECTION,
        kind=B.ELECTION_HOUSEHOLDS,
        electorate=Electorate.HOUSEHOLDS,
    ),
    replace(
        _RESIDENTS_ELECTION,
        kind=B.ELECTION_REPRESENTATIVES,
        electorate=Electorate.REPRESENTATIVES_ALONE,
        # "More than two thirds": the article says 超过, not 以上.
        rule=Rule(MORE_THAN_TWO_THIRDS, MORE_THAN_HALF, Of.PRESENT),
        proxies=ProxyKind.NONE,
    ),
)
_EVERYWHERE = _lines(
    Body(
        B.PARTY_COMMITTEE,
        Electorate.PARTY_COMMITTEE,
        Rule(AT_LEAST_HALF, MORE_THAN_HALF, Of.PRESENT),
        COUNTY_PARAMETER,
        is_law=False,
        resolution=ResolutionBody.PARTY_COMMITTEE,
    ),
    Body(
        B.TWO_COMMITTEES,
        Electorate.TWO_COMMITTEES,
        _PRESENT_HALF,
        COUNTY_PARAMETER,
        is_law=False,
    ),
    Body(
        B.PARTY_MEETING,
        Electorate.PARTY_MEMBERS,
        _PARTY_MEETING,
        COUNTY_PARAMETER,
        is_law=False,
        resolution=ResolutionBody.PARTY_MEETING,
    ),
    Body(
        B.HAMLET,
        Electorate.HOUSEHOLDS,
        _PRESENT_HALF,
        COUNTY_PARAMETER,
        is_law=False,
        advisory=True,
    ),
    # Everybody may come and nothing is decided: what is said becomes suggestions (rule 7.5).
    Body(
        B.NIGHT_TALK,
        Electorate.HOUSEHOLDS,
        _PRESENT_HALF,
        COUNTY_PARAMETER,
        is_law=False,
        advisory=True,
    ),
    Body(
        B.COUNCIL,
        Electorate.ORGANISATION,
        _PRESENT_HALF,
        COUNTY_PARAMETER,
        is_law=False,
        advisory=True,
    ),
    Body(
        B.COLLECTIVE_MEMBERS,
        Electorate.ORGANISATION,
        _COLLECTIVE_MEMBERS,
        article(COLLECTIVE, "二十七"),
        resolution=ResolutionBody.COLLECTIVE_MEMBERS,
        notice_days=10,
        notice_basis=article(COLLECTIVE, "二十七"),
        notice_names_matters=True,
        proxies=ProxyKind.SAME_HOUSEHOLD,
        proxy_basis=article(COLLECTIVE, "二十七"),
        online_counts=True,
    ),
    Body(
        B.COLLECTIVE_REPRESENTATIVES,
        Electorate.ORGANISATION,
        _TWO_THIRDS_OF_ALL,
        article(COLLECTIVE, "二十八"),
        resolution=ResolutionBody.COLLECTIVE_REPRESENTATIVES,
        least=21,  # "more than twenty"
    ),
    Body(
        B.COLLECTIVE_BOARD,
        Electorate.ORGANISATION,
        _BOARD,
        article(COLLECTIVE, "三十一"),
    ),
    Body(
        B.COOP_FOUNDERS,
        Electorate.ORGANISATION,
        Rule(EVERYBODY, EVERYBODY, Of.ALL),
        article(COOPS, "十四"),
        resolution=ResolutionBody.COOP_MEMBERS,
        least=5,
    ),
    Body(
        B.COOP_MEMBERS,
        Electorate.ORGANISATION,
        _COOP,
        article(COOPS, "三十"),
        resolution=ResolutionBody.COOP_MEMBERS,
        least=5,
        additional_votes=True,
    ),
    Body(
        B.COOP_REPRESENTATIVES,
        Electorate.ORGANISATION,
        Rule(TWO_THIRDS, MORE_THAN_HALF, Of.ALL),
        article(COOPS, "三十二"),
        is_law=False,  # the charter gives the figures; only the number of representatives is law
        resolution=ResolutionBody.COOP_MEMBERS,
        least=51,
    ),
    Body(
        B.COOP_BOARD,
        Electorate.ORGANISATION,
        Rule(MORE_THAN_HALF, MORE_THAN_HALF, Of.ALL),
        article(COOPS, "三十三"),
        is_law=False,  # one person, one vote is law; the figures are the charter's
    ),
    Body(
        B.COOP_UNION_MEMBERS,
        Electorate.ORGANISATION,
        _COOP,  # art. 63 sends back to art. 30; art. 60: one cooperative, one vote
        article(COOPS, "六十"),
        resolution=ResolutionBody.COOP_MEMBERS,
        least=3,
    ),
)

VILLAGE: Mapping[B, Body] = MappingProxyType(_VILLAGE | _EVERYWHERE)
COMMUNITY: Mapping[B, Body] = MappingProxyType(_COMMUNITY | _EVERYWHERE)


def table(*, is_community: bool) -> Mapping[B, Body]:
    """Return the bodies of a village, or of a community."""
    return COMMUNITY if is_community else VILLAGE


def body(kind: str, *, is_community: bool) -> Body:
    """Return one line. Raises BodyNotHere for a body that the other law knows."""
    found = table(is_community=is_community).get(B(kind))
    if found is None:
        raise BodyNotHere(basis=RESIDENTS if is_community else VILLAGERS)
    return found


MEMBERS_OF_COOPS = ResolutionBody.COOP_MEMBERS
OF_COOPS = frozenset({B.COOP_MEMBERS, B.COOP_REPRESENTATIVES, B.COOP_UNION_MEMBERS})
"""Bodies that only the organisation itself calls, and whose lists nobody types (core.assemblies)."""


def by_charter(line: Body, *, quorum: int, majority: int) -> Body:
    """Return a line with what a charter asks beyond it, in hundredths of a per cent (0: nothing).

    A charter may ask for more than the law, never for less (Law on Farmers' Cooperatives art. 30).
    """
    rule = line.rule
    more = replace(
        rule,
        quorum=stricter(rule.quorum, quorum),
        majority=stricter(rule.majority, majority) or rule.majority,
    )
    if more == rule:
        return line
    return replace(line, rule=more, basis=f"{line.basis}、{CHARTER}")


def is_community(area_kind: str) -> bool:
    """Say which of the two sets belongs to a village-level area of this kind."""
    return area_kind in COMMUNITY_KINDS
