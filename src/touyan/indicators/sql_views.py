"""What reporting tools read: measures, facts by village, township and county, alarms, the as-of time.

Names and columns stay as they are; new ones may be added at the end. No person is in them.
"""

from touyan.core import measures
from touyan.core.measures import Distinct, kind_of
from touyan.core.sql_views import View
from touyan.indicators.withholding import SMALLEST_TOLD

_TOWNSHIP, _COUNTY = 9, 6


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _measures() -> str:
    """Return the measures of this program as rows, with the words of the installation's language."""
    rows = [
        f"SELECT {_text(one.code)} AS code, {_text(one.title)} AS title, {_text(one.unit)} AS unit,"
        f" {one.scale} AS scale, {_text(kind_of(one))} AS kind, {_text(one.numerator)} AS numerator_is,"
        f" {_text(one.denominator)} AS denominator_is, {int(one.counts_people)} AS counts_people,"
        f" {_text(one.citation)} AS citation"
        for one in measures.declared().values()
    ]
    return " UNION ALL ".join(rows)


_AREAS = f"""
SELECT a.path AS code, a.name AS name, a.level AS level, a.kind AS kind,
  substr(a.path, 1, {_TOWNSHIP}) || '000' AS township_code,
  substr(a.path, 1, {_COUNTY}) || '000000' AS county_code
FROM registry_area a WHERE a.valid_to IS NULL AND length(a.path) = 12"""  # noqa: S608 - our own numbers


def _is_small(num: str, den: str) -> str:
    """Return the expression that marks a count, or a side of a share, of one to four people."""
    few = f"BETWEEN 1 AND {SMALLEST_TOLD - 1}"
    any_of = f"{num} {few} OR {den} {few} OR {den} - {num} {few}"
    return f"CASE WHEN m.counts_people = 1 AND ({any_of}) THEN 1 ELSE 0 END"


_FACTS = f"""
SELECT substr(a.scope_path, 1, 12) AS area_code, h.name AS area_name, h.level AS level,
  h.township_code AS township_code, h.county_code AS county_code, f.month AS month,
  f.measure AS measure, m.kind AS kind, m.unit AS unit, m.scale AS scale,
  f.num AS numerator, f.den AS denominator, {_is_small("f.num", "f.den")} AS is_small, f.reported_at AS changed_at
FROM indicators_fact f
JOIN registry_area a ON a.id = f.area_id
JOIN touyan_areas h ON h.code = substr(a.scope_path, 1, 12)
JOIN touyan_measures m ON m.code = f.measure
WHERE f.boundaries = 'NOW'"""  # noqa: S608 - our own names and numbers


def _rolled_up(level: str) -> str:
    """Return facts of the townships or the county: sums of what adds up, own rows of what does not."""
    code = f"{level.lower()}_code"
    once = _text(kind_of_once())
    known = "month, measure, kind, unit, scale"
    return f"""
SELECT f.area_code, a.name AS area_name, f.month, f.measure, f.kind, f.unit, f.scale, f.numerator,
  f.denominator, {_is_small("f.numerator", "f.denominator")} AS is_small FROM (
    SELECT {code} AS area_code, {known}, CAST(sum(numerator) AS bigint) AS numerator,
      CAST(sum(denominator) AS bigint) AS denominator
    FROM touyan_facts WHERE kind <> {once} GROUP BY {code}, {known}
    UNION ALL
    SELECT area_code, {known}, numerator, denominator
    FROM touyan_facts WHERE kind = {once} AND level = '{level}'
  ) f JOIN touyan_measures m ON m.code = f.measure
  JOIN touyan_areas a ON a.code = f.area_code AND a.level = '{level}'"""  # noqa: S608 - our own names


def kind_of_once() -> str:
    """Return the word for what is counted once and never added."""
    return Distinct.__name__.lower()


_ALARMS = """
SELECT l.id AS id, l.rule AS rule, l.level AS level, l.month AS month, l.status AS status,
  l.raised_on AS raised_on, l.seen_on AS last_seen_on, l.closed_on AS closed_on,
  substr(a.scope_path, 1, 12) AS area_code, o.name AS organisation
FROM indicators_alert l
JOIN registry_area a ON a.id = l.area_id
JOIN registry_organisation o ON o.subject_id = l.organisation_id
WHERE NOT l.is_guarded"""

_AS_OF = """
SELECT started_at AS as_of, first AS first_month, last AS last_month FROM indicators_factrun
ORDER BY started_at DESC, id DESC LIMIT 1"""

VIEWS = (
    View("touyan_measures", _measures),
    View("touyan_areas", lambda: _AREAS),
    View("touyan_facts", lambda: _FACTS),
    View("touyan_township_facts", lambda: _rolled_up("TOWNSHIP")),
    View("touyan_county_facts", lambda: _rolled_up("COUNTY")),
    View("touyan_alarms", lambda: _ALARMS),
    View("touyan_as_of", lambda: _AS_OF),
)
