"""Refused acts that must stay on record although everything else of the request is undone.

A service writes the refusal and raises. When an enclosing transaction is rolled back (every form runs
in one), the row goes with it: the middleware writes it again when the request is over (`kept`),
whether the refusal became a page of its own or a message beside the form.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from touyan.audit import services
from touyan.audit.models import Record
from touyan.core.actor import Actor
from touyan.core.errors import DomainError

_of_the_request: ContextVar[list[DomainError] | None] = ContextVar("refused_acts", default=None)


@contextmanager
def kept() -> Iterator[None]:
    """Keep every refused act of a request on record, whatever became of its error and transaction."""
    found: list[DomainError] = []
    token = _of_the_request.set(found)
    try:
        yield
    finally:
        _of_the_request.reset(token)
        for error in found:
            keep(error)


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
    of_the_request = _of_the_request.get()
    if of_the_request is not None:
        of_the_request.append(error)


def keep(error: DomainError) -> None:
    """Write the refusal again if it was rolled back with its request; otherwise change nothing."""
    row = error.on_record
    if not isinstance(row, Record) or Record.objects.filter(pk=row.pk, at=row.at).exists():
        return
    row.pk = None
    row._state.adding = True
    row.save(force_insert=True)
