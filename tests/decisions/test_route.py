"""The matter chooses the body; what the law reserves for an assembly never reaches representatives."""

import datetime as dt

import pytest

from touyan.decisions import bodies, rights, routing, timing
from touyan.decisions.bodies import ProxyKind, Secrecy
from touyan.decisions.errors import (
    BodyNotHere,
    BodyTooSmall,
    MatterNotHere,
    NotAuthorised,
    NoticeTooLate,
    ProxyNotAllowed,
    Reserved,
    TooManyAdditionalVotes,
    WrongBody,
)
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.rights import Errand
from touyan.decisions.tally import THREE_QUARTERS, TWO_THIRDS
from touyan.decisions.timing import Urgency

TOLD = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    "matter",
    [
        "COLLECTIVE_CHARTER",
        "COLLECTIVE_MEMBERSHIP",
        "LAND_AND_SHARES",
        "LAND_COMPENSATION",
        "COLLECTIVE_MERGER",
    ],
)
@pytest.mark.parametrize("is_authorised", [False, True])
def test_what_the_law_keeps_for_the_members_is_refused_to_representatives(
    matter, is_authorised
) -> None:
    with pytest.raises(Reserved) as refused:
        routing.check(
            matter,
            "COLLECTIVE_REPRESENTATIVES",
            is_community=False,
            is_authorised=is_authorised,
        )
    assert refused.value.basis == "农村集体经济组织法(2024)第二十八条"
    assert routing.check(matter, "COLLECTIVE_MEMBERS", is_community=False).own


def test_three_quarters_of_all_members_let_an_outsider_share() -> None:
    line = routing.body_for("BENEFIT_OUTSIDER", "COLLECTIVE_MEMBERS", is_community=False)
    assert line.rule.majority == THREE_QUARTERS
    with pytest.raises(Reserved):
        routing.check("BENEFIT_OUTSIDER", "COLLECTIVE_REPRESENTATIVES", is_community=False)


def test_representatives_decide_village_matters_only_when_the_assembly_lets_them() -> None:
    with pytest.raises(NotAuthorised) as refused:
        routing.check("PUBLIC_WELFARE", "VILLAGER_REPRESENTATIVES", is_community=False)
    assert refused.value.basis == "村民委员会组织法(2025)第二十八条"
    found = routing.check(
        "PUBLIC_WELFARE", "VILLAGER_REPRESENTATIVES", is_community=False, is_authorised=True
    )
    assert found.party_first == "村民委员会组织法(2025)第二十八条"


@pytest.mark.parametrize("matter", ["COVENANT", "UNDO_REPRESENTATIVES", "BOUNDARY"])
def test_the_village_covenant_is_never_the_representatives(matter) -> None:
    with pytest.raises(Reserved):
        routing.check(matter, "VILLAGER_REPRESENTATIVES", is_community=False, is_authorised=True)


def test_residents_may_leave_their_covenant_to_the_representatives() -> None:
    found = routing.check(
        "COVENANT", "RESIDENT_REPRESENTATIVES", is_community=True, is_authorised=True
    )
    assert found.filed_with_township == "城市居民委员会组织法(2025)第三十一条"


def test_villages_and_communities_do_not_borrow_each_others_bodies_and_matters() -> None:
    with pytest.raises(BodyNotHere):
        bodies.body("RESIDENTS_ADULTS", is_community=False)
    with pytest.raises(BodyNotHere):
        bodies.body("GROUP_ADULTS", is_community=True)
    with pytest.raises(MatterNotHere):
        routing.check("ALLOWANCES", "RESIDENTS_ADULTS", is_community=True)


def test_another_body_is_told_so() -> None:
    with pytest.raises(WrongBody):
        routing.check("LAND_AND_SHARES", "VILLAGERS_ADULTS", is_community=False)


def test_land_for_outsiders_asks_two_thirds_of_the_representatives_without_the_committee() -> None:
    found = routing.check("OUTSIDE_LEASE", "LAND_REPRESENTATIVES", is_community=False)
    assert found.approved_by_township == "农村土地承包法(2018)第五十二条"
    line = routing.body_for("OUTSIDE_LEASE", "LAND_REPRESENTATIVES", is_community=False)
    assert line.electorate is bodies.Electorate.REPRESENTATIVES_ALONE
    assert line.rule.majority == TWO_THIRDS
    with pytest.raises(WrongBody):
        routing.check("OUTSIDE_LEASE", "VILLAGER_REPRESENTATIVES", is_community=False)


def test_a_cooperatives_charter_takes_two_thirds_of_all_voting_rights() -> None:
    for matter, share in (("COOP_CHARTER", TWO_THIRDS), ("COOP_MERGER", TWO_THIRDS)):
        line = routing.body_for(matter, "COOP_MEMBERS", is_community=False)
        assert line.rule.majority == share
    plain = routing.body_for("COOP_ORDINARY", "COOP_MEMBERS", is_community=False)
    assert plain.rule.majority.strict


@pytest.mark.parametrize("is_community", [False, True])
@pytest.mark.parametrize("matter", Matter)
def test_every_matter_names_bodies_of_its_own_law(matter, is_community) -> None:
    try:
        found = routing.route(matter, is_community=is_community)
    except MatterNotHere:
        routing.route(matter, is_community=not is_community)
        return
    assert found.basis
    table = bodies.table(is_community=is_community)
    assert found.own
    assert set(found.offered) <= set(table)
    for kind in found.offered:
        assert matter in routing.matters_of(kind, is_community=is_community)


