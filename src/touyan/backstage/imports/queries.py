"""Reads of imports."""

from django.db.models import Q, QuerySet

from touyan.backstage import progress
from touyan.backstage.declared import importer_of, importers
from touyan.backstage.models import ImportRun
from touyan.core.actor import Actor, GrantKind
from touyan.core.errors import NotFound
from touyan.core.importing import Importer
from touyan.registry.models import Area, Subject


def allowed(actor: Actor) -> list[Importer]:
    """Return the importers that this person may use somewhere, in the order of their titles."""
    found = [importer for importer in importers().values() if actor.may(importer.power)]
    return sorted(found, key=lambda importer: str(importer.title))


def get_importer(actor: Actor, code: str) -> Importer:
    """Return an importer that this person may use. Raises NotFound."""
    importer = importer_of(code)
    if not actor.may(importer.power):
        raise NotFound
    return importer


def areas(actor: Actor, importer: Importer) -> list[Area]:
    """Return the living areas that an import may go to, by code; groups and grids only if asked for."""
    found = _reached(actor, importer)
    levels = importer.area_levels or {"COUNTY", "TOWNSHIP", "VILLAGE"}
    return list(found.filter(level__in=levels).only("id", "path", "name", "level").order_by("path"))


def _reached(actor: Actor, importer: Importer) -> "QuerySet[Area]":
    """Return the living areas that the importer's power covers, and those of one's organisations."""
    own = actor.ids(importer.power, GrantKind.ORGANISATION)
    seats = Subject.objects.filter(pk__in=own).values("area_id")
    covered = Area.objects.visible_to(actor, importer.power).values("pk")
    return Area.objects.filter(Q(pk__in=covered) | Q(pk__in=seats)).living()


def get_area(actor: Actor, importer: Importer, area_id: int) -> Area:
    """Return an area that an import may go to. Raises NotFound."""
    area = _reached(actor, importer).filter(pk=area_id).first()
    if area is None or (importer.area_levels and area.level not in importer.area_levels):
        raise NotFound
    return area


def get_run(actor: Actor, run_id: int, *, for_update: bool = False) -> ImportRun:
    """Return an import within this person's reach. Raises NotFound."""
    runs = ImportRun.objects.visible_to(actor)
    if for_update:
        runs = runs.select_for_update(of=("self",))
    run = runs.select_related("area", "file", "problems_file", "job").filter(pk=run_id).first()
    if run is None:
        raise NotFound
    if run.job is not None and not for_update:
        progress.seen(run.job)
    return run


def runs(actor: Actor, *, before: int | None = None, limit: int = 30) -> list[ImportRun]:
    """Return a page of imports, newest first; `before` is the last id of the page before."""
    found = ImportRun.objects.visible_to(actor).select_related("area", "file", "job")
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.exclude(status=ImportRun.Status.ABANDONED).order_by("-pk")[:limit])
