"""`manage figures --county zhijin [--json]`: published figures beside those of the records."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from touyan.core import clock, figures, pack
from touyan.core.pack_reader import PackError

NO_ROOM = "no room yet"


def as_row(compared: figures.Compared) -> dict[str, Any]:
    """Return one figure as plain values: numbers stay numbers, decimals that are whole are int."""
    published, figure = compared.published, compared.figure
    return {
        "key": published.key,
        "published": published.published,
        "value": _number(published.value),
        "computed": _number(compared.computed),
        "match": NO_ROOM if figure is None else compared.agrees,
        "basis": str(figure.basis) if figure else published.counted_from,
        "rule": published.match,
        "precision": _number(published.precision),
        "unit": published.unit,
        "period": published.period,
        "room": published.room,
    }


def _number(value: Any) -> Any:
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


class Command(BaseCommand):
    help = "Recompute the county's published figures from the records and compare."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", required=True)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            county = pack.load(Path(settings.PACKS_DIR) / options["county"])
        except PackError as error:
            raise CommandError(str(error)) from error
        found = figures.compare(county.figures, prefix=county.code, today=clock.today())
        rows = [as_row(compared) for compared in found]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            for row in rows:
                self.stdout.write(_line(row))
        wrong = [row["key"] for row in rows if row["match"] is False]
        if wrong:
            raise CommandError(
                _("These figures do not agree with the records: %(keys)s.")
                % {"keys": ", ".join(wrong)}
            )


def _line(row: dict[str, Any]) -> str:
    mark = {True: "=", False: "X", NO_ROOM: "-"}[row["match"]]
    computed = NO_ROOM if row["match"] == NO_ROOM else row["computed"]
    return f"{mark} {row['key']:24} {row['published']}  {computed}  {row['unit']}  {row['basis']}"
