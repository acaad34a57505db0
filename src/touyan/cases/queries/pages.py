"""One case as a page shows it: the time line, whose time it was, files, similar cases."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from touyan.backstage.models import StoredFile
from touyan.cases import deadline, triage
from touyan.cases.deadline import Party
from touyan.cases.kinds import OPEN
from touyan.cases.models import Case, CaseEvent, CaseFile, RootCause, Suspension
from touyan.cases.queries import county, lists
from touyan.cases.queries.doors import by_receipt, get_case
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.registry.models import Area

VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the time line. `words` is "" where nothing was said or it was erased."""

    event: CaseEvent
    words: str


@dataclass(frozen=True, slots=True)
class Similar:
    """An open case of the same village and matter, as anybody may know it: no words, no name."""

    case_id: int
    matter: str
    place: str
    received_on: dt.date
    status: str


@dataclass(frozen=True, slots=True)
class Repeated:
    """A matter that came up again and again in a village: one root action is proposed."""

    village: str
    matter: str
    title: str
    count: int
    case_id: int


def time_line(case: Case, *, for_reporter: bool = False) -> list[Line]:
    """Return the lines of a case that the caller may see, the oldest first; two queries."""
    rows = case.events.select_related("by", "words").order_by("pk")
    if for_reporter:
        rows = rows.filter(is_shown=True)
    return [Line(row, row.words.text if hasattr(row, "words") else "") for row in rows]


def time_of(case: Case) -> dict[Party, dt.timedelta]:
    """Return whose time it was since receipt, until it was answered or now; the parts make the whole."""
    end = case.resolved_at or case.closed_at or clock.now()
    waits = [
        deadline.Span(row.begins_at, row.ends_at, deadline.PARTY_OF[row.waiting])  # type: ignore[index]
        for row in case.pauses.filter(is_void=False)
    ]
    rests = [
        deadline.Span(row.begins_at, row.ends_at or end, Party.OUTSIDE)
        for row in Suspension.objects.filter(case=case)
    ]
    return deadline.booked(case.received_at, end, [*waits, *rests])


def files_of(case: Case) -> list[CaseFile]:
    """Return voice messages and pictures of a case that the caller may see."""
    return list(case.files.filter(file__erased_at=None).select_related("file").order_by("pk"))


def file_of(actor: Actor, case_id: int, file_id: int, *, receipt: str = "") -> StoredFile:
    """Return a file of a case that the actor may see, or whose receipt they hold. Raises NotFound."""
    case = by_receipt(receipt) if receipt else get_case(actor, case_id)
    row = CaseFile.objects.filter(case=case, file_id=file_id, file__erased_at=None)
    found = row.select_related("file").first()
    if found is None or case.pk != case_id:
        raise NotFound
    return found.file


def similar(area: Area, text: str, *, matter: str = "", limit: int = 3) -> list[Similar]:
    """Return open cases of the same village that may be the same matter, before one is sent.

    By the list of duties: the matter that the words name. Nothing is kept of what was asked.
    """
    rules = county.matters_of(area.path)
    rule = next((r for r in rules if r.code == matter), None) or triage.matter_of(text, rules)
    if rule is None:
        return []
    template = county.template_of(area.path)
    since = clock.now() - dt.timedelta(days=template.similar_days)
    rows = Case.objects.filter(
        area_id__in=_village(area), matter=rule.code, status__in=OPEN, guard="", danger=""
    ).filter(received_at__gte=since, linked_to=None)
    # The same group first, then the oldest: its answer comes first.
    found = sorted(
        rows.select_related("area").defer("text", "place", "details", "contact", "answer")[:50],
        key=lambda case: (case.area_id != area.pk, case.received_at, case.pk),
    )
    return [
        Similar(
            case.pk,
            rule.title,
            case.area.name,
            deadline.to_second(case.received_at).date(),
            case.get_status_display(),
        )
        for case in found[:limit]
    ]


