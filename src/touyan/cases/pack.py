"""Reads cases.toml: bounds for what is custom, the article for what the law closes to a county."""

import datetime as dt
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _

from touyan.cases.kinds import CaseLevel, Family
from touyan.cases.pack_values import (
    BURDEN_RULE,
    CONFIRM_DAYS,
    MEDIATION_LAW,
    PETITION_DAYS,
    PETITION_LAW,
    ROLL_OVER_LAW,
    TO_BE_CONFIRMED,
    CasesTemplate,
    FieldRule,
    Hours,
    KindRule,
    Length,
    MatterRule,
    VisitTrigger,
    default_kinds,
    default_visits,
)
from touyan.cases.triage import WORDS
from touyan.core.pack_reader import Limit, Reader
from touyan.core.room_packs import RoomPack

UNITS = ("MINUTES", "HOURS", "WORKING", "NATURAL")
FIELD_KINDS = ("TEXT", "CHOICE", "NUMBER", "DAY")
PETITION_CLOCKS = (
    "NOTICE",
    "OBJECTION",
    "HANDLING",
    "REVIEW_WINDOW",
    "REVIEW",
    "RECHECK_WINDOW",
    "RECHECK",
)
WATCHING = ("gps", "location", "track", "check_in", "photo_required", "online_time", "face")
_CLOSED = {Family.PETITION.value, Family.MEDIATION.value}  # their files give rise to nothing
RANKING = ("ranking", "rank_people", "rank_villages", "score_people")
_NUMBERS = {
    "answer_minutes": Limit(1, 30),
    "remind_percent": Limit(50, 95),
    "pause_days": Limit(0, 15),
    "back_working_days": Limit(1, 2),
    "extension_days": Limit(0, 10),
    "callback_working_days": Limit(1, 10),
    "satisfied_from": Limit(4, 5),
    "reopenings_before_up": Limit(0, 2),
    "least_shown": Limit(5, 100),
    "same_cause": Limit(3, 20),
    "similar_days": Limit(1, 365),
    "rota_most": Limit(1, 9),
    "proxies_most": Limit(1, 100),
    "authorisation_days": Limit(1, 365),
}
WORD = Limit(2, 12)
_DEFAULT = CasesTemplate()


def read_cases(at: Reader) -> CasesTemplate:
    """Read the whole file; every missing key is what rules 6.2 to 6.8 say."""
    _refuse_watching(at)
    read: dict[str, Any] = {
        key: at.whole(key, limit, getattr(_DEFAULT, key)) for key, limit in _NUMBERS.items()
    }
    phones = ("duty_phone", "discipline_phone", "legal_phone")
    read |= {key: at.text(key, getattr(_DEFAULT, key)) for key in phones}
    read["hours"] = _hours(at.table("hours", needed=False))
    read["remote_minutes"] = at.wholes("remote_minutes", Limit(20, 30), _DEFAULT.remote_minutes)
    read["kinds"] = _kinds(at)
    read["matters"] = _matters(at, {kind.code for kind in read["kinds"]})
    read["petition_rolls_over"] = _petition(at.table("petition", needed=False))
    read |= _mediation(at.table("mediation", needed=False))
    read["visits"] = _visits(at)
    read["places"] = at.table("places", needed=False).texts()
    read["triage_words"] = _triage_words(at.table("triage", needed=False))
    return CasesTemplate(**{one.name: read[one.name] for one in fields(CasesTemplate)})


PACK = RoomPack(file="cases.toml", read=read_cases)


def _refuse_watching(at: Reader) -> None:
    for key in WATCHING:
        if at.has(key):
            at.problem(
                key,
                _("nobody is watched here: no place, picture or presence is demanded."),
                _("Delete the line: the villager says that somebody is there."),
                BURDEN_RULE,
            )
    for key in RANKING:
        if at.has(key):
            at.problem(
                key,
                _("people and villages are not ranked."),
                _("Delete the line: figures serve to do better."),
                BURDEN_RULE,
            )


def _hours(at: Reader) -> Hours:
    default = Hours()
    opens, closes = _time(at, "opens", default.opens), _time(at, "closes", default.closes)
    if opens >= closes:
        at.problem("closes", _("is not later than “opens”."), _("Write it as “07:00”, “21:00”."))
        opens, closes = default.opens, default.closes
    at.done()
    return Hours(opens, closes)


