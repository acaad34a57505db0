"""From an alarm to a task that is done, by pages: three clicks to give it out, one form to answer."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.indicators.ticketing import MONDAY, agriculture, answered, raised
from touyan.indicators.disposal import Stage
from touyan.indicators.models import Alert, Ticket
from touyan.indicators.rules import Level
from touyan.indicators.services import ticket_reviews as reviews
from touyan.indicators.services import tickets
from touyan.registry.models import Resolution

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200


@pytest.fixture
def now():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def send(browser, name, *args, **fields):
    return browser.post(
        reverse(f"indicators:{name}", args=args), fields | {"request_key": str(uuid.uuid4())}
    )


def test_three_clicks_from_the_list_to_a_task(tiny, actors, now):
    alert = raised(tiny, Level.YELLOW)
    browser = actors.browser("township_officer")
    way = reverse("indicators:dispatch", args=[alert.pk])
    assert way in browser.get(reverse("indicators:alerts")).content.decode()  # click 1
    page = browser.get(way).content.decode()  # click 2
    person = re.search(r'name="person" value="(\d+)"[^>]*checked', page)[1]
    given = send(browser, "dispatch", alert.pk, person=person)  # click 3
    ticket = Ticket.objects.get()
    assert given["Location"] == reverse("indicators:ticket", args=[ticket.pk])
    assert ticket.case.assignee_id == tiny.village_secretary.pk
    again = send(browser, "dispatch", alert.pk, person=person)
    assert again.status_code == 409
    wrong = send(browser, "dispatch", alert.pk, person="x")
    assert wrong.status_code == 400


def test_signed_answered_and_reviewed_on_its_page(tiny, actors, now):
    ticket = tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.YELLOW))
    secretary, officer = actors.browser("village_secretary"), actors.browser("township_officer")
    home = secretary.get(reverse("indicators:tickets")).content.decode()
    assert tiny.coop.name in home
    assert send(secretary, "ticket_deed", ticket.pk, "sign").status_code == 302
    assert send(secretary, "ticket_deed", ticket.pk, "sign").status_code == 409
    empty = send(secretary, "ticket_deed", ticket.pk, "answer", cause="", measures="")
    assert empty.status_code == 400
    sent = send(
        secretary,
        "ticket_deed",
        ticket.pk,
        "answer",
        cause="牛价下跌",
        measures="分批出栏",
        planned_on="2026-03-20",
        upload=SimpleUploadedFile("台账.png", PNG),
    )
    assert sent.status_code == 302
    page = officer.get(reverse("indicators:ticket", args=[ticket.pk])).content.decode()
    assert "牛价下跌" in page
    file = re.search(r'href="(/tickets/\d+/files/\d+/)"', page)[1]
    assert officer.get(file).getvalue().startswith(b"\x89PNG")
    assert actors.browser("other_township_officer").get(file).status_code == 404
    own = secretary.get(reverse("indicators:ticket_deed", args=[ticket.pk, "review"]))
    assert own.status_code == 403
    assert send(officer, "ticket_deed", ticket.pk, "review", words="属实").status_code == 302
    ticket.refresh_from_db()
    assert ticket.stage == Stage.CLOSED
    nothing = officer.get(reverse("indicators:ticket_deed", args=[ticket.pk, "gossip"]))
    assert nothing.status_code == 404


def test_a_planned_day_that_is_over_is_refused_with_what_to_choose(tiny, actors, now):
    ticket = tickets.dispatch(actor=actors.township_officer, alert=raised(tiny, Level.YELLOW))
    secretary = actors.browser("village_secretary")
    send(secretary, "ticket_deed", ticket.pk, "sign")
    for day in ("2020-01-01", "2199-01-01"):
        known = {"cause": "没卖出去", "measures": "找销路", "planned_on": day}
        page = send(secretary, "ticket_deed", ticket.pk, "answer", **known)
        assert page.status_code == 400
        assert "计划完成日请选今天或以后" in page.content.decode()
    ticket.refresh_from_db()
    assert ticket.stage == Stage.SIGNED


def test_minutes_are_entered_by_one_and_close_by_another(tiny, actors, now):
    officer = agriculture(tiny)
    ticket = tickets.dispatch(actor=actors.county_officer, alert=raised(tiny, Level.RED))
    answered(ticket, officer)
    reviews.review(actor=actors.county_officer, ticket=ticket, words="同意")
    tickets.plan(actor=officer, ticket=ticket, words="六月清偿", planned_on=dt.date(2026, 6, 30))
    browser = actors.browser("county_officer")
    fields = {"held_on": "2026-03-02", "title": "联席会议", "number": "3号"}
    missing = send(browser, "ticket_deed", ticket.pk, "minutes", **fields)
    assert missing.status_code == 400
    assert not Resolution.objects.filter(body="JOINT_MEETING").exists()
    scan = SimpleUploadedFile("纪要.png", PNG)
    entered = send(browser, "ticket_deed", ticket.pk, "minutes", **fields, scan=scan)
    assert entered.status_code == 302
    minutes = Resolution.objects.get(body="JOINT_MEETING")
    own = send(browser, "ticket_deed", ticket.pk, "close", words="销号", minutes=minutes.pk)
    assert own.status_code == 403
    ticket.refresh_from_db()
    assert ticket.stage == Stage.REVIEWED


def test_three_orange_ones_are_red_and_the_page_says_why(tiny, actors, now):
    for rule in ("R05", "R06", "R07"):
        alert = raised(tiny, Level.ORANGE)
        Alert.objects.filter(pk=alert.pk).update(rule=rule)
    page = actors.browser("county_officer").get(reverse("indicators:alert", args=[alert.pk]))
    text = page.content.decode()
    assert "三条橙色，综合为红色" in text
    for rule in ("R05", "R06", "R07"):
        assert rule in text
