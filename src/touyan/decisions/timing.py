"""When people must be told, and when a decision may be carried out: pure rules on days.

The first day does not count (Civil Code art. 201): told on 1 March, ten days before is 11 March.
A day of rest does not shorten a notice, and a meeting may be held on one.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from touyan.decisions.bodies import Body
from touyan.decisions.errors import NoticeTooLate


@dataclass(frozen=True, slots=True)
class Urgency:
    """Why people are told at short notice; the reason stays on record and on the sheet."""

    reason: str


def earliest(body: Body, *, told_on: dt.date, custom_days: int = 0) -> dt.date:
    """Return the first day on which the body may meet when its members are told on `told_on`.

    `custom_days` is the county's own figure: it lengthens the law's, never shortens it.
    """
    return told_on + dt.timedelta(days=max(body.notice_days, custom_days))


def check_notice(
    body: Body, *, told_on: dt.date, meets_on: dt.date, urgency: Urgency | None = None
) -> bool:
    """Say whether the meeting is called at short notice in special circumstances.

    Raises NoticeTooLate when people are told later than the law lets: where the law knows special
    circumstances a reason is needed, elsewhere there is none.
    """
    first = earliest(body, told_on=told_on)
    if meets_on >= first:
        return False
    reason = urgency.reason.strip() if urgency else ""
    if body.may_be_urgent and reason and meets_on >= told_on:
        return True
    text = _("People must be told %(days)d days earlier: %(first)s is the first possible day.")
    raise NoticeTooLate(
        str(text) % {"days": body.notice_days, "first": first.isoformat()},
        basis=body.notice_basis,
    )
