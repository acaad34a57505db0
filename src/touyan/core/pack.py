"""The county's pack: its names, words, rules template and parameters, read from TOML and checked.

A county adds rows, not code. `packs/<county>/pack.toml` names two more files beside it (areas and
published figures). Nothing here writes to a database. The law's lower bounds are `Limit`s with a
`basis`: a pack that goes below them is refused with the article.
"""

import csv
import re
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.utils.translation import gettext as _

from touyan.core import pack_procedures, room_packs
from touyan.core.pack_reader import Limit, PackError, Problem, Reader
from touyan.core.pack_values import (
    AREA_KINDS,
    CATEGORIES,
    DISCLOSURE_LAW,
    FORBIDDEN_ATTRIBUTES,
    FORBIDDEN_CONSEQUENCES,
    MATCHES,
    NEEDS,
    PLACE_KINDS,
    STOP_LEVELS,
    SUBJECTS,
    DemoTemplate,
    NamedPlace,
    Pack,
    PackArea,
    PointsTemplate,
    PublishedFigure,
    RuleTemplate,
    ShopTemplate,
)
from touyan.core.procedure_values import Procedures

FORMAT = 1
FULL_WEIGHT = 100
NEVER = "never"


def load(folder: Path) -> Pack:
    """Return the pack of one county folder.

    Raises PackError with every problem found; nothing is half read.
    """
    problems: list[Problem] = []
    pack = _pack(folder, _open(folder, "pack.toml", problems, _no_pack(folder)), problems)
    room_packs.check(folder, problems)
    if problems:
        raise PackError(problems)
    return pack


