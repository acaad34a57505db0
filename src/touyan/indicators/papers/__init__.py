"""The monthly brief of a place as a PDF: findings first, then tables. Words as data, layout in the .typ file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from touyan.core import pdf
from touyan.core.wording import listed, month_name, period
from touyan.indicators import wording
from touyan.indicators.models.alerts import LEVELS
from touyan.indicators.queries.briefs import Brief
from touyan.indicators.queries.troubles import Trouble
from touyan.indicators.rules import RULES, Level

TEMPLATE = Path(__file__).resolve().parent / "brief.typ"


def brief(found: Brief) -> bytes:
    """Return the brief of a place and month as a PDF."""
    parts = [*_alarms(found), *_changes(found), *_figures(found), *_measures(found)]
    return pdf.render(
        TEMPLATE,
        {
            "title": _("%(place)s: brief of %(month)s")
            % {"place": found.place.name, "month": month_name(found.month)},
            "mark": _("Synthetic demonstration data") if settings.IS_DEMO else "",
            "as_of": _("Facts up to %(at)s")
            % {"at": f"{timezone.localtime(found.as_of.at):%Y-%m-%d %H:%M}"},
            "footer": found.place.name,
            "parts": parts,
            "note": _(
                "Counted from records. Places are not ranked. 0: nothing happened. A dash: not known, or "
                "a share of nothing."
            ),
        },
    )


def _part(
    title: str,
    heads: Sequence[str] = (),
    rows: Sequence[Sequence[object]] = (),
    *,
    widths: Sequence[int] = (),
    numbers: Sequence[int] = (),
    lines: Sequence[str] = (),
) -> dict[str, Any]:
    return {
        "title": title,
        "heads": [str(one) for one in heads],
        "rows": [[str(cell) for cell in row] for row in rows],
        "widths": list(widths),
        "numbers": list(numbers),
        "lines": list(lines),
    }


def _alarms(found: Brief) -> list[dict[str, Any]]:
    if found.alarms is None:
        return []
    known = found.alarms
    rows = [
        [
            f"{one.alert.get_level_display()} {RULES[one.alert.rule].title}",
            wording.whereabouts(one.alert.area, one.alert.organisation.name),
            listed(f"{steward.area} {steward.role.label}" for steward in one.stewards)
            or _("nobody yet"),
            f"{one.alert.raised_on:%Y-%m-%d}",
            wording.stage(one),
        ]
        for one in known.gravest
    ]
    heads = [_("What is wrong"), _("Where"), _("Who looks after it"), _("Since when"), _("How far")]
    levels = [
        [
            word,
            *(known.counts[name].get(Level(level), 0) for name in ("raised", "ended", "standing")),
        ]
        for level, word in reversed(LEVELS)
    ]
    return [
        _part(wording.alarms(known.counts["standing"]), heads, rows, widths=(3, 4, 3, 2, 2)),
        _part(
            _("Alarms of the month"),
            [_("Level"), _("Raised in the month"), _("Ended in the month"), _("Standing today")],
            levels,
            widths=(2, 1, 1, 1),
            numbers=(1, 2, 3),
        ),
    ]


def _who(one: Trouble) -> str:
    """Return by which posts somebody looks after it: a paper for many hands names nobody."""
    if one.ticket is not None:
        return str(one.ticket.case.get_level_display())
    return listed(f"{each.area} {each.role.label}" for each in one.stewards) or _("nobody yet")


def _changes(found: Brief) -> list[dict[str, Any]]:
    title = _("What changed most: %(month)s against %(against)s") % {
        "month": month_name(found.month),
        "against": month_name(found.against),
    }
    lines = [wording.change(one) for one in found.changed]
    return [_part(title, lines=lines or [_("Nothing changed by a fifth or more.")])]


def _figures(found: Brief) -> list[dict[str, Any]]:
    rows = [
        [
            str(one.figure.title or one.figure.basis),
            f"{wording.figure(one.value)} {wording.unit(one.figure.unit)}",
            period(one.period) or _("today"),
            one.published.published if one.published else "",
        ]
        for one in found.figures
    ]
    heads = [_("Figure"), _("Counted"), _("Period"), _("Published")]
    title = _("Figures of public reports, counted from records")
    return [_part(title, heads, rows, widths=(4, 2, 3, 2), numbers=(1,))] if rows else []


def _measures(found: Brief) -> list[dict[str, Any]]:
    groups: dict[str, list[list[str]]] = {}
    for measure, values in found.measures:
        unit = "" if measure.denominator else f" ({wording.unit(measure.unit)})"
        row = [f"{measure.title}{unit}"]
        groups.setdefault(measure.room, []).append(
            row + [wording.amount(measure, value) for value in values]
        )
    heads = [_("What is counted"), _("This month"), _("Month before"), _("Year before")]
    return [
        _part(wording.room(room), heads, rows, widths=(4, 2, 2, 2), numbers=(1, 2, 3))
        for room, rows in groups.items()
    ]
