"""What a county sets for its cases: kinds, clocks, service hours, its list of duties. Values only."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from touyan.cases.kinds import CaseLevel, Day, Family

PETITION_LAW = "信访工作条例(2022)"
MEDIATION_LAW = "人民调解法(2010)"
BURDEN_RULE = "国办函〔2026〕12号"
ROLL_OVER_LAW = "民法典第203条"
PETITION_DAYS = {
    "notice_days": (15, "第二十二条、第二十三条"),
    "objection_back_working_days": (5, "第二十三条"),
    "handling_days": (60, "第三十四条"),
    "extension_days": (30, "第三十四条"),
    "review_window_days": (30, "第三十五条"),
    "review_days": (30, "第三十五条"),
    "recheck_window_days": (30, "第三十六条"),
    "recheck_days": (30, "第三十六条"),
    "representatives": (5, "第二十条"),
}
"""What the Regulations on Petition Work fix: a pack may repeat it and may not change it."""

CONFIRM_DAYS = (30, "第三十三条")
"""Both parties ask the court to confirm within 30 days of the day the agreement takes effect."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long a clock runs: minutes and hours by the clock, days by the calendar.

    `rolls_over`: a last day that is a rest day moves to the next working day (Civil Code art. 203).
    """

    amount: int
    unit: str  # MINUTES, HOURS, WORKING, NATURAL
    rolls_over: bool = True

    @property
    def is_days(self) -> bool:
        """Say whether the calendar counts it."""
        return self.unit in set(Day)


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One question of a kind's form. `kind` is TEXT, CHOICE, NUMBER or DAY."""

    code: str
    label: str
    kind: str = "TEXT"
    is_needed: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindRule:
    """One kind of case: which family, which questions, which clocks.

    `arrival_minutes` is None where nobody has to come. `resolve` gives each level's own limit;
    the next level's time counts from the same receipt, so the caller has one promise.
    """

    code: str
    family: Family
    title: str = ""  # "" is what the family is called
    hint: str = ""
    fields: tuple[FieldRule, ...] = ()
    arrival_minutes: int | None = None
    first_answer: Length | None = None
    resolve: Mapping[CaseLevel, Length] = field(default_factory=dict)
    is_urgent: bool = False
    may_be_anonymous: bool = True
    is_called_back: bool = True
    is_published: bool = False  # other systems may ask for and submit it (Open311)

    @property
    def label(self) -> str:
        """Return what villagers call it."""
        return self.title or str(self.family.label)


@dataclass(frozen=True, slots=True)
class MatterRule:
    """One line of the county's list of duties (rule 16.16)."""

    code: str
    title: str
    office: str
    level: CaseLevel
    limit: Length
    kind: str = ""
    basis: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """Service hours: from `opens` (included) to `closes` (not included), every day."""

    opens: dt.time = dt.time(7)
    closes: dt.time = dt.time(21)


_THREE = Length(3, Day.WORKING)
_LADDER = {
    CaseLevel.VILLAGE: _THREE,
    CaseLevel.TOWNSHIP: Length(7, Day.WORKING),
    CaseLevel.COUNTY: Length(15, Day.WORKING),
}
_ANSWERED = Length(1, Day.WORKING)


def _ticket(code: str, sign: int | Length, answer: tuple[int, int, int]) -> KindRule:
    """Return the kind of a dispatch ticket of one colour (rule 4.4): working days to sign it, and until
    the answer for each level; half a working day is twelve hours by the clock.
    """
    return KindRule(
        code,
        Family.TICKET,
        first_answer=Length(sign, Day.WORKING) if isinstance(sign, int) else sign,
        resolve={
            level: Length(days, Day.WORKING) for level, days in zip(CaseLevel, answer, strict=True)
        },
        may_be_anonymous=False,
        is_called_back=False,
    )