def test_elections_and_recalls_go_to_the_booth_and_nowhere_else() -> None:
    for is_community in (False, True):
        for matter in ("ELECTION", "RECALL", "VACANCY"):
            for kind in routing.route(matter, is_community=is_community).offered:
                line = bodies.body(kind, is_community=is_community)
                assert line.secrecy is Secrecy.BOOTH
                assert not line.online_counts


def test_only_the_members_of_a_collective_may_take_part_on_line() -> None:
    online = {
        line.kind
        for is_community in (False, True)
        for line in bodies.table(is_community=is_community).values()
        if line.online_counts
    }
    assert online == {BodyKind.COLLECTIVE_MEMBERS}


def test_ten_days_before_is_the_tenth_day_after_telling() -> None:
    adults = bodies.body("VILLAGERS_ADULTS", is_community=False)
    with pytest.raises(NoticeTooLate) as refused:
        timing.check_notice(adults, told_on=TOLD, meets_on=dt.date(2026, 3, 10))
    assert "2026-03-11" in str(refused.value)
    assert refused.value.basis == "村民委员会组织法(2025)第二十五条"
    assert not timing.check_notice(adults, told_on=TOLD, meets_on=dt.date(2026, 3, 11))


def test_special_circumstances_shorten_an_assemblys_notice_with_a_reason_only() -> None:
    adults = bodies.body("VILLAGERS_ADULTS", is_community=False)
    flood = Urgency("堤坝出险")
    assert timing.check_notice(adults, told_on=TOLD, meets_on=TOLD, urgency=flood)
    with pytest.raises(NoticeTooLate):
        timing.check_notice(adults, told_on=TOLD, meets_on=TOLD, urgency=Urgency(" "))
    with pytest.raises(NoticeTooLate):
        timing.check_notice(
            adults, told_on=TOLD, meets_on=TOLD - dt.timedelta(days=1), urgency=flood
        )
    members = bodies.body("COLLECTIVE_MEMBERS", is_community=False)
    with pytest.raises(NoticeTooLate):
        timing.check_notice(members, told_on=TOLD, meets_on=TOLD, urgency=flood)


def test_a_county_lengthens_a_notice_and_never_shortens_it() -> None:
    adults = bodies.body("VILLAGERS_ADULTS", is_community=False)
    assert timing.earliest(adults, told_on=TOLD, custom_days=3) == dt.date(2026, 3, 11)
    assert timing.earliest(adults, told_on=TOLD, custom_days=15) == dt.date(2026, 3, 16)


def test_additional_votes_are_a_fifth_at_most_and_only_in_a_cooperative() -> None:
    coop = bodies.body("COOP_MEMBERS", is_community=False)
    assert rights.check_additional(coop, members=10, additional={1: 1, 2: 1}) == 12
    for bad in ({1: 3}, {1: 1, 2: 1, 3: 1}, {1: 0}, {1: -1}):
        with pytest.raises(TooManyAdditionalVotes):
            rights.check_additional(coop, members=10, additional=bad)
    union = bodies.body("COOP_UNION_MEMBERS", is_community=False)
    with pytest.raises(TooManyAdditionalVotes):
        rights.check_additional(union, members=10, additional={1: 1})


def test_a_body_that_is_too_small_does_not_exist() -> None:
    representatives = bodies.body("COLLECTIVE_REPRESENTATIVES", is_community=False)
    with pytest.raises(BodyTooSmall):
        rights.check_size(representatives, members=20)
    rights.check_size(representatives, members=21)


def errand(**changes) -> Errand:
    values = {
        "giver_id": 1,
        "holder_id": 2,
        "same_household": True,
        "holder_is_adult": True,
        "holder_may_vote": True,
    }
    return Errand(**values | changes)


def test_a_member_of_the_collective_sends_an_adult_of_the_same_household() -> None:
    members = bodies.body("COLLECTIVE_MEMBERS", is_community=False)
    rights.check_proxy(members, errand(holder_may_vote=False))
    for bad in (
        errand(same_household=False),
        errand(holder_is_adult=False),
        errand(holder_id=1),
    ):
        with pytest.raises(ProxyNotAllowed):
            rights.check_proxy(members, bad)


def test_at_an_election_three_errands_are_the_most_and_candidates_run_none() -> None:
    voters = bodies.body("ELECTION_VOTERS", is_community=False)
    assert voters.proxies is ProxyKind.WRITTEN_UP_TO_THREE
    rights.check_proxy(voters, errand(same_household=False, held_already=2))
    for bad in (
        errand(held_already=3),
        errand(holder_is_candidate=True),
        errand(holder_may_vote=False),
    ):
        with pytest.raises(ProxyNotAllowed) as refused:
            rights.check_proxy(voters, bad)
        assert refused.value.basis == "村民委员会组织法(2025)第十八条"


def test_nobody_is_sent_to_an_assembly_or_among_representatives() -> None:
    for kind in ("VILLAGERS_ADULTS", "VILLAGER_REPRESENTATIVES", "COLLECTIVE_BOARD"):
        with pytest.raises(ProxyNotAllowed):
            rights.check_proxy(bodies.body(kind, is_community=False), errand())
