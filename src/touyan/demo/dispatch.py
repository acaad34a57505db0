"""Alarms, tickets in every state of rule 4.4 and targets of the first township, with the facts they are read from.

Whatever is unfavourable is an invented village's (rule 16.12). Alarms come from the rules themselves: old
months out of an imported workbook, a return that is late, public lists that the county noted. Each act
is done by whoever would press the button, at its own moment.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence

from touyan.coops import bulk as coops
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.demo import targets
from touyan.demo.dispatch_office import (
    AGAIN,
    ANSWERED,
    DEBTS,
    FALSE,
    GRAVER,
    LATE,
    NOT_GIVEN,
    RED,
    REVIEWED,
    SENT_BACK,
    SIGNED,
    UNSIGNED,
    Office,
    acting,
)
from touyan.demo.history import Village
from touyan.demo.plan.places import CountyPlan
from touyan.indicators import services as indicators
from touyan.indicators.models import Alert, Lead, LeadKind, Ticket
from touyan.indicators.services import leads, ticket_reviews, tickets
from touyan.indicators.services.returns import OldMonth, take_over_history
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area

WAN = 1_000_000
OLD_MONTH, OLD_NUMBERS = "2019-12", {
    "income": 3 * WAN,
    "assets": 50 * WAN,
    "liabilities": 32 * WAN,
    "equity": 18 * WAN,
}  # fmt: skip


def write(plan: CountyPlan, villages: Sequence[Village]) -> None:
    """Write alarms and tickets as they stand on the demo's day, then the facts of the township."""
    invented = [one for one in villages if one.place.invented]
    if not invented:
        return
    county = Area.objects.get(path=plan.pack.county.code, valid_to=None)
    office = Office(plan, invented, county)
    # Whoever gets an account on the way gets it at a moment of the plan, not of the building machine.
    with office.at(0, 10):
        _debts(office)
        _red(office)
        _answered(office)
        _late(office)
        _this_morning(office)
        with office.at(0, 6):
            indicators.rebuild(actor=SYSTEM)
        targets.write(office, villages)


def _given(office: Office, alert: Alert, by: PostKind) -> tuple[Ticket, Actor]:
    """Give an alarm out to whom the rule names; return the ticket and who has it."""
    ticket = tickets.dispatch(actor=office.official(by), alert=alert)
    return ticket, acting(ticket.case.assignee_id or 0)


def _fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("case", "alert__area").get(pk=ticket.pk)


def _debts(office: Office) -> None:
    """Last month of an old workbook: debts too high, answered, closed, looked at again, and it held."""
    village = office.village(DEBTS)
    if village is None:
        return
    first = (office.plan.demo.today - dt.date(2020, 1, 13)).days
    with office.at(first + 3, 15):
        take_over_history(
            actor=SYSTEM,
            months=[
                OldMonth(office.coop(village).organisation, village.area, OLD_MONTH, OLD_NUMBERS)
            ],
        )
    office.judge(first, OLD_MONTH)
    alert = office.alarm(DEBTS, "R04")
    if alert is None:
        return
    with office.at(first, 9):
        ticket, secretary = _given(office, alert, PostKind.TOWNSHIP_OFFICER)
    with office.at(first - 1, 10):
        tickets.sign(actor=secretary, ticket=ticket)
    with office.at(first - 3, 16):
        tickets.note(actor=secretary, ticket=_fresh(ticket), words="翻了账：欠的是圈舍材料款。")
        tickets.answer(
            actor=secretary,
            ticket=_fresh(ticket),
            cause="建圈舍赊了材料款，成员股金还没有收齐。",
            measures="股金收齐以后先还材料款，不再赊账。",
            planned_on=clock.today() + dt.timedelta(days=20),
            evidence="还款计划已贴在村委会。",
        )
    officer = office.official(PostKind.TOWNSHIP_OFFICER)
    with office.at(first - 7, 10):
        ticket_reviews.review(actor=officer, ticket=_fresh(ticket), words="还款计划看过，属实。")
    with office.at(first - 70, 10):
        ticket_reviews.look_again(
            actor=officer, ticket=_fresh(ticket), holds=True, words="材料款已还清，没有反弹。"
        )