def repeated(actor: Actor, *, limit: int = 50) -> list[Repeated]:
    """Return matters with three cases or more in one village without a root cause, most first.

    It is a list of matters for those who can end a cause, not of villages to be compared.
    """
    tops = actor.prefixes(Power.CASE_DISPATCH)
    if not tops:
        return []
    template = county.template_of(tops[0].ljust(VILLAGE_DIGITS, "0"))
    since = clock.now() - dt.timedelta(days=template.similar_days)
    rows = (
        lists.within(actor, Power.CASE_DISPATCH)
        .filter(received_at__gte=since, cause=None)
        .exclude(matter="")
        .order_by()
        .values_list("area__scope_path", "matter")
        .annotate(count=Count("pk"), newest=Max("pk"))
    )
    found: dict[tuple[str, str], int] = {}
    newest: dict[tuple[str, str], int] = {}
    for path, matter, count, last in rows:
        key = (path[:VILLAGE_DIGITS], matter)
        found[key] = found.get(key, 0) + count
        newest[key] = max(newest.get(key, 0), last)
    enough = {key: count for key, count in found.items() if count >= template.same_cause}
    titles = {rule.code: rule.title for rule in county.matters_of(tops[0].ljust(12, "0"))}
    names = dict(
        Area.objects.living()
        .filter(path__in={village for village, _matter in enough})
        .values_list("path", "name")
    )
    ordered = sorted(enough.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return [
        Repeated(
            names.get(village, village),
            matter,
            titles.get(matter, matter),
            count,
            newest[village, matter],
        )
        for (village, matter), count in ordered
    ]


def causes(actor: Actor, *, limit: int = 50) -> list[RootCause]:
    """Return the root causes in reach that are not ended, the newest first."""
    ended = (RootCause.Status.DONE, RootCause.Status.DROPPED)
    areas = Area.objects.visible_to(actor, Power.CASE_READ)
    rows = RootCause.objects.filter(Q(area__in=areas)).exclude(status__in=ended)
    return list(rows.select_related("area", "owner").order_by("-pk")[:limit])


def cases_of_cause(actor: Actor, cause: RootCause, *, limit: int = 200) -> list[Case]:
    """Return the cases of a cause in reach, the oldest first."""
    rows = lists.within(actor, Power.CASE_DISPATCH).filter(cause=cause)
    rows = rows.select_related("area").defer("details", "answer", "contact")
    return list(rows.order_by("pk")[:limit])


def shares_answer(actor: Actor, case: Case) -> list[Case]:
    """Return the cases in reach that share an answer with this one: its first, or those linked to it."""
    first = case.linked_to_id or case.pk
    rows = lists.within(actor, Power.CASE_READ).filter(Q(pk=first) | Q(linked_to=first))
    rows = rows.exclude(pk=case.pk).select_related("area")
    return list(rows.defer("details", "answer", "contact").order_by("pk")[:20])


def neighbours(actor: Actor, case: Case, *, limit: int = 20) -> list[Case]:
    """Return other open cases of the village that a case may share its answer with.

    Those of the same matter come first, then the newest; never one that is linked to another.
    """
    rows = lists.within(actor, Power.CASE_DISPATCH).filter(
        area_id__in=_village(case.area), status__in=OPEN, linked_to=None, danger=""
    )
    return _same_first(rows, case, limit)


def same_cause(actor: Actor, case: Case, *, limit: int = 20) -> list[Case]:
    """Return other recent cases of the village without a cause; those of the same matter first."""
    template = county.template_of(case.area.path)
    since = clock.now() - dt.timedelta(days=template.similar_days)
    rows = lists.within(actor, Power.CASE_DISPATCH).filter(
        area_id__in=_village(case.area), received_at__gte=since, cause=None
    )
    return _same_first(rows, case, limit)


def _same_first(rows: QuerySet[Case], case: Case, limit: int) -> list[Case]:
    rows = rows.exclude(pk=case.pk).select_related("area")
    rows = rows.defer("details", "answer", "contact")
    same = list(rows.filter(matter=case.matter).order_by("-pk")[:limit]) if case.matter else []
    others = rows.exclude(matter=case.matter) if case.matter else rows
    return same + list(others.order_by("-pk")[: limit - len(same)])


def _village(area: Area) -> list[int]:
    rows = Area.objects.filter(scope_path__under=area.scope_path[:VILLAGE_DIGITS])
    return list(rows.values_list("pk", flat=True))
