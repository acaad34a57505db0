"""What the rules find about the cattle cooperative on a day, and leads of the county."""

import datetime as dt
import uuid

from touyan.coops.services import booking
from touyan.coops.services import vouchers as writing
from touyan.coops.services.vouchers import Entered
from touyan.coops.vouchers import WITH_MONEY, Draft, Party, Row
from touyan.core import clock
from touyan.indicators.queries import records
from touyan.indicators.queries.history import series_of
from touyan.indicators.queries.thresholds import pack_for
from touyan.indicators.rules import RULES, judge
from touyan.indicators.services.leads import note_lead

TODAY = dt.date(2026, 3, 4)
MONTH = "2026-02"


def found(tiny):
    """The inputs of the cattle cooperative, by rule."""
    pack = pack_for(tiny.county)
    rows = records.inputs_of(tiny.county, series_of(tiny.county), month=MONTH, on=TODAY, pack=pack)
    return {code: inputs for coop, code, inputs in rows if coop == tiny.coop.pk}


def level(code, inputs):
    return judge(RULES[code], inputs, RULES[code].default).level


def noted(tiny, actor, kind, **more):
    return note_lead(
        actor=actor,
        organisation_id=tiny.coop.pk,
        kind=kind,
        since=more.get("since", TODAY),
        source=more.get("source", "转办〔2026〕7号"),
    )


def told(office, template, fen, party, *, on=None, **row):
    """Book a voucher that names its other side."""
    usual = WITH_MONEY.get(template, ("",))[0]
    draft = Draft(
        template, on or clock.today(), "测试", (Row(fen, **row),), usual, party=Party(**party)
    )
    entered = writing.enter(
        actor=office.accountant, entered=Entered(office.coop.pk, draft, uuid.uuid4())
    )
    return booking.check(actor=office.chair, voucher_id=entered.pk)
