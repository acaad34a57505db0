"""A village reports its scheme to the township; the township files it or returns it with a reason."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.points.errors import SamePerson
from touyan.points.models import Filing, FilingStatus, Scheme, SchemeStatus


def report(*, actor: Actor, scheme: Scheme, note: str = "") -> Filing:
    """Report an adopted version to the township, inside the caller's transaction."""
    filing = Filing.objects.create(
        scheme=scheme,
        note=note.strip(),
        submitted_by_id=None if actor == SYSTEM else actor.person_id,
        submitted_at=clock.now(),
    )
    _told(actor, "points.scheme.reported", filing)
    return filing


@transaction.atomic
def report_again(*, actor: Actor, scheme: Scheme, note: str) -> Filing:
    """Report a returned version again, saying what was mended about the papers.

    A rule that has to change needs a new version: an adopted one is never edited. Raises WrongState
    unless the last report was returned, Invalid without a note.
    """
    actor.require_in(Power.SCHEME_MANAGE, scheme.area.scope_path)
    scheme = Scheme.objects.select_for_update(of=("self",)).select_related("area").get(pk=scheme.pk)
    last = scheme.filings.first()
    if scheme.status != SchemeStatus.ADOPTED or (
        last is not None and last.status != FilingStatus.RETURNED
    ):
        raise WrongState
    if not note.strip():
        raise Invalid
    return report(actor=actor, scheme=scheme, note=note)


def decide(*, actor: Actor, filing: Filing, accept: bool, reason: str = "") -> Filing:
    """File a report, or return it with a reason, as the township.

    Raises NotFound outside the township, SamePerson for who reported it, WrongState, Invalid.
    """
    path = filing.scheme.area.scope_path
    if not actor.may_in(Power.RESOLUTION_FILE, path):
        raise NotFound if actor.may(Power.RESOLUTION_FILE) else NotAllowed
    if filing.submitted_by_id == actor.person_id:
        raise SamePerson(_("You reported this yourself. Somebody else of the township files it."))
    if not accept and not reason.strip():
        raise Invalid
    with transaction.atomic():
        found = (
            Filing.objects.select_for_update(of=("self",))
            .select_related("scheme__area")
            .get(pk=filing.pk)
        )
        if found.status != FilingStatus.SUBMITTED:
            raise WrongState
        found.status = FilingStatus.FILED if accept else FilingStatus.RETURNED
        found.reason = "" if accept else reason.strip()[:300]
        found.decided_by_id = actor.person_id
        found.decided_at = clock.now()
        found.save()
        if accept:
            Scheme.objects.filter(pk=found.scheme_id).update(filed_on=clock.today())
        _told(actor, f"points.scheme.{'filed' if accept else 'returned'}", found)
    return found


def _told(actor: Actor, action: str, filing: Filing) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.scheme",
        object_id=filing.scheme_id,
        area_path=filing.scheme.area.scope_path,
        detail={"filing": filing.pk},
    )
