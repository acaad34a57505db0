"""Trying a rule on a county's history."""

from touyan.core.measures import shifted
from touyan.indicators.backtesting import BackTest, Label, back_test
from touyan.indicators.errors import UnknownRule
from touyan.indicators.findings import TRIED
from touyan.indicators.models import AlertWord, WordKind
from touyan.indicators.pack import AlertPack
from touyan.indicators.queries.history import last_month, series_of
from touyan.indicators.queries.thresholds import pack_for
from touyan.indicators.reads import reads_of
from touyan.registry.models import Area

MONTHS = 24
_LABELS = {WordKind.FALSE_APPROVED: False, WordKind.RIGHT: True}


def try_rule(
    county: Area, rule: str, *, pack: AlertPack | None = None, months: int = MONTHS
) -> BackTest:
    """Return what a rule would have done in the last months of the county's history.

    `pack` are thresholds to try; without it, those in force. Raises UnknownRule for a rule that history
    cannot judge.
    """
    if rule not in TRIED:
        raise UnknownRule
    last = last_month(county)
    if not last:  # nothing was sent in and nothing taken over: there is no history
        return BackTest(rule, "", "", looked_at=0)
    first = shifted(last, 1 - months)
    return back_test(
        rule,
        series_of(county, reads=reads_of((rule,), first, last)),
        first=first,
        last=last,
        pack=pack or pack_for(county),
        labels=labels_of(county, rule),
    )


def labels_of(county: Area, rule: str) -> list[Label]:
    """Return what people said of alerts of a rule: right, or (with the county's word) false."""
    words = AlertWord.objects.filter(
        alert__rule=rule, alert__area__scope_path__under=county.prefix, kind__in=_LABELS
    )
    return [
        Label(organisation, raised, _LABELS[WordKind(kind)])
        for organisation, raised, kind in words.values_list(
            "alert__organisation_id", "alert__raised_on", "kind"
        )
    ]