def _time(at: Reader, key: str, default: dt.time) -> dt.time:
    text = at.text(key, f"{default:%H:%M}")
    try:
        return dt.time.fromisoformat(text)
    except ValueError:
        at.problem(key, _("must be a time of day."), _('Write it as "07:00".'))
        return default


def _kinds(at: Reader) -> tuple[KindRule, ...]:
    """Read the county's kinds; one that is not written is as rule 6.3 has it."""
    defaults = {kind.code: kind for kind in default_kinds()}
    found: dict[str, KindRule] = {}
    for row in at.tables("kinds"):
        kind = _kind(row, defaults)
        if kind.code in found:
            row.problem(
                "code", _("Code %(code)s is used twice.") % {"code": kind.code}, _("Rename one.")
            )
        found[kind.code] = kind
    return tuple((defaults | found).values())


def _kind(at: Reader, defaults: dict[str, KindRule]) -> KindRule:
    code = at.text("code")
    known = defaults.get(code)
    family = Family(at.choice("family", list(Family), known.family if known else None))
    base = known or next(kind for kind in defaults.values() if kind.family == family)
    _refuse_watching(at)
    arrival = base.arrival_minutes
    if at.has("arrival_minutes"):
        arrival = at.whole("arrival_minutes", Limit(5, 120)) or None
    kind = KindRule(
        code=code,
        family=family,
        title=at.text("title", base.title),
        hint=at.text("hint", base.hint),
        fields=tuple(_field(row) for row in at.tables("fields")),
        arrival_minutes=arrival,
        first_answer=_length(at, "first_answer", base.first_answer),
        resolve=_resolve(at, base),
        is_urgent=at.flag("urgent", default=base.is_urgent),
        may_be_anonymous=at.flag("anonymous", default=base.may_be_anonymous),
        is_called_back=at.flag("called_back", default=base.is_called_back),
        is_published=at.flag("published", default=base.is_published),
    )
    if family == Family.PETITION and (at.has("resolve") or at.has("first_answer")):
        at.problem(
            "resolve",
            _("the clocks of a petition are set by law."),
            _("Delete the line."),
            f"{PETITION_LAW}第二十二条、第三十四条",
        )
    if family in {Family.PETITION, Family.MEDIATION} and kind.is_published:
        at.problem(
            "published",
            _("petitions and mediation are confidential."),
            _("Delete the line."),
            f"{PETITION_LAW}第三十条" if family == Family.PETITION else f"{MEDIATION_LAW}第十五条",
        )
    at.done()
    return kind


def _resolve(at: Reader, base: KindRule) -> dict[CaseLevel, Length]:
    table = at.table("resolve", needed=False)
    found = dict(base.resolve)
    for level in CaseLevel:
        length = _length(table, level.name.lower(), found.get(level))
        if length is not None:
            found[level] = length
    table.done()
    amounts = [(found[level].unit, found[level].amount) for level in CaseLevel if level in found]
    if len({unit for unit, _amount in amounts}) == 1 and amounts != sorted(amounts):
        table.problem(
            "township",
            _("a higher level has less time than a lower one."),
            _("Give each level at least the time of the one below."),
        )
    return found


def _length(at: Reader, key: str, default: Length | None) -> Length | None:
    if not at.has(key):
        return default
    row = at.table(key)
    unit = row.choice("unit", UNITS)
    most = {"MINUTES": 24 * 60, "HOURS": 24 * 90}.get(unit, 90)
    length = Length(row.whole("amount", Limit(1, most)), unit, row.flag("rolls_over", default=True))
    row.done()
    return length


def _field(at: Reader) -> FieldRule:
    _refuse_watching(at)
    kind = at.text("kind", "TEXT")
    if kind in {"PHOTO", "GPS", "LOCATION", "FACE"}:
        at.problem(
            "kind",
            _("nobody is watched here: no place, picture or presence is demanded."),
            _("Delete the question; a picture may always be added freely."),
            BURDEN_RULE,
        )
        kind = "TEXT"
    elif kind not in FIELD_KINDS:
        at.problem(
            "kind",
            _("“%(value)s” is not known.") % {"value": kind},
            _("Use one of: %(words)s.") % {"words": ", ".join(FIELD_KINDS)},
        )
    found = FieldRule(
        code=at.text("code"),
        label=at.text("label"),
        kind=kind,
        is_needed=at.flag("needed", default=False),
        choices=at.words("choices"),
    )
    at.done()
    return found


