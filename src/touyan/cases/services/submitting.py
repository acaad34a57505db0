"""Taking a case in: triage before anything else, then one row, its clock, its line, the first one asked."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from django.db import IntegrityError, transaction

from touyan.backstage import services as backstage
from touyan.backstage.errors import RequestKeyReused
from touyan.backstage.models import FilePurpose
from touyan.backstage.queries import work_calendar
from touyan.cases import deadline, receipts, triage
from touyan.cases.errors import (
    AnswerMissing,
    NameNeeded,
    NothingSaid,
    PlaceTooWide,
    UnknownKind,
)
from touyan.cases.kinds import Act, CaseLevel, Channel, Family
from touyan.cases.models import Case, CaseFile
from touyan.cases.pack_values import CasesTemplate, KindRule, MatterRule
from touyan.cases.queries import county
from touyan.cases.services.clocks import set_rung
from touyan.cases.services.dispatching import ask_next
from touyan.cases.services.guards import say, told
from touyan.cases.services.screening import look_first
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, GrantKind, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound
from touyan.registry import queries as registry
from touyan.registry.models import Area

LATE_UPLOAD = dt.timedelta(minutes=2)
TEXT, PLACE, CONTACT, FILES = 2000, 200, 100, 6
ELSEWHERE = frozenset({Family.PETITION, Family.MEDIATION, Family.TICKET})
"""Families that begin by services of their own, which call `open_case`."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody asks for. `key` is the form's key: sent again, it is the same case.

    `person_id` is for whom an official keys it in; `sent_at` is when a phone without signal wrote it;
    `insists` says that the person saw the channel for accusations and accuses nobody.
    """

    key: uuid.UUID
    area_id: int
    kind: str = "whistle"
    text: str = ""
    place: str = ""
    matter: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    channel: str = Channel.PAGE
    is_anonymous: bool = False
    person_id: int | None = None
    contact: str = ""
    uploads: tuple[BinaryIO, ...] = ()
    sent_at: dt.datetime | None = None
    insists: bool = False
    linked_to: int | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """The case; the receipt of an anonymous one ("" otherwise); whether this call made it."""

    case: Case
    receipt: str = ""
    is_new: bool = True


def submit(*, actor: Actor, submission: Submission) -> Submitted:
    """Take a request in and ask the first person to come. The same key again gives the same answer.

    Danger gets no clock: the page names the emergency number, the village is told. Anonymous requests
    keep nobody's name anywhere and are found by the receipt alone. Raises ShownTheChannel (an
    accusation: not a row is written), UnknownKind, PlaceTooWide, NothingSaid, AnswerMissing,
    NameNeeded, NotAllowed, NotFound, RequestKeyReused (same key, another content).
    """
    _shape(submission)
    template = _template(submission.area_id)
    words = (submission.text, submission.place, *submission.details.values())
    found = look_first(template, *words, insists=submission.insists)
    kind = template.kind(submission.kind)
    if kind is None or kind.family in ELSEWHERE:
        raise UnknownKind
    with transaction.atomic():
        return open_case(
            actor=actor, submission=submission, kind=kind, template=template, sorted_out=found
        )


def open_case(
    *,
    actor: Actor,
    submission: Submission,
    kind: KindRule,
    template: CasesTemplate,
    sorted_out: triage.Triage,
    guard: Power | None = None,
    asks: bool = True,
) -> Submitted:
    """Write a case in the caller's transaction: for services of kinds with a beginning of their own.

    `guard` closes the file to all but those who hold that power; `asks=False` asks nobody to come.
    """
    reporter, household = _reporter(actor, submission, kind)
    body = _body(actor, submission)
    known = _known(submission.key, body)
    if known is not None:
        return known
    area = _place(actor, submission)
    now = deadline.to_second(clock.now())
    case = _new(submission, kind, area, now)
    case.body_index = body
    case.reporter_id, case.household_id = reporter, household
    case.recorded_by_id = _recorder(actor, submission)
    case.guard = guard or ""
    case.danger = sorted_out.danger or ""
    _set_clocks(case, kind, template, now)
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        twin = _known(submission.key, body)
        if twin is None:
            raise
        return twin
    attach(actor, case, submission.uploads)
    _record(actor, case)
    if submission.linked_to is not None:
        _link(case, submission.linked_to)
    if asks:
        ask_next(case)
    number = receipts.receipt(submission.key) if case.is_anonymous else ""
    return Submitted(case, number)


def _shape(submission: Submission) -> None:
    """Refuse what has no content or too much of it, before anything is read."""
    if not submission.text.strip() and not submission.uploads:
        raise NothingSaid
    too_long = (
        len(submission.text) > TEXT
        or len(submission.place) > PLACE
        or len(submission.contact) > CONTACT
        or any(len(value) > TEXT for value in submission.details.values())
        or len(submission.uploads) > FILES
    )
    if too_long or submission.channel not in Channel.values:
        raise Invalid


def _template(area_id: int) -> CasesTemplate:
    path = Area.objects.filter(pk=area_id).values_list("path", flat=True).first()
    if path is None:
        raise NotFound
    return county.template_of(path)


def _place(actor: Actor, submission: Submission) -> Area:
    """Return the chosen place: names of places are public, so a villager may choose any village.

    Whoever keys in for others does so in their own area.
    """
    area = Area.objects.filter(pk=submission.area_id).select_related("parent").first()
    if area is None:
        raise NotFound
    if not county.is_place(area):
        raise PlaceTooWide
    if submission.person_id is not None and not actor.may_in(Power.CASE_RECORD, area.scope_path):
        raise NotAllowed
    return area


def _reporter(
    actor: Actor, submission: Submission, kind: KindRule
) -> tuple[int | None, int | None]:
    """Return who asks, as (person, household by its card)."""
    if submission.is_anonymous:
        if not kind.may_be_anonymous:
            raise NameNeeded
        return None, None
    if submission.person_id is not None:
        actor.require(Power.CASE_RECORD)
        if actor != SYSTEM:
            registry.get_person(actor, submission.person_id)
        return submission.person_id, None
    if actor == SYSTEM or submission.channel == Channel.API:
        return None, None
    if submission.contact and actor.may(Power.CASE_RECORD):
        return None, None  # a caller whom the registry does not know
    if actor.person_id <= 0:
        raise NameNeeded
    if actor.person_id in actor.ids(Power.CASE_OWN, GrantKind.SELF):
        return actor.person_id, None
    homes = sorted(actor.ids(Power.CASE_OWN, GrantKind.HOUSEHOLDS))
    if not homes:
        raise NotAllowed
    return actor.person_id, homes[0]


def _recorder(actor: Actor, submission: Submission) -> int | None:
    keyed = submission.person_id is not None or bool(submission.contact)
    is_known = actor.person_id > 0 and not submission.is_anonymous
    return actor.person_id if keyed and is_known else None


def _body(actor: Actor, submission: Submission) -> bytes:
    who = 0 if submission.is_anonymous else actor.person_id
    return receipts.body_index(
        {
            "who": who,
            "for": submission.person_id,
            "area": submission.area_id,
            "kind": submission.kind,
            "text": submission.text,
            "place": submission.place,
            "matter": submission.matter,
            "details": dict(submission.details),
            "contact": submission.contact,
            "files": [_digest(upload) for upload in submission.uploads],
        }
    )


def _known(key: uuid.UUID, body: bytes) -> Submitted | None:
    """Return what this key made before. Raises RequestKeyReused for another content."""
    case = Case.objects.select_related("area").filter(key_index=receipts.key_index(key)).first()
    if case is None:
        return None
    if bytes(case.body_index) != body:
        raise RequestKeyReused
    number = receipts.receipt(key) if case.is_anonymous else ""
    return Submitted(case, number, is_new=False)


def _new(submission: Submission, kind: KindRule, area: Area, now: dt.datetime) -> Case:
    rules = county.matters_of(area.path)
    rule = _matter(submission, rules)
    answers = {one.code: submission.details.get(one.code, "").strip() for one in kind.fields}
    if any(one.is_needed and not answers[one.code] for one in kind.fields):
        raise AnswerMissing
    others = {key: value for key, value in submission.details.items() if key not in answers}
    kept = {key: value for key, value in (others | answers).items() if value}
    is_late_upload = submission.sent_at is not None and now - submission.sent_at > LATE_UPLOAD
    sent_at = submission.sent_at if is_late_upload else None
    return Case(
        ref=receipts.ref(submission.key, now.date()),
        key_index=receipts.key_index(submission.key),
        kind=kind.code,
        family=kind.family,
        matter=rule.code if rule else "",
        office=rule.office if rule else "",
        area=area,
        place=submission.place.strip(),
        text=submission.text.strip(),
        details=json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else "",
        contact=submission.contact.strip(),
        is_anonymous=submission.is_anonymous,
        receipt_index=receipts.receipt_index(receipts.receipt(submission.key))
        if submission.is_anonymous
        else None,
        channel=submission.channel,
        is_urgent=kind.is_urgent,
        level=_first_level(kind, rule),
        received_at=now,
        clock_from=now,
        sent_at=sent_at,
        is_backfilled=is_late_upload,
    )


def _matter(submission: Submission, rules: tuple[MatterRule, ...]) -> MatterRule | None:
    if submission.matter:
        found = next((rule for rule in rules if rule.code == submission.matter), None)
        if found is None:
            raise UnknownKind
        return found
    return triage.matter_of(submission.text, rules)


def _first_level(kind: KindRule, rule: MatterRule | None) -> CaseLevel:
    """Whoever whistles is met by the village first; other matters begin at the office in charge."""
    if kind.arrival_minutes is not None or rule is None:
        return CaseLevel.VILLAGE
    return rule.level


def _set_clocks(case: Case, kind: KindRule, template: CasesTemplate, now: dt.datetime) -> None:
    if case.danger:
        return
    minutes = county.arrival_minutes(case.area, kind)
    if minutes is not None:
        case.promised_minutes = minutes
        case.arrival_due_at = (
            now + dt.timedelta(minutes=minutes)
            if kind.is_urgent
            else deadline.arrival_due(now, minutes, template.hours)
        )
    set_rung(case)
    if kind.first_answer is not None:
        from_opening = deadline.clock_start(now, template.hours)
        start = now if kind.is_urgent or kind.first_answer.is_days else from_opening
        due = deadline.due(start, kind.first_answer, work_calendar())
        case.first_answer_due_at = due.at
        case.is_calendar_unsure |= bool(due.unknown_years)


def attach(
    actor: Actor, case: Case, uploads: Sequence[BinaryIO], *, from_reporter: bool = True
) -> None:
    """Keep voice messages and pictures with a case. Raises FileTooLarge, FileKindRefused.

    They are opened by the case's door alone; of an anonymous case nobody's name lies beside them.
    """
    hides = actor.person_id <= 0 or (case.is_anonymous and from_reporter)
    for number, upload in enumerate(uploads, start=1):
        upload.seek(0)
        file = backstage.store_file(
            actor=SYSTEM if hides else actor,
            content=upload,
            name=f"{case.ref}-{number}",
            purpose=FilePurpose.CASE,
            area_id=case.area_id,
        )
        CaseFile.objects.create(case=case, file=file, is_from_reporter=from_reporter)


def _digest(upload: BinaryIO) -> str:
    upload.seek(0)
    return hashlib.sha256(upload.read()).hexdigest()


def _record(actor: Actor, case: Case) -> None:
    say(case, Act.SUBMITTED, by=None if case.is_anonymous else actor.person_id)
    if case.danger:
        say(case, Act.DANGER, detail={"danger": case.danger})
    told(
        actor,
        "submitted",
        case,
        {"kind": case.kind, "channel": case.channel},
        hides=case.is_anonymous,
    )


def _link(case: Case, other_id: int) -> None:
    other = Case.objects.filter(
        pk=other_id, area__scope_path__under=case.area.scope_path[:12], guard=""
    ).first()
    if other is None:
        raise NotFound
    case.linked_to_id = other.linked_to_id or other.pk
    case.save(update_fields=["linked_to"])
    say(case, Act.LINKED, detail={"case": case.linked_to_id})
