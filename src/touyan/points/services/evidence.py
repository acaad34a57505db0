"""What a household adds to its claim: a photograph or a paper, if it wants to. Never asked for."""

from typing import BinaryIO

from django.db import transaction

from touyan.backstage import services as backstage
from touyan.backstage.models import FilePurpose
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import NotAllowed, WrongState
from touyan.points.models import Claim, ClaimState, Evidence
from touyan.points.services import guards
from touyan.points.services.claims import path_of

MOST = 3


@transaction.atomic
def add_evidence(*, actor: Actor, claim: Claim, content: BinaryIO, name: str) -> Evidence:
    """Keep a photograph or PDF with one's own claim, without the place that a telephone notes in it.

    Raises NotAllowed for another's claim, WrongState after the reviews or beyond three files,
    FileTooLarge, FileKindRefused.
    """
    if actor.person_id != claim.proposed_by_id:
        raise NotAllowed
    locked = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    if locked.state != ClaimState.SUBMITTED or locked.evidence.count() >= MOST:
        raise WrongState
    file = backstage.store_file(
        actor=actor,
        content=content,
        name=name,
        purpose=FilePurpose.EVIDENCE,
        area_id=claim.area_id,
    )
    kept = Evidence.objects.create(claim=locked, file=file, added_at=clock.now())
    guards.told(actor, "points.claim.evidence_added", locked, path_of(locked))
    return kept
