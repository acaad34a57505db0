"""Giving additional votes to members with a larger contribution or trade (art. 22)."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from touyan.coops import laws
from touyan.coops.errors import NotLarger, TooManyAdditionalVotes
from touyan.coops.models import Coop, CoopMember, ExtraVotes
from touyan.coops.queries import extra_votes as reading
from touyan.coops.services.guards import coop_for, resolution_of, told, who
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound


@transaction.atomic
def give_additional_votes(
    *, actor: Actor, coop_id: int, votes: Mapping[int, int], resolution_id: int
) -> int:
    """Give additional votes by member id, replacing all that there were; return how many in all.

    At most what the charter says and never more than 20 % of the basic votes (art. 22), none in a
    union (art. 60); for a larger contribution or trade only, read from the books. They count in every
    meeting that is called from now on. Raises TooManyAdditionalVotes, NotLarger, NoResolution, NotFound.
    """
    coop = coop_for(actor, coop_id, Power.COOP_MANAGE)
    resolution = resolution_of(coop, resolution_id)
    if coop.is_union:
        raise TooManyAdditionalVotes(basis=laws.UNION_VOTES)
    standings = reading.standings(coop)
    found = standings.by_member()
    if votes.keys() - found.keys():
        raise NotFound
    _within_the_cap(coop, votes)
    smaller = [found[pk].member.number for pk in votes if not found[pk].ground]
    if smaller:
        text = _(
            "Additional votes are for a contribution or trade above the average of all members. That of "
            "the members with these numbers is not: %(numbers)s."
        )
        raise NotLarger(text % {"numbers": "、".join(map(str, smaller))}, basis=laws.VOTES)
    today, now = clock.today(), clock.now()
    ExtraVotes.objects.filter(coop=coop, until=None).update(until=today)
    ExtraVotes.objects.bulk_create(
        ExtraVotes(
            coop=coop,
            member_id=pk,
            votes=count,
            ground=found[pk].ground,
            contribution_fen=found[pk].contribution_fen,
            trade_fen=found[pk].trade_fen,
            trade_year=standings.trade_year,
            resolution=resolution,
            since=today,
            entered_by_id=who(actor),
            entered_at=now,
        )
        for pk, count in votes.items()
    )
    members = [one.member for one in standings.rows]
    for member in members:
        member.additional_votes = votes.get(member.pk, 0)
    CoopMember.objects.bulk_update(members, ["additional_votes"])
    count = sum(votes.values())
    told(actor, "votes.given", coop, {"votes": count, "resolution": resolution.pk})
    return count


def _within_the_cap(coop: Coop, votes: Mapping[int, int]) -> None:
    """Raise TooManyAdditionalVotes, with the figures, for less than one vote each or more than may be."""
    cap = reading.cap(coop)
    asked = sum(votes.values())
    if min(votes.values(), default=1) < 1:
        raise TooManyAdditionalVotes(basis=laws.VOTES)
    if asked and not cap.share:
        raise TooManyAdditionalVotes(
            _(
                "The charter of this cooperative knows no additional votes. Change the charter first."
            ),
            basis=laws.VOTES,
        )
    if asked > cap.most:
        text = _(
            "There may be %(most)d additional votes: %(percent)s %% of %(basic)d basic votes, rounded "
            "down. %(asked)d were entered."
        )
        raise TooManyAdditionalVotes(
            text % {"most": cap.most, "percent": cap.percent, "basic": cap.basic, "asked": asked},
            basis=laws.VOTES,
        )