def _open(folder: Path, file: str, problems: list[Problem], advice: str) -> Reader:
    """Return the reader of a TOML file. Raises PackError when it is missing or cannot be read."""
    name = f"{folder.name}/{file}"
    try:
        table = tomllib.loads((folder / file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError([Problem(name, "", _("There is no such file."), advice)]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = _("cannot be read: %(error)s.") % {"error": error}
        corrected = _("Correct the line and save the file as UTF-8.")
        raise PackError([Problem(name, "", reason, corrected)]) from None
    return Reader(file=name, key="", table=table, problems=problems)


def _no_pack(folder: Path) -> str:
    there = sorted(p.parent.name for p in folder.parent.glob("*/pack.toml"))
    return _("Counties with a pack: %(names)s.") % {"names": ", ".join(there) or "-"}


def _pack(folder: Path, top: Reader, problems: list[Problem]) -> Pack:
    top.whole("format", Limit(FORMAT, FORMAT))
    county = top.table("county")
    files = top.table("files")
    areas_file, figures_file = files.text("areas"), files.text("figures")
    pack = Pack(
        folder=folder,
        code=county.text("code"),
        name=county.text("name"),
        province=county.text("province"),
        prefecture=county.text("prefecture"),
        phones=top.table("phones", needed=False).texts(),
        words=top.table("words", needed=False).texts(),
        texts=top.table("texts", needed=False).texts(),
        points=_points(top.table("points")),
        shop=_shop(top.table("shop")),
        areas=_areas(folder, areas_file, county.text("code"), problems),
        figures=_figures(folder, figures_file, problems),
        procedures=_procedures(folder, files.text("procedures", ""), problems),
        demo=_demo(top.table("demo")) if top.has("demo") else None,
    )
    for reader in (county, files, top):
        reader.done()
    return pack


def _procedures(folder: Path, file: str, problems: list[Problem]) -> Procedures:
    if not file:
        return Procedures()
    advice = _("Put the file beside pack.toml, or delete the line in [files].")
    return pack_procedures.read(_open(folder, file, problems, advice))


def _points(at: Reader) -> PointsTemplate:
    if at.flag("base_redeemable", default=False):
        at.problem(
            "base_redeemable",
            _("the base score would become a debt of the village the day it is given."),
            _("Write false: the base score only counts for honours."),
        )
    template = PointsTemplate(
        notice_days=at.whole("notice_days", Limit(3, 60)),
        disclosure_days=at.whole("disclosure_days", Limit(15, 90, DISCLOSURE_LAW)),
        objection_working_days=at.whole("objection_working_days", Limit(1, 15)),
        claim_days=at.whole("claim_days", Limit(1, 365)),
        base_score=at.whole("base_score", Limit(0, 1000)),
        point_value_fen=at.whole("point_value_fen", Limit(1, 10_000)),
        household_month_cap=at.whole("household_month_cap", Limit(1, 1000)),
        rule_points_min=at.whole("rule_points_min", Limit(1, 100)),
        rule_points_max=at.whole("rule_points_max", Limit(1, 100)),
        honour_points_max=at.whole("honour_points_max", Limit(1, 200)),
        deduction_points_max=at.whole("deduction_points_max", Limit(0, 50)),
        village_margin_percent=at.whole("village_margin_percent", Limit(0, 100)),
        expires_on=_month_day(at, "expires_on", "03-31"),
        rules=(),
        honour_household_points=at.whole("honour_household_points", Limit(1, 1000), 200),
        strong_until_age=at.whole("strong_until_age", Limit(50, 120), 70),
        travels_until_age=at.whole("travels_until_age", Limit(50, 120), 75),
        notice_days_max=at.whole("notice_days_max", Limit(3, 90), 30),
        claim_returns=at.whole("claim_returns", Limit(0, 5), 1),
        # Nothing runs out within a week of the last word about it, so no reminder comes later.
        reminder_days=at.wholes("reminder_days", Limit(7, 365), (60, 30, 7)),
        review_high_points=at.whole("review_high_points", Limit(1, 200), 15),
        review_giver_times=at.whole("review_giver_times", Limit(1, 100), 3),
        review_giver_least=at.whole("review_giver_least", Limit(1, 1000), 30),
        review_volume_times=at.whole("review_volume_times", Limit(1, 100), 3),
        review_volume_least=at.whole("review_volume_least", Limit(1, 10_000), 40),
    )
    rules = tuple(_rule(row, template) for row in at.tables("rules"))
    if not rules:
        at.problem("rules", _("has no rule."), _("Add at least one [[points.rules]]."))
    for twice in sorted({r.code for r in rules if [q.code for q in rules].count(r.code) > 1}):
        at.problem("rules", _("Code %(code)s is used twice.") % {"code": twice}, _("Rename one."))
    at.done()
    return PointsTemplate(
        **{name: getattr(template, name) for name in template.__slots__ if name != "rules"},
        rules=rules,
    )


def _rule(at: Reader, points: PointsTemplate) -> RuleTemplate:
    category = at.choice("category", CATEGORIES)
    most = points.honour_points_max if category == "honour" else points.rule_points_max
    limit = Limit(points.rule_points_min, most)
    if category == "deduction":
        limit = Limit(-points.deduction_points_max, -1)
    rule = RuleTemplate(
        code=at.text("code"),
        category=category,
        title=at.text("title"),
        points=at.whole("points", limit),
        unit=at.text("unit"),
        cap_per_month=at.whole("cap_per_month", Limit(1, 1000))
        if at.has("cap_per_month")
        else None,
        subject=at.choice("subject", SUBJECTS),
        evidence=at.text("evidence"),
        reminders=at.whole("reminders", Limit(2 if category == "deduction" else 0, 9), 0),
        consequences=at.words("consequences"),
        attributes=at.words("attributes"),
        reach=at.words("reach"),
    )
    for need in rule.reach:
        if need not in NEEDS:
            reason = _("“%(value)s” is not known.") % {"value": need}
            at.problem("reach", reason, _("Use one of: %(words)s.") % {"words": ", ".join(NEEDS)})
    for key, values, forbidden in (
        ("consequences", rule.consequences, FORBIDDEN_CONSEQUENCES),
        ("attributes", rule.attributes, FORBIDDEN_ATTRIBUTES),
    ):
        for value in values:
            if value in forbidden:
                at.problem(
                    key,
                    _("“%(value)s” may not depend on points.") % {"value": value},
                    _("Delete it: points encourage, they never take away a right."),
                    forbidden[value],
                )
    at.done()
    return rule


def _month_day(at: Reader, key: str, default: str | None = None) -> str:
    value = at.text(key, default)
    if value in {"", NEVER}:
        return value
    if not re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", value):
        at.problem(
            key, _("must be month and day."), _('Write it as "03-31", or "never" to carry over.')
        )
    return value


def _shop(at: Reader) -> ShopTemplate:
    shop = ShopTemplate(
        seed_grant_fen=at.whole("seed_grant_fen", Limit(0, 100_000_000)),
        reservation_hours=at.whole("reservation_hours", Limit(1, 720)),
        low_stock_units=at.whole("low_stock_units", Limit(0, 1000)),
        coverage_yellow_percent=at.whole("coverage_yellow_percent", Limit(1, 200)),
        coverage_orange_percent=at.whole("coverage_orange_percent", Limit(1, 200)),
        stocktake_difference_percent=at.whole("stocktake_difference_percent", Limit(0, 100)),
        year_end_award_percent=at.whole("year_end_award_percent", Limit(0, 100)),
        high_points=at.whole("high_points", Limit(1, 100), 10),
        high_stops_at=at.choice("high_stops_at", STOP_LEVELS, "orange"),
        award_operation=at.whole("award_operation", Limit(0, 100), 40),
        award_redemption=at.whole("award_redemption", Limit(0, 100), 40),
        award_demonstration=at.whole("award_demonstration", Limit(0, 100), 20),
        award_notice_working_days=at.whole("award_notice_working_days", Limit(5, 30), 5),
        loss_alone_fen=at.whole("loss_alone_fen", Limit(0, 100_000), 5_000),
        loss_alone_pieces=at.whole("loss_alone_pieces", Limit(0, 1000), 5),
        undo_minutes=at.whole("undo_minutes", Limit(1, 60), 10),
    )
    weights = shop.award_operation + shop.award_redemption + shop.award_demonstration
    if weights != FULL_WEIGHT:
        reason = _("the three weights of the award make %(sum)d.") % {"sum": weights}
        at.problem("award_operation", reason, _("Change them so that they make 100."))
    at.done()
    return shop


def _demo(at: Reader) -> DemoTemplate:
    demo = DemoTemplate(
        today=at.day("today"),
        begins=at.day("begins"),
        seed=at.whole("seed", Limit(0, 2**63)),
        first_township=at.text("first_township"),
        households=at.whole("households", Limit(1, 1_000_000)),
        dual_role=at.whole("dual_role", Limit(0, 100_000)),
        redemptions=at.whole("redemptions", Limit(0, 10_000_000)),
        points_this_year=at.whole("points_this_year", Limit(0, 1_000_000_000)),
        places=tuple(_place(row) for row in at.tables("places")),
    )
    if demo.begins >= demo.today:
        at.problem("begins", _("is not before the demo's day."), _("Use an earlier date."))
    at.done()
    return demo


def _place(at: Reader) -> NamedPlace:
    place = NamedPlace(
        township=at.text("township"),
        name=at.text("name"),
        kind=at.choice("kind", PLACE_KINDS),
        resettlement=at.flag("resettlement", default=False),
        households=at.whole("households", Limit(0, 399), 0),
    )
    at.done()
    return place


class _Rows:
    """The rows of a CSV file of the pack, with problems named by line."""

    def __init__(self, folder: Path, file: str, columns: tuple[str, ...], found: list[Problem]):
        self.file = f"{folder.name}/{file}"
        self._problems = found
        self.rows: list[tuple[int, dict[str, str]]] = []
        try:
            text = (folder / file).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            self.problem(0, _("cannot be read."), _("Put the file into the folder, as UTF-8."))
            return
        reader = csv.DictReader(text.splitlines())
        if missing := set(columns) - set(reader.fieldnames or ()):
            names = ", ".join(sorted(missing))
            self.problem(1, _("lacks a column."), _("Add: %(names)s.") % {"names": names})
            return
        self.rows = [(line, row) for line, row in enumerate(reader, start=2)]

    def problem(self, line: int, reason: str, advice: str) -> None:
        key = _("line %(line)d") % {"line": line} if line else ""
        self._problems.append(Problem(self.file, key, reason, advice))

    def number(self, line: int, value: str) -> int:
        if value.strip() and not value.strip().isdecimal():
            self.problem(
                line, _("“%(value)s” is not a number.") % {"value": value}, _("Use digits.")
            )
            return 0
        return int(value or 0)


def _areas(folder: Path, file: str, code: str, problems: list[Problem]) -> tuple[PackArea, ...]:
    if not file:
        return ()
    columns = ("code", "name", "kind", "villages", "communities", "source")
    table = _Rows(folder, file, columns, problems)
    areas = []
    for line, row in table.rows:
        if not (re.fullmatch(r"\d{9}000", row["code"]) and row["code"].startswith(code)):
            advice = _("Use the 12-digit official code, starting with the county's six digits.")
            table.problem(line, _("“%(code)s” is not a code of this county.") % row, advice)
        if row["kind"] not in AREA_KINDS:
            advice = _("Use one of: %(words)s.") % {"words": ", ".join(AREA_KINDS)}
            table.problem(line, _("“%(kind)s” is not known.") % row, advice)
        counts = (table.number(line, row["villages"]), table.number(line, row["communities"]))
        areas.append(PackArea(row["code"], row["name"], row["kind"], *counts, row["source"]))
    if table.rows and [area.kind for area in areas].count("COUNTY") != 1:
        table.problem(0, _("needs one row for the county."), _("Add a row of kind COUNTY."))
    return tuple(areas)


def _figures(folder: Path, file: str, problems: list[Problem]) -> tuple[PublishedFigure, ...]:
    if not file:
        return ()
    columns = ("key", "published", "match", "precision", "value", "unit", "basis", "period", "room")
    table = _Rows(folder, file, columns, problems)
    figures = []
    for line, row in table.rows:
        value, precision = _decimal(row["value"]), _decimal(row["precision"] or "0")
        if value is None or precision is None or row["match"] not in MATCHES:
            advice = _("Give value and precision as numbers and match as one of: %(words)s.")
            table.problem(line, _("cannot be compared."), advice % {"words": ", ".join(MATCHES)})
            continue
        figures.append(
            PublishedFigure(
                key=row["key"],
                published=row["published"],
                match=row["match"],
                precision=precision or None,
                value=value,
                unit=row["unit"],
                basis=row["basis"],
                period=row["period"] or "",
                room=row["room"],
                counted_from=row.get("counted_from") or "",
                note=row.get("note") or "",
            )
        )
    return tuple(figures)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
