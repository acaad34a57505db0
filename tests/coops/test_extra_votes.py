"""Additional votes: for a larger contribution or trade, at most a fifth, told and counted (art. 22)."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from tests.coops.test_assembly import call, vote
from tests.coops.yard import HOUSEHOLDS, Yard
from touyan.coops import errors, queries, services
from touyan.coops.models import Coop, CoopMember, ExtraVotes, MemberStatus
from touyan.coops.queries import extra_votes
from touyan.coops.services import CharterFigures, Pledge
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound
from touyan.decisions.models import MotionStatus
from touyan.registry.kinds import OrganisationKind

pytestmark = pytest.mark.django_db
PAID = dict(zip(HOUSEHOLDS, (900_000, 100_000, 100_000, 100_000, 100_000), strict=True))


@pytest.fixture
def coop(yard: Yard) -> Coop:
    """Five households; the first brought in most of the money."""
    return with_money(yard, yard.coop(figures=CharterFigures(additional_votes_share=2_000)))


def with_money(yard: Yard, coop: Coop) -> Coop:
    for name, fen in PAID.items():
        share = services.pledge(
            actor=yard.accountant(coop), pledge=Pledge(yard.member(coop, name).pk, "CASH", fen)
        )
        services.pay_in(
            actor=yard.accountant(coop), share_id=share.pk, into="101", paid_on=clock.today()
        )
        services.register_share(actor=yard.chair(coop), share_id=share.pk)
    return coop


def give(yard: Yard, coop: Coop, by_name: dict[str, int], **changes: object) -> int:
    values = {
        "actor": yard.chair(coop),
        "coop_id": coop.pk,
        "votes": {yard.member(coop, name).pk: count for name, count in by_name.items()},
        "resolution_id": yard.resolved(coop, "附加表决权").pk,
    }
    return services.give_additional_votes(**values | changes)


def test_five_members_give_one_additional_vote_and_not_two(yard, coop) -> None:
    with pytest.raises(errors.TooManyAdditionalVotes) as refused:
        give(yard, coop, {"household": 2})
    assert "第二十二条" in refused.value.basis
    assert "5张基本表决权" in str(refused.value)
    assert not ExtraVotes.objects.exists()
    assert give(yard, coop, {"household": 1}) == 1
    assert sorted(queries.roster(coop, clock.today()).values()) == [1, 1, 1, 1, 2]
    kept = ExtraVotes.objects.get()
    assert (kept.ground, kept.contribution_fen, kept.trade_fen) == ("CONTRIBUTION", 900_000, 0)


def test_only_a_larger_contribution_or_trade_gives_a_right(yard, coop) -> None:
    with pytest.raises(errors.NotLarger) as refused:
        give(yard, coop, {"other_household": 1})
    assert "第二十二条" in refused.value.basis
    assert str(yard.member(coop, "other_household").number) in str(refused.value)
    found = extra_votes.standings(coop)
    assert [one.ground for one in found.rows] == ["CONTRIBUTION", "", "", "", ""]
    assert found.contribution_mean_fen == 260_000


def test_a_charter_without_them_gives_none_and_says_so(yard) -> None:
    plain = with_money(yard, yard.coop())
    with pytest.raises(errors.TooManyAdditionalVotes) as refused:
        give(yard, plain, {"household": 1})
    assert "章程" in str(refused.value)


def test_they_are_given_by_the_chair_and_a_decision_of_the_own_members(yard, coop) -> None:
    with pytest.raises(NotAllowed):
        give(yard, coop, {"household": 1}, actor=yard.accountant(coop))
    with pytest.raises(NotFound):
        give(yard, coop, {"household": 1}, actor=yard.actors.sibling_coop_chair)
    with pytest.raises(errors.NoResolution):
        give(yard, coop, {"household": 1}, resolution_id=0)
    with pytest.raises(NotFound):
        give(yard, coop, {}, votes={0: 1})


def test_a_meeting_called_afterwards_counts_them_and_one_called_before_does_not(yard, coop) -> None:
    chair = yard.chair(coop)
    before = call(chair, coop)
    give(yard, coop, {"household": 1})
    after = call(chair, coop)
    assert (before.rights, after.rights) == (5, 6)
    # Six votes: more than half are four. Three people with four votes carry it, three with three do not.
    decided = vote(chair, after, yes=3)
    assert (decided.needed_yes, decided.yes, decided.status) == (4, 4, MotionStatus.CARRIED)
    decided = vote(chair, before, yes=3)
    assert (decided.needed_yes, decided.yes) == (3, 3)
    page = yard.actors.browser("third_villager").get(reverse("coops:extra_votes", args=[coop.pk]))
    told = page.content.decode()
    assert reverse("decisions:meeting", args=[after.pk]) in told
    assert yard.tiny.villager.name in told
    assert "9,000.00" in told


def test_a_new_decision_replaces_them_and_who_leaves_loses_them(yard, coop) -> None:
    give(yard, coop, {"household": 1})
    give(yard, coop, {})
    assert CoopMember.objects.filter(coop=coop, additional_votes__gt=0).count() == 0
    assert ExtraVotes.objects.get().until == clock.today()
    give(yard, coop, {"household": 1})
    member = yard.member(coop, "household")
    departure = services.give_notice(actor=yard.accountant(coop), member_id=member.pk)
    yard.at(1, month=1, year=2027)
    services.end_due(actor=SYSTEM)
    member.refresh_from_db()
    departure.refresh_from_db()
    assert (member.status, member.additional_votes) == (MemberStatus.LEFT, 0)
    assert not ExtraVotes.objects.filter(until=None).exists()
    assert not extra_votes.cap(coop).is_over


def test_when_members_leave_the_page_says_that_there_are_too_many(yard, coop) -> None:
    give(yard, coop, {"household": 1})
    gone = yard.member(coop, "fifth_household")
    gone.status, gone.left_on = MemberStatus.LEFT, clock.today() + dt.timedelta(days=1)
    gone.save()
    page = yard.actors.browser("villager").get(reverse("coops:extra_votes", args=[coop.pk]))
    assert "重新" in page.content.decode()


def test_the_chair_gives_them_on_the_page_beside_the_figures_of_the_books(yard, coop) -> None:
    address = reverse("coops:extra_votes_give", args=[coop.pk])
    browser = yard.actors.browser("villager")
    page = browser.get(address).content.decode()
    mine, other = (yard.member(coop, name) for name in ("household", "other_household"))
    assert f"votes_{mine.pk}" in page
    assert f"votes_{other.pk}" not in page
    assert "9,000.00" in page
    assert "2,600.00" in page
    fields = {"resolution": yard.resolved(coop).pk, "request_key": str(uuid.uuid4())}
    refused = browser.post(address, fields | {f"votes_{mine.pk}": "2"})
    assert refused.status_code == 400
    assert not ExtraVotes.objects.exists()
    done = browser.post(address, fields | {f"votes_{mine.pk}": "1"})
    assert done["Location"] == reverse("coops:extra_votes", args=[coop.pk])
    assert ExtraVotes.objects.get().votes == 1
    assert (
        reverse("coops:extra_votes", args=[coop.pk])
        in browser.get(reverse("coops:coop", args=[coop.pk])).content.decode()
    )


def test_a_union_has_none(yard) -> None:
    coop = yard.coop(figures=CharterFigures(additional_votes_share=2_000))
    coop.organisation.kind = OrganisationKind.COOP_UNION
    coop.organisation.save()
    with pytest.raises(errors.TooManyAdditionalVotes) as refused:
        give(yard, coop, {"household": 1})
    assert "第六十条" in refused.value.basis