def default_kinds() -> tuple[KindRule, ...]:
    """Return the kinds of a county that says nothing (rules 6.2 and 6.3)."""
    day = Length(24, "HOURS")
    proxy = {"resolve": _LADDER, "first_answer": _ANSWERED, "may_be_anonymous": False}
    return (
        KindRule("whistle", Family.WHISTLE, arrival_minutes=10,
                 first_answer=Length(2, "HOURS"), resolve=_LADDER, is_published=True),
        KindRule("enquiry", Family.ENQUIRY, first_answer=_THREE,
                 resolve=dict.fromkeys(CaseLevel, _THREE)),
        KindRule("request", Family.REQUEST, first_answer=_ANSWERED,
                 resolve=_LADDER, is_published=True),
        KindRule("suggestion", Family.SUGGESTION, first_answer=_THREE,
                 resolve={**_LADDER, CaseLevel.VILLAGE: Length(30, Day.NATURAL)}),
        KindRule("hazard", Family.HAZARD, is_urgent=True, arrival_minutes=120,
                 first_answer=Length(2, "HOURS"), is_published=True,
                 resolve={level: Length(24 * level, "HOURS") for level in CaseLevel}),
        KindRule("mediate_proxy", Family.MEDIATE_PROXY,
                 **proxy),  # type: ignore[arg-type]
        KindRule("appeal_proxy", Family.APPEAL_PROXY,
                 **proxy),  # type: ignore[arg-type]
        KindRule("group_advocate", Family.GROUP_ADVOCATE,
                 **proxy),  # type: ignore[arg-type]
        KindRule("public_errand", Family.PUBLIC_ERRAND,
                 **proxy),  # type: ignore[arg-type]
        KindRule("petition", Family.PETITION, may_be_anonymous=False,
                 is_called_back=False),
        KindRule("mediation", Family.MEDIATION, may_be_anonymous=False,
                 is_called_back=False),
        KindRule("ticket", Family.TICKET, first_answer=day,
                 resolve=_LADDER, may_be_anonymous=False, is_called_back=False),
        _ticket("ticket_blue", 3, (10, 13, 16)),
        _ticket("ticket_yellow", 2, (7, 10, 13)),
        _ticket("ticket_orange", 1, (5, 5, 8)),
        _ticket("ticket_red", Length(12, "HOURS"), (3, 3, 3)),
        KindRule("duty", Family.DUTY, resolve=_LADDER, may_be_anonymous=False,
                 is_called_back=False),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class VisitTrigger:
    """One occasion for a visit (rule 7.6): within how many hours, which cases give rise to it by
    themselves, and the chips that close it with one touch.

    `hint` says that the county's reading of the slogan is still to be confirmed.
    """

    code: str
    title: str
    hours: int = 72
    families: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    hint: str = ""


TO_BE_CONFIRMED = "本县释义待确认"
_CHIPS = ("已看望", "一切都好", "需要帮忙", "已帮忙办了", "要村里商量", "要报乡镇")


def default_visits() -> tuple[VisitTrigger, ...]:
    """Return the three occasions to be there and the five to visit, until the county writes its own."""
    soon, later = 24, 72
    return tuple(
        VisitTrigger(code, title, hours, families, _CHIPS, TO_BE_CONFIRMED)
        for code, title, hours, families in (
            ("WEDDING_FUNERAL", "红白事必到", soon, ()),
            ("DANGER", "急难险必到", soon, (Family.HAZARD.value,)),
            ("QUARREL", "矛盾纠纷必到", soon, (Family.MEDIATE_PROXY.value,)),
            ("HARDSHIP", "困难户必访", later, ()),
            ("ALONE", "独居老人必访", later, ()),
            ("CHILDREN", "留守儿童必访", later, ()),
            ("ILLNESS", "重病残疾必访", later, ()),
            ("RETURNED", "返乡、外出创业户必访", later, ()),
        )
    )


@dataclass(frozen=True, slots=True)
class CasesTemplate:
    """Everything that a county sets for its cases; the defaults are those of rules 6.2 to 6.8."""

    hours: Hours = field(default_factory=Hours)
    remote_minutes: tuple[int, ...] = (30, 20)
    answer_minutes: int = 2
    remind_percent: int = 80
    pause_days: int = 15
    back_working_days: int = 2
    extension_days: int = 10
    callback_working_days: int = 3
    satisfied_from: int = 4
    reopenings_before_up: int = 2
    least_shown: int = 5
    same_cause: int = 3
    similar_days: int = 30
    rota_most: int = 5
    duty_phone: str = ""
    discipline_phone: str = "12388"
    legal_phone: str = "12348"
    kinds: tuple[KindRule, ...] = field(default_factory=default_kinds)
    matters: tuple[MatterRule, ...] = ()
    petition_rolls_over: Mapping[str, bool] = field(default_factory=dict)
    mediation_days: int = 30
    mediation_extension_days: int = 30
    follow_up_days: tuple[int, ...] = (7, 30, 90)
    proxies_most: int = 10
    authorisation_days: int = 180
    visits: tuple[VisitTrigger, ...] = field(default_factory=default_visits)
    places: Mapping[str, str] = field(default_factory=dict)  # of public reports: township/name
    triage_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # beside ours

    def kind(self, code: str) -> KindRule | None:
        """Return a kind by its code, or None."""
        return next((kind for kind in self.kinds if kind.code == code), None)

    def of_family(self, family: Family) -> KindRule:
        """Return the first kind of a family; the general one where the county named none."""
        for kind in (*self.kinds, *default_kinds()):
            if kind.family == family:
                return kind
        raise KeyError(family)