def _listed(office: Office, story: int, kind: LeadKind, before_today: int) -> Lead | None:
    """Let the county note that a village's cooperative stands on a public list."""
    village = office.village(story)
    if village is None:
        return None
    with office.at(before_today, 16):
        return leads.note_lead(
            actor=office.official(PostKind.COUNTY_OFFICER),
            organisation_id=office.coop(village).pk,
            kind=kind,
            since=clock.today(),
            source="企业信用信息公示系统（合成演示）",
        )


def _red(office: Office) -> None:
    """A red one: answered, reviewed, planned, closed by the minutes of a joint meeting.

    In the same nights: yearly reports that are missing, a blue ticket that a yellow one takes over.
    """
    lead = _listed(office, RED, LeadKind.SERIOUS, 85)
    if lead is None:
        return
    office.judge(84)
    alert = office.alarm(RED, "R22")
    if alert is not None:
        ticket = _red_reviewed(office, alert, first=84)
        _red_closed(office, ticket, lead)
    _reports_missing(office)


def _red_reviewed(office: Office, alert: Alert, *, first: int) -> Ticket:
    """Give a red alarm out on its first day, answer it in two, review it in six."""
    with office.at(first, 8, 30):
        ticket, handler = _given(office, alert, PostKind.COUNTY_OFFICER)
    with office.at(first, 10):
        tickets.sign(actor=handler, ticket=ticket)
    with office.at(first - 2, 15):
        tickets.answer(
            actor=handler,
            ticket=_fresh(ticket),
            cause="登记地址早已不用，两次函件都退回，被列入名单。",
            measures="变更登记地址，补报材料，申请移出名单。",
            planned_on=clock.today() + dt.timedelta(days=30),
            evidence="变更登记受理单一份。",
        )
    with office.at(first - 6, 10):
        ticket_reviews.review(
            actor=office.official(PostKind.COUNTY_OFFICER),
            ticket=_fresh(ticket),
            words="材料齐全，同意。",
        )
    return ticket


def _red_closed(office: Office, ticket: Ticket, lead: Lead) -> None:
    officer = office.official(PostKind.COUNTY_OFFICER)
    handler = acting(ticket.case.assignee_id or 0)
    with office.at(75, 10):
        tickets.plan(
            actor=handler,
            ticket=_fresh(ticket),
            words="县专班派人帮助变更登记，一个月内移出名单。",
            planned_on=clock.today() + dt.timedelta(days=25),
        )
    with office.at(69, 16):
        leads.end_lead(actor=officer, lead=lead)
    with office.at(68, 17):
        minutes = ticket_reviews.record_minutes(
            actor=handler,
            ticket=_fresh(ticket),
            held_on=clock.today(),
            title="合作社调度联席会议纪要",
            number="演示联席〔2021〕3号",
            digest=hashlib.sha256(b"demo joint meeting").hexdigest(),
        )
    with office.at(67, 10):
        ticket_reviews.close(
            actor=officer,
            ticket=_fresh(ticket),
            words="联席会议确认，已移出名单。",
            minutes_id=minutes.pk,
        )


def _reports_missing(office: Office) -> None:
    """Two yearly reports are missing: blue, then yellow; one is sent, of the other it comes back orange."""
    officer, first = office.official(PostKind.TOWNSHIP_OFFICER), office.alarm(GRAVER, "R22")
    if first is not None:
        with office.at(84, 9):
            ticket, chair = _given(office, first, PostKind.TOWNSHIP_OFFICER)
        with office.at(83, 9):
            tickets.sign(actor=chair, ticket=ticket)
    office.judge(80)
    for story in (GRAVER, AGAIN):
        alert = office.alarm(story, "R22")
        if alert is None:
            continue
        running = Ticket.objects.filter(alert=alert).running().first()
        with office.at(79, 9):
            if running is None:
                running = tickets.dispatch(actor=officer, alert=alert)
            secretary = acting(running.case.assignee_id or 0)
            tickets.sign(actor=secretary, ticket=_fresh(running))
        with office.at(76, 15):
            tickets.answer(
                actor=secretary,
                ticket=_fresh(running),
                cause="会计换了人，年报没有交接。",
                measures="七月上旬在网上补报。",
                planned_on=clock.today() + dt.timedelta(days=7),
            )
        with office.at(71, 10):
            ticket_reviews.review(actor=officer, ticket=_fresh(running), words="同意，补报后再看。")
    village = office.village(GRAVER)
    if village is not None:
        with office.at(70, 9):
            coops.record_reports(
                actor=SYSTEM,
                coop_ids=[office.coop(village).pk],
                year=clock.today().year - 1,
                sent_on=clock.today(),
            )


