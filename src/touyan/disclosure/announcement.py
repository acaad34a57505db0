"""One source for every channel: what a month's totals say, in lines, a message and a broadcast. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from touyan.core.money import format_fen
from touyan.core.wording import month_name

POINT, YUAN = "POINT", "CNY"
# A number right behind the room, as in coop.102, is an account of a chart and no single good.
_NUMBER = re.compile(r"(?<=\.)(?P<what>\w+)\.\d+$")
BROADCAST_CHARACTERS = 240  # what an announcer reads in a minute


@dataclass(frozen=True, slots=True)
class Summary:
    """What a village hears of its month: points, and the money of its shop."""

    opening: int
    given: int
    exchanged: int
    closing: int
    money_opening_fen: int
    money_in_fen: int
    money_out_fen: int

    @property
    def money_closing_fen(self) -> int:
        """What is left in the shop's till."""
        return self.money_opening_fen + self.money_in_fen - self.money_out_fen


def summary(totals: Iterable[Sequence[Any]]) -> Summary:
    """Return the summary of a month's totals (lines of commodity, account code, opening, into, out):
    points in the hands of households, money of the shop.
    """
    found: dict[tuple[str, str], Sequence[int]] = {(row[0], row[1]): row[2:] for row in totals}
    nothing = [0, 0, 0]
    hands = [found.get((POINT, code), nothing) for code in ("points.available", "points.held")]
    issued = found.get((POINT, "points.issued"), nothing)
    redeemed = found.get((POINT, "points.redeemed"), nothing)
    cash = found.get((YUAN, "cash.shop"), nothing)
    return Summary(
        opening=sum(one[0] for one in hands),
        given=issued[2] - issued[1],
        exchanged=redeemed[1] - redeemed[2],
        closing=sum(one[0] + one[1] - one[2] for one in hands),
        money_opening_fen=cash[0],
        money_in_fen=cash[1],
        money_out_fen=cash[2],
    )


def lines(totals: Iterable[Sequence[Any]]) -> list[tuple[str, str, int, int, int, int]]:
    """Return what the village holds, by commodity and account: opening, into, out, closing.

    Accounts of single goods are added up (their codes end in a number). Accounts that count where
    things came from stand below zero and are left out; the open data has them.
    """
    joined: dict[tuple[str, str], list[int]] = {}
    for commodity, code, *amounts in totals:
        if commodity not in {POINT, YUAN}:
            continue
        sums = joined.setdefault((commodity, _NUMBER.sub(r"\g<what>", code)), [0, 0, 0])
        for place, amount in enumerate(amounts):
            sums[place] += amount
    found = [
        (commodity, code, opening, into, out, opening + into - out)
        for (commodity, code), (opening, into, out) in joined.items()
    ]
    return [line for line in found if line[2] >= 0 and line[5] >= 0]


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is said about one month of one village, whoever reads it and wherever."""

    village: str
    period: str
    summary: Summary
    check_code: str
    until: str
    ask_whom: str
    is_community: bool = False

    def _words(self) -> dict[str, object]:
        one = self.summary
        return {
            "village": self.village,
            "month": month_name(self.period),
            "opening": one.opening,
            "given": one.given,
            "exchanged": one.exchanged,
            "closing": one.closing,
            "money_in": format_fen(one.money_in_fen),
            "money_out": format_fen(one.money_out_fen),
            "money_left": format_fen(one.money_closing_fen),
            "code": self.check_code.replace("\n", " "),
            "until": self.until,
            "ask": self.ask_whom,
        }

    def message(self) -> str:
        """Return the text for the village's chat group."""
        lines = (
            _("[%(village)s, books of %(month)s]"),
            _("Points: %(given)d given, %(exchanged)d exchanged, %(closing)d in people's hands."),
            _("Shop: %(money_in)s yuan in, %(money_out)s yuan out, %(money_left)s yuan left."),
            _("On the notice board until %(until)s. Something is wrong? Ask %(ask)s."),
            _("Check code: %(code)s"),
        )
        return "\n".join(line % self._words() for line in lines)

    def broadcast(self) -> str:
        """Return what the loudspeaker says, in a minute: short sentences, no code, no names."""
        sentences = (
            _("Dear neighbours of %(village)s, please listen."),
            _("The books of %(month)s are on the notice board, until %(until)s."),
            _("This month the community gave %(given)d points, and %(exchanged)d were exchanged.")
            if self.is_community
            else _(
                "This month the village gave %(given)d points, and %(exchanged)d were exchanged."
            ),
            _(
                "The shop took in %(money_in)s yuan and spent %(money_out)s; %(money_left)s are left."
            ),
            _("Whoever finds a mistake tells %(ask)s, or writes it on the page."),
            _("An answer comes within three working days. Thank you."),
        )
        return "\n".join(sentence % self._words() for sentence in sentences)
