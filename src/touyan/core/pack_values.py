"""The values of a county's pack, and the lists that the law closes to every county."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from touyan.core.procedure_values import Procedures

DISCLOSURE_LAW = "村民委员会组织法(2025)第三十五条、城市居民委员会组织法(2025)第三十四条"
RIGHTS_LAW = "村民委员会组织法(2025)第三十一条"
PETITION_LAW = "信访工作条例(2022)第十八条"

# Points encourage; they never take away a right (rule 2.5).
FORBIDDEN_CONSEQUENCES = {
    "fine": RIGHTS_LAW,
    "deposit_forfeit": RIGHTS_LAW,
    "cut_subsistence_allowance": RIGHTS_LAW,
    "cut_medical_insurance": RIGHTS_LAW,
    "pension": RIGHTS_LAW,
    "school_enrollment": RIGHTS_LAW,
    "military_enlistment": RIGHTS_LAW,
    "voting_right": RIGHTS_LAW,
    "candidate_right": RIGHTS_LAW,
    "land_contract_right": RIGHTS_LAW,
    "homestead_right": RIGHTS_LAW,
    "collective_dividend": RIGHTS_LAW,
    "relief_fund": RIGHTS_LAW,
    "certificate_issuance": RIGHTS_LAW,
    "utilities": RIGHTS_LAW,
    "job_blacklist": RIGHTS_LAW,
}
FORBIDDEN_ATTRIBUTES = {
    "religion": RIGHTS_LAW,
    "health": RIGHTS_LAW,
    "petition_record": PETITION_LAW,
    "marriage_choice": RIGHTS_LAW,
    "fertility": RIGHTS_LAW,
    "debt": RIGHTS_LAW,
    "criminal_record": RIGHTS_LAW,
}
CATEGORIES = (
    "environment",
    "participation",
    "customs",
    "safety",
    "volunteer",
    "industry",
    "honour",
    "party_member",
    "deduction",
)
NEEDS = ("body", "phone", "party", "training", "travel")
"""What a rule asks of whoever earns it: strength, a telephone, Party membership, a course, a journey."""
STOP_LEVELS = ("yellow", "orange", "never")
SUBJECTS = ("HOUSEHOLD", "PERSON", "PARTY_MEMBER")
PLACE_KINDS = ("VILLAGE", "COMMUNITY")
AREA_KINDS = ("COUNTY", "SUBDISTRICT", "TOWN", "TOWNSHIP")
MATCHES = ("exact", "at_least", "rounded", "about")


@dataclass(frozen=True, slots=True)
class RuleTemplate:
    """One rule of the county's template. `cap_per_month` is in points; None means no cap."""

    code: str
    category: str
    title: str
    points: int
    unit: str
    cap_per_month: int | None
    subject: str
    evidence: str
    reminders: int
    consequences: tuple[str, ...]
    attributes: tuple[str, ...]
    reach: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PointsTemplate:
    """The county's parameters of the points programme and its template rules."""

    notice_days: int
    disclosure_days: int
    objection_working_days: int
    claim_days: int
    base_score: int
    point_value_fen: int
    household_month_cap: int
    rule_points_min: int
    rule_points_max: int
    honour_points_max: int
    deduction_points_max: int
    village_margin_percent: int
    expires_on: str
    rules: tuple[RuleTemplate, ...]
    honour_household_points: int = 200
    strong_until_age: int = 70
    travels_until_age: int = 75
    notice_days_max: int = 30
    claim_returns: int = 1
    reminder_days: tuple[int, ...] = (60, 30, 7)
    review_high_points: int = 15
    review_giver_times: int = 3
    review_giver_least: int = 30
    review_volume_times: int = 3
    review_volume_least: int = 40


@dataclass(frozen=True, slots=True)
class ShopTemplate:
    """The county's parameters of the village shops, as they are where a county says nothing."""

    seed_grant_fen: int = 100_000
    reservation_hours: int = 72
    low_stock_units: int = 3
    coverage_yellow_percent: int = 100
    coverage_orange_percent: int = 60
    stocktake_difference_percent: int = 2
    year_end_award_percent: int = 10
    high_points: int = 10
    high_stops_at: str = "orange"
    award_operation: int = 40
    award_redemption: int = 40
    award_demonstration: int = 20
    award_notice_working_days: int = 5
    loss_alone_fen: int = 5_000
    loss_alone_pieces: int = 5
    undo_minutes: int = 10


@dataclass(frozen=True, slots=True)
class PackArea:
    """The county or one of its townships: official 12-digit code, name, kind and source.

    `villages` and `communities` are how many a synthetic county builds below it.
    """

    code: str
    name: str
    kind: str
    villages: int
    communities: int
    source: str


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A number that a public report states, and how closely a recomputed one must agree."""

    key: str
    published: str
    match: str
    precision: Decimal | None
    value: Decimal
    unit: str
    basis: str
    period: str
    room: str
    counted_from: str
    note: str


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A village or community that keeps its published name in a synthetic county.

    `households` 0: as many as fall to it.
    """

    township: str
    name: str
    kind: str
    resettlement: bool
    households: int = 0


@dataclass(frozen=True, slots=True)
class DemoTemplate:
    """How large a synthetic county is and the day on which it lives."""

    today: dt.date
    begins: dt.date
    seed: int
    first_township: str
    households: int
    dual_role: int
    redemptions: int
    points_this_year: int
    places: tuple[NamedPlace, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that one county sets for itself."""

    folder: Path
    code: str
    name: str
    province: str
    prefecture: str
    phones: dict[str, str]
    words: dict[str, str]
    texts: dict[str, str]
    points: PointsTemplate
    shop: ShopTemplate
    areas: tuple[PackArea, ...]
    figures: tuple[PublishedFigure, ...]
    procedures: Procedures = field(default_factory=Procedures)
    demo: DemoTemplate | None = field(default=None)

    @property
    def county(self) -> PackArea:
        """Return the county's own row."""
        return next(area for area in self.areas if area.kind == "COUNTY")

    @property
    def townships(self) -> tuple[PackArea, ...]:
        """Return the township rows in the order of their codes."""
        return tuple(sorted((a for a in self.areas if a.kind != "COUNTY"), key=lambda a: a.code))
