"""Words, voices and names of old cases are forgotten; what happened, when and how fast, stays.

Three years after a case was closed (`KEEP_DAYS`; Personal Information Protection Law art. 19 and 47): its
words and those of its time line, its files, who asked and who was called. Guarded files are forgotten by
the rooms' own rules for them.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from touyan.audit import services as audit
from touyan.backstage import files
from touyan.cases.kinds import CaseStatus
from touyan.cases.models import (
    Callback,
    Case,
    CaseFile,
    EventWords,
    Extension,
    HandBack,
    Pause,
    Suspension,
)
from touyan.cases.models.cases import KEEP_DAYS
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor

BATCH = 500
_ENDED = (CaseStatus.CLOSED, CaseStatus.WITHDRAWN, CaseStatus.EXCLUDED)
_WORDS = ("place", "text", "details", "contact", "answer")


def forget_old(*, actor: Actor = SYSTEM, limit: int = BATCH) -> int:
    """Forget the words of cases that ended three years ago, in batches; return how many."""
    done = 0
    while True:
        with transaction.atomic():
            found = _old(limit)
            if found:
                _forget(actor, found)
        done += len(found)
        if len(found) < limit:
            return done


def _old(limit: int) -> list[int]:
    before = clock.now() - dt.timedelta(days=KEEP_DAYS)
    holds = Q(reporter__isnull=False) | Q(household__isnull=False) | ~Q(text=b"") | ~Q(answer=b"")
    rows = Case.objects.select_for_update(skip_locked=True).filter(
        holds, status__in=_ENDED, closed_at__lt=before, guard=""
    )
    return list(rows.order_by("closed_at", "pk").values_list("pk", flat=True)[:limit])


def _forget(actor: Actor, pks: list[int]) -> None:
    for row in CaseFile.objects.filter(case_id__in=pks, file__erased_at=None).select_related(
        "file"
    ):
        files.erase(row.file)
    EventWords.objects.filter(event__case_id__in=pks).delete()
    Pause.objects.filter(case_id__in=pks).update(reason="", contest="")
    Callback.objects.filter(case_id__in=pks).update(words="")
    for model in (Extension, Suspension, HandBack):
        model.objects.filter(case_id__in=pks).update(reason="")
    Case.objects.filter(pk__in=pks).update(
        **dict.fromkeys(_WORDS, ""), reporter=None, household=None, recorded_by=None
    )
    audit.record_many(
        actor=actor,
        action="cases.forgotten",
        object_kind="cases.case",
        objects=[(pk, "", None) for pk in pks],
    )
