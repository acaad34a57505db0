"""Reading the county's chart of accounts: the ministry's numbers, changed names, added accounts.

    [chart]
    version = "2021"
    [[chart.accounts]]
    number = "101"        # how the books know it; never changes
    official = "1001"     # the number in the ministry's list
    name = "库存现金"

An account that the books know already keeps its class, side and line. A new one says all three.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from touyan.coops import chart
from touyan.coops.chart import Chart, Entry, Kind, Side
from touyan.core.pack_reader import Reader

NUMBER_DIGITS = 8


def read(reader: Reader) -> Chart:
    """Return the chart of a county; without the table it is the provisional one."""
    base = chart.PROVISIONAL
    version = reader.text("version", base.version)
    changes: dict[str, Entry] = {}
    for row in reader.tables("accounts"):
        entry = _entry(row, base)
        if entry is not None and entry.number in changes:
            row.problem("number", _("stands twice."), _("Keep one of the two."))
        elif entry is not None:
            changes[entry.number] = entry
        row.done()
    shown = [one.shown_number for one in base.with_changes(version, changes.values()).entries]
    if len(set(shown)) != len(shown):
        reader.problem(
            "accounts",
            _("two accounts would be printed under one number."),
            _("Compare the official numbers with the ministry's list."),
            chart.LAW,
        )
    reader.done()
    return base.with_changes(version, changes.values())


def _entry(row: Reader, base: Chart) -> Entry | None:
    number = row.text("number")
    official, name = row.text("official", ""), row.text("name", "")
    for key, value in (("number", number), ("official", official)):
        if value and not (value.isdecimal() and value.isascii() and len(value) <= NUMBER_DIGITS):
            row.problem(key, _("is not a number of an account."), _("Write digits, as in 1001."))
            return None
    known = base.by_number.get(number)
    if known is not None:
        return replace(known, official=official or known.official, name=name or known.name)
    if not number:
        return None
    kind = Kind(row.choice("class", [one.value for one in Kind]))
    side = Side(row.choice("side", [one.value for one in Side]))
    line = row.choice("line", sorted({one.line for one in base.entries if one.kind is kind}))
    return Entry(number, row.text("name") or number, kind, side, line, official=official)
