"""No more is read than a rule looks at, and every rule finds the same in it as in everything."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core import bulk, clock
from touyan.core.measures import last_day, months_between, shifted
from touyan.indicators import screening, series
from touyan.indicators.fields import FIELDS
from touyan.indicators.findings import TRIED, findings
from touyan.indicators.formulas import SOURCES, completed
from touyan.indicators.models import (
    MonthlyReturn,
    ReturnFigures,
    ReturnStatus,
    ReturnValue,
)
from touyan.indicators.queries import records
from touyan.indicators.queries.history import series_of
from touyan.indicators.queries.returns import held
from touyan.indicators.queries.thresholds import pack_for
from touyan.indicators.reads import LOOKS, reads_of
from touyan.indicators.series import INPUTS, Series

MONTH = "2026-02"
FIRST = "2021-01"
JUDGED = ("2025-11", "2025-12", "2026-01", MONTH)
ON = dt.date(2026, 3, 12)
LIMITS = screening.Limits(least_figures=2, months_without_loss=12)
NAMES = sorted({name for look in LOOKS.values() for name in look.fields} | {"wages", "planted_mu"})


def random_series(chance):
    """One cooperative with gaps, months of the records and months that people wrote down."""
    months = list(months_between(FIRST, "2026-03"))
    often = chance.choice((0.5, 0.97, 1.0))
    least, most = chance.choice(((0, 1), (-2_000_000, 0), (-3, 2_000_000), (900_000, 2_000_000)))
    numbers = {
        name: {
            month: chance.choice((least, chance.randrange(least, most)))
            for month in months
            if chance.random() < often
        }
        for name in NAMES
    }
    return Series(
        numbers,
        sent=frozenset(month for month in months if chance.random() < 0.9),
        begun=chance.choice(("", FIRST, "2025-12")),
        assemblies={year: chance.randrange(3) for year in (2025, 2026)},
        computed=frozenset(month for month in months if chance.random() < 0.3),
    )


def cut(one, code, at):
    """What is left of a series when only that is known which the rule is said to look at."""
    look = LOOKS[code]
    kept = {
        name: {month: number for month, number in one.numbers[name].items()
               if shifted(at, -back) <= month <= at}
        for name, back in look.fields.items()
    }  # fmt: skip
    if look.written:
        written = one.numbers[look.written].items()
        kept[look.written] = {
            month: number for month, number in written if month not in one.computed
        }
    months = {shifted(at, -back) for back in look.whole}
    return Series(
        kept,
        sent=one.sent if look.sent else frozenset(),
        begun=one.begun,
        assemblies=one.assemblies if look.assemblies else {},
        computed=one.computed & months,
        whole={month: one.figures(month) for month in months},
    )


@pytest.mark.parametrize("code", sorted(INPUTS))
@given(seed=st.integers(0, 2**32))
def test_a_rule_looks_no_further_than_it_says(code, seed):
    chance = random.Random(seed)
    one, month = random_series(chance), chance.choice(JUDGED)
    assert INPUTS[code](cut(one, code, month), month, ON) == INPUTS[code](one, month, ON)


@given(seed=st.integers(0, 2**32))
def test_the_look_at_odd_figures_goes_no_further_than_it_says(seed):
    chance = random.Random(seed)
    all_of_them = {key: random_series(chance) for key in (1, 2, 3)}
    odd = series.oddities(all_of_them, MONTH, LIMITS)
    near = {key: cut(one, "R19", MONTH) for key, one in all_of_them.items()}
    assert {key: sorted(words) for key, words in odd.items()} == {
        key: sorted(words) for key, words in series.oddities(near, MONTH, LIMITS).items()
    }


def test_every_rule_of_monthly_numbers_says_how_far_it_looks():
    assert {*TRIED, "SH1", "SH2"} == LOOKS.keys()
    assert {name for look in LOOKS.values() for name in look.fields} <= FIELDS.keys()


def test_what_follows_from_other_numbers_names_them():
    """Every number that `completed` makes or changes is known to follow, from exactly these."""
    plain = dict.fromkeys(FIELDS, 0) | {
        "output_quantity": 3, "average_price": 5, "loans": 7, "loan_due_on": 20260310,
    }  # fmt: skip
    found = completed(plain, MONTH)
    assert {name for name in found if found[name] != plain[name]} == SOURCES.keys()
    for name, sources in SOURCES.items():
        told = {each: plain[each] for each in (name, *sources)}
        assert completed(told, MONTH)[name] == found[name]


def written_county(tiny, chance):
    """Two cooperatives with everything a month can be: corrected, blank, imported, half from the
    records, asked of them in vain.
    """
    names = [*NAMES, "loans", "loan_due_on", "output_quantity", "average_price", "income"]
    for coop in (tiny.coop, tiny.sibling_coop):
        rows = [
            MonthlyReturn(
                organisation_id=coop.pk,
                area_id=tiny.village.pk,
                month=month,
                status=chance.choice((ReturnStatus.LOCKED, ReturnStatus.DRAFT)),
                is_imported=month < "2024",
                sent_at=clock.now(),
            )
            for month in months_between(FIRST, "2026-03")
            if chance.random() < 0.97
        ]
        MonthlyReturn.objects.bulk_create(rows)
        figures, values = [], []
        for row in rows:
            versions = 0 if row.month < "2024" else chance.choice((0, 1, 1, 1, 2))
            for version in range(versions):
                kept = chance.choice((0.0, 0.8, 1.0, 1.0))
                figures.append(
                    ReturnFigures(
                        monthly_return=row,
                        version=version + 1,
                        numbers=some_numbers(chance, names, kept),
                        computed_at=clock.now(),
                    )
                )
            for name, number in some_numbers(chance, names, 0.5).items():
                for version in range(chance.choice((1, 1, 2))):
                    is_blank = chance.random() < 0.1
                    values.append(
                        ReturnValue(
                            monthly_return=row,
                            field=name,
                            version=version + 1,
                            number=None if is_blank else number + version,
                            reason="测试" if is_blank else "",
                            origin="ASKED",
                            entered_at=clock.now(),
                            entered_by=0,
                        )
                    )
        bulk.create(figures)
        bulk.create(values)


def some_numbers(chance, names, kept):
    found = {
        name: chance.choice((0, 900_000, chance.randrange(2_000_000)))
        for name in names
        if chance.random() < kept
    }
    if "loan_due_on" in found:
        found["loan_due_on"] = chance.choice((0, 20260105, 20260401, 20260299))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_alarms_are_the_same_from_what_rules_look_at_as_from_everything(tiny, seed):
    written_county(tiny, random.Random(seed))
    pack = pack_for(tiny.county)
    known = series_of(tiny.county)
    read = series_of(tiny.county, reads=reads_of(LOOKS, MONTH))
    assert read.keys() == known.keys() == {tiny.coop.pk, tiny.sibling_coop.pk}
    told = held(MonthlyReturn.objects.all())
    for row in MonthlyReturn.objects.all():
        one = known[row.organisation_id]
        assert dict(one.figures(row.month)) == told[row.pk].numbers
        assert (row.month in one.computed) == told[row.pk].is_computed

    def found(series, month, on, codes=TRIED):
        given = findings(series, month=month, on=on, pack=pack, codes=codes)
        return {(one.organisation, one.rule): (one.level, plain(one.inputs)) for one in given}

    every = found(known, MONTH, ON)
    assert every
    assert found(read, MONTH, ON) == every
    for code in TRIED:
        alone = series_of(tiny.county, reads=reads_of((code,), MONTH))
        same = {key: one for key, one in every.items() if key[1] == code}
        assert found(alone, MONTH, ON, (code,)) == same
        first = shifted(MONTH, -5)
        back = series_of(tiny.county, reads=reads_of((code,), first, MONTH))
        for month in months_between(first, MONTH):
            day = last_day(month)
            assert found(back, month, day, (code,)) == found(known, month, day, (code,))

    def rows(series):
        given = records.inputs_of(tiny.county, series, month=MONTH, on=ON, pack=pack)
        return sorted(given, key=lambda row: row[:2])

    assert rows(read) == rows(known)
    for code in records.RECORDS:
        given = records.inputs_of(tiny.county, known, month=MONTH, on=ON, pack=pack, codes=(code,))
        assert sorted(given, key=lambda row: row[:2]) == [
            row for row in rows(known) if row[1] == code
        ]


def plain(inputs):
    """Words about odd figures come in the order of the figures; which ones is what counts."""
    return {name: sorted(value) if name == "oddities" else value for name, value in inputs.items()}
