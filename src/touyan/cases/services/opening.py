"""Opening and closing a case for the special kinds: guarded files, and matters brought for others."""

import dataclasses
import uuid

from touyan.cases import receipts
from touyan.cases.kinds import Act, CaseStatus, Channel, Family
from touyan.cases.models import Case
from touyan.cases.queries.county import template_of
from touyan.cases.services.guards import say
from touyan.cases.services.submitting import Submission, Submitted, submit
from touyan.core import clock
from touyan.core.actor import Actor, Grant, GrantKind, Power
from touyan.registry.models import Area

GUARD = {Family.MEDIATION: Power.MEDIATION_FILE, Family.PETITION: Power.PETITION_FILE}


def open_file(
    *, actor: Actor, family: Family, area_id: int, reporter_id: int | None, channel: str
) -> Case:
    """Open a guarded file: no words, no assignee, no ladder; its own clocks lie beside it.

    Nobody but its own office ever finds it (`guard`).
    """
    area = Area.objects.get(pk=area_id)
    kind = template_of(area.path).of_family(family)
    now = clock.now().replace(microsecond=0)
    key = uuid.uuid4()
    case = Case.objects.create(
        ref=receipts.ref(key, now.date()),
        key_index=receipts.key_index(key),
        body_index=receipts.body_index({"file": key.hex}),
        kind=kind.code,
        family=str(family),
        guard=str(GUARD[family]),
        area=area,
        reporter_id=reporter_id,
        recorded_by_id=actor.person_id if actor.person_id != reporter_id else None,
        channel=channel,
        status=CaseStatus.IN_PROGRESS,
        received_at=now,
        clock_from=now,
    )
    say(case, Act.SUBMITTED, by=actor.person_id)
    return case


def close_file(*, actor: Actor, case_id: int) -> None:
    """Close a guarded file, once."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    if case.status == CaseStatus.CLOSED:
        return
    case.status = CaseStatus.CLOSED
    case.resolved_at = case.closed_at = clock.now().replace(microsecond=0)
    case.save(update_fields=["status", "resolved_at", "closed_at"])
    say(case, Act.CLOSED, by=actor.person_id)


def bring(
    *,
    actor: Actor,
    family: Family,
    area: Area,
    text: str,
    person_id: int | None = None,
    contact: str = "",
    channel: str = Channel.VISIT,
    is_anonymous: bool = False,
    insists: bool = False,
) -> Submitted:
    """Submit a matter for somebody else: an authorisation lends the right to key in this one matter.

    Triage, clocks and dispatch are those of every request. Raises ShownTheChannel and what `submit`
    raises.
    """
    lent = {Grant(Power.CASE_RECORD, GrantKind.AREA, area.pk, area.prefix)}
    if person_id is not None:
        lent.add(Grant(Power.PEOPLE_READ, GrantKind.SELF, person_id))
    helper = dataclasses.replace(
        actor, grants=actor.grants | lent, on_behalf_of=person_id or actor.on_behalf_of
    )
    kind = template_of(area.path).of_family(family)
    return submit(
        actor=helper,
        submission=Submission(
            key=uuid.uuid4(),
            area_id=area.pk,
            kind=kind.code,
            text=text,
            channel=channel,
            person_id=person_id,
            contact=contact,
            is_anonymous=is_anonymous,
            insists=insists,
        ),
    )
