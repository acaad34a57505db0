"""What waits for people backstage: work that broke, and imports that somebody began."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.backstage.models import ImportRun, Job
from touyan.core.actor import Actor, Power
from touyan.core.inbox import SHOWN, Item, Source, Waiting, capped

_BEGUN = (ImportRun.Status.UPLOADED, ImportRun.Status.PROBLEMS, ImportRun.Status.READY)


def _put_aside(actor: Actor) -> "QuerySet[Job]":
    return Job.objects.visible_to(actor).filter(status=Job.Status.PARKED)


def put_aside(actor: Actor) -> Waiting:
    """Return the work that broke again and again and waits for the administrator."""
    rows = _put_aside(actor)
    items = tuple(
        Item(one.kind, reverse("backstage:job", args=[one.pk]))
        for one in rows.defer("payload", "saved", "grants").order_by("pk")[:SHOWN]
    )
    return Waiting(count=capped(rows), items=items)


def _begun_imports(actor: Actor) -> "QuerySet[ImportRun]":
    rows = ImportRun.objects.visible_to(actor)
    return rows.filter(created_by=actor.person_id, status__in=_BEGUN)


def begun_imports(actor: Actor) -> Waiting:
    """Return one's own imports that were looked at and not yet taken over or given up."""
    rows = _begun_imports(actor)
    items = tuple(
        Item(one.file.name, reverse("backstage:import", args=[one.pk]), who=one.area.name)
        for one in rows.select_related("file", "area").order_by("pk")[:SHOWN]
    )
    return Waiting(count=capped(rows), items=items)


SOURCES = (
    Source(
        "backstage.put_aside",
        title=_("Work that broke"),
        url_name="backstage:jobs",
        look=put_aside,
        rows=_put_aside,
        powers=(Power.SYSTEM_ADMINISTER,),
        icon="warn",
    ),
    Source(
        "backstage.imports",
        title=_("Finish an import"),
        url_name="backstage:imports",
        look=begun_imports,
        rows=_begun_imports,
        powers=(Power.POINTS_IMPORT, Power.REGISTRY_IMPORT),
        icon="upload",
    ),
)
