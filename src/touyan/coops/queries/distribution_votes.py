"""What the members vote on: a plan that is laid open, as a motion that names its check code."""

import datetime as dt

from django.utils.translation import gettext as _

from touyan.coops.models import Distribution, DistributionStatus
from touyan.coops.queries import distributions
from touyan.core.actor import Actor
from touyan.core.errors import NotFound
from touyan.core.money import format_fen
from touyan.decisions.models import Meeting
from touyan.registry.kinds import ResolutionBody, ResolutionStatus
from touyan.registry.models import Resolution

REF = "coopdist:"
DECISIONS_MAX = 20


def ref_of(found: Distribution) -> str:
    """Return what a notice and a motion call this distribution."""
    return f"{REF}{found.pk}"


def waiting_for_vote(coop_id: int) -> list[Distribution]:
    """Return the plans of a cooperative that are laid open and not booked, the newest year first."""
    rows = Distribution.objects.filter(coop_id=coop_id, status=DistributionStatus.ON_VIEW)
    return list(rows.select_related("notice", "trial").order_by("-year", "-pk"))


def motion_of(found: Distribution) -> tuple[str, str]:
    """Return title and words of the motion: with the check code the members vote on this plan only."""
    if found.trial.is_loss:
        return _motion_of_loss(found)
    title = _("Distribution of the surplus of %(year)d") % {"year": found.year}
    text = _(
        "To approve the distribution of the surplus of %(year)d with the check code %(code)s, and to "
        "pay by %(due)s."
    ) % {"year": found.year, "code": found.check_code, "due": found.due_on.isoformat()}
    return title, text


def notice_title(found: Distribution, name: str) -> str:
    """Return what the sheet on the board is called."""
    values = {"name": name[:80], "year": found.year}
    if found.trial.is_loss:
        return _("%(name)s: handling of the loss of %(year)d") % values
    return _("%(name)s: distribution of the surplus of %(year)d") % values


def _motion_of_loss(found: Distribution) -> tuple[str, str]:
    losses = distributions.plan_of(found.trial).losses
    if losses is None:
        raise NotFound
    title = _("Handling of the loss of %(year)d") % {"year": found.year}
    text = _(
        "To approve the handling of the loss of %(year)d with the check code %(code)s: %(covered)s "
        "yuan out of the reserve, %(carried)s yuan carried forward."
    ) % {
        "year": found.year,
        "code": found.check_code,
        "covered": format_fen(losses.from_reserve_fen),
        "carried": format_fen(losses.carried_fen),
    }
    return title, text


def votable_on(found: Distribution) -> dt.date | None:
    """Return the first day on which the members may vote: after the inspection (art. 40)."""
    return found.notice.ends_on + dt.timedelta(days=1) if found.notice else None


def meetings_of(actor: Actor, found: Distribution) -> list[Meeting]:
    """Return the meetings at which this plan is put to the vote, as the actor may see them."""
    rows = Meeting.objects.visible_to(actor).filter(
        organisation_id=found.coop_id, motions__text__contains=found.check_code
    )
    return list(rows.distinct().order_by("-meets_at", "-pk")[:DECISIONS_MAX])


def decisions_of(found: Distribution) -> list[Resolution]:
    """Return the proven decisions of the members on this very plan: their motion names its check code."""
    if found.notice is None:
        return []
    rows = Resolution.objects.filter(
        organisation_id=found.coop_id,
        body=ResolutionBody.COOP_MEMBERS,
        status=ResolutionStatus.PROVEN,
        passed_on__gte=found.notice.starts_on,
        motion__text__contains=found.check_code,
    )
    return list(rows.order_by("-passed_on", "-pk")[:DECISIONS_MAX])