def _answered(office: Office) -> None:
    """Orange ones: two wait for the county's review, one was sent back, one was a false alarm.

    One of them came back within 60 days and stands a level higher; a red one waits for its meeting.
    """
    for story in (ANSWERED, SENT_BACK, FALSE):
        _listed(office, story, LeadKind.LISTED, 15)
    _listed(office, REVIEWED, LeadKind.SERIOUS, 15)
    if office.village(ANSWERED) is None:
        return
    office.judge(14)
    for story in (ANSWERED, SENT_BACK, AGAIN):
        alert = office.alarm(story, "R22")
        if alert is not None:
            _orange(office, alert, is_sent_back=story == SENT_BACK)
    alert = office.alarm(REVIEWED, "R22")
    if alert is not None:
        _red_reviewed(office, alert, first=14)
    _false(office)


def _orange(office: Office, alert: Alert, *, is_sent_back: bool) -> None:
    with office.at(14, 9):
        ticket, leader = _given(office, alert, PostKind.COUNTY_OFFICER)
    with office.at(14, 15):
        tickets.sign(actor=leader, ticket=ticket)
    with office.at(12, 15):
        tickets.record_check(
            actor=office.official(PostKind.TOWNSHIP_OFFICER),
            ticket=_fresh(ticket),
            words="到场看过：有人值守，账本在，牌子还没有挂。",
        )
    with office.at(11, 16):
        tickets.answer(
            actor=leader,
            ticket=_fresh(ticket),
            cause="登记的电话换了号码，抽查时联系不上。",
            measures="变更登记的电话，补报材料，申请移出名录。",
            planned_on=clock.today() + dt.timedelta(days=15),
        )
    if is_sent_back:
        with office.at(4, 10):
            ticket_reviews.send_back(
                actor=office.official(PostKind.COUNTY_OFFICER),
                ticket=_fresh(ticket),
                words="没有附变更登记的受理单，请补上。",
            )


def _false(office: Office) -> None:
    """Another cooperative of the same name was meant: the county agrees, and it becomes a label."""
    alert, village = office.alarm(FALSE, "R22"), office.village(FALSE)
    if alert is None or village is None:
        return
    officer = office.official(PostKind.COUNTY_OFFICER)
    with office.at(14, 9):
        _given(office, alert, PostKind.COUNTY_OFFICER)
    with office.at(13, 11):
        indicators.say_false(
            actor=acting(village.head(village.cast.secretary)),
            alert=alert,
            reason="名单上是外县一个同名的合作社，不是我们。",
        )
    with office.at(12, 9):
        indicators.decide_false(
            actor=officer, alert=alert, agrees=True, reason="核对了登记号，确实不是这个合作社。"
        )
        leads.end_lead(actor=officer, lead=Lead.objects.get(organisation_id=alert.organisation_id))


def _late(office: Office) -> None:
    """Two monthly returns are late: one is being looked into, of the other the ticket is signed."""
    office.judge(6)
    for story in (LATE, SIGNED):
        alert = office.alarm(story, "R01")
        if alert is None:
            continue
        with office.at(6 if story == LATE else 1, 9):
            ticket, secretary = _given(office, alert, PostKind.TOWNSHIP_OFFICER)
        with office.at(5 if story == LATE else 0, 9):
            tickets.sign(actor=secretary, ticket=ticket)
        if story == LATE:
            with office.at(4, 15):
                tickets.note(
                    actor=secretary,
                    ticket=_fresh(ticket),
                    words="会计住院，请邻村会计帮忙对账。",
                )


def _this_morning(office: Office) -> None:
    """What came this night: one is given out and not signed yet, a red one waits to be given out."""
    _listed(office, UNSIGNED, LeadKind.LISTED, 1)
    _listed(office, NOT_GIVEN, LeadKind.SERIOUS, 1)
    office.judge(0)
    alert = office.alarm(UNSIGNED, "R22")
    if alert is not None:
        with office.at(0, 8, 30):
            _given(office, alert, PostKind.COUNTY_OFFICER)
