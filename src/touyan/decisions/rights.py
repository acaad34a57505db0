"""Additional votes and people who come instead of others: what the law lets, in pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from touyan.decisions import tally
from touyan.decisions.bodies import Body, ProxyKind
from touyan.decisions.errors import BodyTooSmall, ProxyNotAllowed, TooManyAdditionalVotes
from touyan.decisions.laws import COOPS, article

PROXIES_MAX = 3


@dataclass(frozen=True, slots=True)
class Errand:
    """Somebody is to come instead of somebody else: what the rules ask about the two."""

    giver_id: int
    holder_id: int
    same_household: bool
    holder_is_adult: bool
    holder_may_vote: bool
    held_already: int = 0
    holder_is_candidate: bool = False


def check_additional(body: Body, *, members: int, additional: Mapping[int, int]) -> int:
    """Return all voting rights: one each and the additional votes (person -> votes).

    Raises TooManyAdditionalVotes above a fifth of the basic votes altogether, or where the body
    knows none (Law on Farmers' Cooperatives art. 22).
    """
    extra = sum(additional.values())
    if any(votes < 1 for votes in additional.values()):
        raise TooManyAdditionalVotes(basis=article(COOPS, "二十二"))
    if extra and (not body.additional_votes or extra > tally.additional_votes_max(members)):
        raise TooManyAdditionalVotes(basis=article(COOPS, "二十二"))
    return members + extra


def check_size(body: Body, *, members: int) -> None:
    """Raise BodyTooSmall when the body cannot exist with so few members."""
    if members < body.least:
        raise BodyTooSmall(
            str(_("This body needs at least %(least)d members by law; the list has %(members)d."))
            % {"least": body.least, "members": members},
            basis=body.basis,
        )


def check_proxy(body: Body, errand: Errand) -> None:
    """Raise ProxyNotAllowed, with the article and what to do, unless one may come for the other."""
    refused = _refusal(body, errand)
    if refused is not None:
        raise ProxyNotAllowed(str(refused), basis=body.proxy_basis or body.basis)


def _refusal(body: Body, errand: Errand) -> object | None:
    if body.proxies is ProxyKind.NONE:
        return _("At this meeting nobody can come instead of somebody else.")
    if errand.giver_id == errand.holder_id:
        return _("Nobody is their own stand-in.")
    if not errand.holder_is_adult:
        return _("Only an adult can come instead of somebody else.")
    if body.proxies is ProxyKind.SAME_HOUSEHOLD:
        if not errand.same_household:
            return _("Only an adult of the same household can come instead.")
        return None
    if not errand.holder_may_vote:
        return _("Only somebody with the right to vote here can vote for somebody else.")
    if errand.holder_is_candidate:
        return _("A candidate cannot vote for somebody else.")
    if errand.held_already >= PROXIES_MAX:
        return _("This person votes for three others already: more are not allowed.")
    return None