def _matters(at: Reader, kinds: set[str]) -> tuple[MatterRule, ...]:
    found: dict[str, MatterRule] = {}
    for row in at.tables("matters"):
        kind = row.text("kind", "request")
        if kind not in kinds:
            row.problem(
                "kind", _("“%(value)s” is not known.") % {"value": kind}, _("Name a kind above.")
            )
        level = row.choice("level", [one.name for one in CaseLevel], "VILLAGE")
        matter = MatterRule(
            code=row.text("code"),
            title=row.text("title"),
            office=row.text("office"),
            level=CaseLevel[level],
            limit=Length(
                row.whole("days", Limit(1, 90)), row.choice("count", UNITS[2:], "WORKING")
            ),
            kind=kind,
            basis=row.text("basis", ""),
            words=row.words("words"),
        )
        if matter.code in found:
            row.problem(
                "code", _("Code %(code)s is used twice.") % {"code": matter.code}, _("Rename one.")
            )
        found[matter.code] = matter
        row.done()
    return tuple(found.values())


def _petition(at: Reader) -> dict[str, bool]:
    """A pack may say which clock rolls over, never how long it is."""
    for key, (days, article) in PETITION_DAYS.items():
        if at.whole(key, Limit(0, 1000), days) != days:
            at.problem(
                key,
                _("the law says %(days)d.") % {"days": days},
                _("Delete the line: a county may not change it."),
                PETITION_LAW + article,
            )
    table = at.table("rolls_over", needed=False)
    found = {
        clock: table.flag(clock.lower()) for clock in PETITION_CLOCKS if table.has(clock.lower())
    }
    table.done()
    at.done()
    return found


def _mediation(at: Reader) -> dict[str, Any]:
    days, article = CONFIRM_DAYS
    if at.whole("confirm_days", Limit(0, 1000), days) != days:
        at.problem(
            "confirm_days",
            _("the law says %(days)d.") % {"days": days},
            _("Delete the line: a county may not change it."),
            MEDIATION_LAW + article,
        )
    if not at.flag("confirm_rolls_over", default=True):
        at.problem(
            "confirm_rolls_over",
            _("a last day that is a rest day moves on."),
            _("Delete the line: a county may not change it."),
            ROLL_OVER_LAW,
        )
    found = {
        "mediation_days": at.whole("days", Limit(1, 30), _DEFAULT.mediation_days),
        "mediation_extension_days": at.whole(
            "extension_days", Limit(0, 30), _DEFAULT.mediation_extension_days
        ),
        "follow_up_days": tuple(
            sorted(at.wholes("follow_up_days", Limit(1, 365), _DEFAULT.follow_up_days))
        ),
    }
    at.done()
    return found


def _triage_words(at: Reader) -> dict[str, tuple[str, ...]]:
    """Read the county's own words of danger and accusation: they come beside ours, none goes away."""
    found = {key: at.words(key) for key in WORDS if at.has(key)}
    for key, words in found.items():
        for word in words:
            if not WORD.low <= len(word.strip()) <= WORD.high:
                at.problem(
                    key,
                    _("“%(word)s” is too short or too long to tell anything.") % {"word": word},
                    _("Write words of %(low)d to %(high)d characters, as people say them.")
                    % {"low": WORD.low, "high": WORD.high},
                )
    at.done()
    return {key: tuple(word.strip() for word in words) for key, words in found.items()}


def _visits(at: Reader) -> tuple[VisitTrigger, ...]:
    """Read the occasions for visits; a county without any has the three and the five (rule 7.6)."""
    found: dict[str, VisitTrigger] = {}
    for row in at.tables("visits"):
        _refuse_watching(row)
        families = row.words("families")
        for unknown in sorted(
            set(families) - {family.value for family in Family} | _CLOSED & set(families)
        ):
            row.problem(
                "families",
                _("“%(value)s” is not known.") % {"value": unknown},
                _("Use one of: %(words)s.") % {"words": ", ".join(sorted(set(Family) - _CLOSED))},
            )
        visit = VisitTrigger(
            code=row.text("code"),
            title=row.text("title"),
            hours=row.whole("hours", Limit(1, 24 * 14), 72),
            families=families,
            chips=row.words("chips") or default_visits()[0].chips,
            hint=row.text("hint", TO_BE_CONFIRMED),
        )
        if visit.code in found:
            row.problem(
                "code", _("Code %(code)s is used twice.") % {"code": visit.code}, _("Rename one.")
            )
        found[visit.code] = visit
        row.done()
    return tuple(found.values()) or default_visits()
