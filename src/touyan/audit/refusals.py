"""Refused acts that must stay on record although everything else of the request is undone.

A service writes the refusal and raises. When an enclosing transaction is rolled back (every form runs
in one), the row goes with it: the middleware, which sees the error after that, writes it again.
"""

from django.db import transaction

from touyan.audit import services
from touyan.audit.models import Record
from touyan.core.actor import Actor
from touyan.core.errors import DomainError


def record(
    *,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: object,
    area_path: str,
    error: DomainError,
) -> None:
    """Write a refused act and remember it on the error, for `keep`."""
    with transaction.atomic():
        row = services.record(
            actor=actor,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            area_path=area_path,
            detail={"rule": error.code},
        )
    error.on_record = row


def keep(error: DomainError) -> None:
    """Write the refusal again if it was rolled back with its request; otherwise change nothing."""
    row = error.on_record
    if not isinstance(row, Record) or Record.objects.filter(pk=row.pk, at=row.at).exists():
        return
    row.pk = None
    row._state.adding = True
    row.save(force_insert=True)
