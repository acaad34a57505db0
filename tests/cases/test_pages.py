"""Pages of cases: three taps to whistle, the promise in words, one's own only, accusations leave nothing."""

import datetime as dt
import logging
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cases.whistle import at
from touyan.audit.models import Record
from touyan.backstage.models import RequestKey
from touyan.cases import services
from touyan.cases.forms import kept_at
from touyan.cases.kinds import ArrivalBy, CaseStatus
from touyan.cases.models import Case, CaseEvent
from touyan.core import clock
from touyan.core.actor import SYSTEM

pytestmark = pytest.mark.django_db
ACCUSATION = "村主任老王收了我家两千元好处费"


@pytest.fixture
def send(bench, actors, tiny):
    """Send the whistle form as somebody; return the answer."""

    def sent(who: str = "villager", *, key: str = "", **fields):
        posted = {
            "request_key": key or str(uuid.uuid4()),
            "urgency": "whistle",
            "area": str(tiny.group.pk),
            "text": "路灯不亮了",
        }
        return actors.browser(who).post("/whistle/", posted | fields)

    return sent


def test_a_whistle_leads_to_the_promise_in_words(bench, actors, tiny, send):
    answer = send()
    case = Case.objects.get()
    assert answer["Location"] == f"/requests/{case.pk}/"
    page = actors.browser("villager").get(answer["Location"]).content.decode()
    assert "最迟 08:10 有人到您身边" in page
    assert case.reporter_id == tiny.villager.pk


def test_the_same_form_twice_is_one_case_and_the_same_answer(bench, send):
    key = str(uuid.uuid4())
    first, second = send(key=key), send(key=key)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1
    assert send(key=key, text="另一件事").status_code == 422


def test_nothing_said_is_asked_for_again(bench, send):
    answer = send(text="")
    assert answer.status_code == 400
    assert Case.objects.count() == 0


def test_danger_is_told_to_the_village_and_the_page_names_the_numbers(bench, actors, send):
    answer = send(text="灶房着火了，快来人")
    case = Case.objects.get()
    page = actors.browser("villager").get(answer["Location"]).content.decode()
    assert case.danger == "FIRE"
    assert "tel:119" in page
    assert "请先打急救、报警电话" in page


class TestAnAccusation:
    """Shown the channel; no row, no act, no key, no log line, not on the page and not in an address."""

    def test_it_leaves_no_trace_anywhere(self, bench, send, caplog):
        rows = Record.objects.count(), RequestKey.objects.count(), CaseEvent.objects.count()
        with caplog.at_level(logging.DEBUG):
            answer = send(text=ACCUSATION)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "12388" in page
        assert "老王" not in page
        assert Case.objects.count() == 0
        assert (
            Record.objects.count(),
            RequestKey.objects.count(),
            CaseEvent.objects.count(),
        ) == rows
        assert "老王" not in caplog.text
        assert "Set-Cookie" not in answer.headers

    def test_it_is_found_in_every_field_of_the_form(self, bench, send):
        assert send(text="请来人", place=ACCUSATION).status_code == 400
        assert Case.objects.count() == 0

    def test_who_reports_nobody_can_say_so(self, bench, send):
        assert send(text="水费是村主任收钱吗？", insists="1").status_code == 302
        assert Case.objects.count() == 1


class TestWithoutAName:
    """A receipt number is the only key; the account is nowhere."""

    def test_the_receipt_opens_it_and_nothing_names_the_account(self, bench, actors, tiny, send):
        answer = send(anonymous="on")
        assert answer.status_code == 200
        receipt = answer.context["receipt"]
        case = Case.objects.get()
        assert case.reporter_id is None
        assert not Record.objects.filter(actor_id=tiny.villager.pk, object_id=case.pk).exists()
        assert not RequestKey.objects.exists()
        page = actors.browser("villager").post("/whistle/receipt/", {"receipt": receipt})
        assert "最迟" in page.content.decode()

    def test_another_number_opens_nothing(self, bench, client):
        answer = client.post("/whistle/receipt/", {"receipt": "2345-6789-ABCD"})
        assert answer.status_code == 404

    def test_it_can_be_rated_and_opened_again_by_the_receipt(self, bench, client, send, actors):
        receipt = send(anonymous="on").context["receipt"]
        case = Case.objects.get()
        services.confirm_arrival(actor=SYSTEM, case_id=case.pk, receipt=receipt)
        services.reply(actor=actors.village_secretary, case_id=case.pk, words="换了灯泡")
        rated = client.post("/whistle/receipt/rate/", {"receipt": receipt, "score": "1"})
        assert rated.status_code == 200
        case.refresh_from_db()
        assert case.status == CaseStatus.IN_PROGRESS
        assert not RequestKey.objects.exists()


class TestKeptWithoutANetwork:
    """What a phone kept is marked; its own time is information only."""

    def test_it_is_marked_and_the_clock_runs_from_receipt(self, bench, send):
        send(kept_at=at(7, 30).isoformat())
        case = Case.objects.get()
        assert case.is_backfilled
        assert case.sent_at == at(7, 30)
        assert case.received_at == at(8)
        assert case.arrival_due_at == at(8, 10)

    def test_a_time_from_the_future_or_nonsense_is_not_believed(self, bench):
        later = (clock.now() + dt.timedelta(days=3)).isoformat()
        assert kept_at(later) == clock.now()
        assert kept_at("gestern") is None
        assert kept_at("2026-02-31T10:00:00+08:00") is None
        assert kept_at("2026-03-02T08:00:00") is None


class TestTheSameMatter:
    """An open case of the matter is offered before sending; nobody reads another's words."""

    def test_it_is_offered_and_shares_the_answer(self, bench, actors, send):
        send(text="我家门口路灯不亮，晚上不敢出门")
        key = str(uuid.uuid4())
        page = send("other_villager", key=key, text="路灯坏了")
        assert page.status_code == 200
        assert "不敢出门" not in page.content.decode()
        first = Case.objects.get()
        answer = send("other_villager", key=key, text="路灯坏了", linked_to=str(first.pk))
        assert answer.status_code == 302
        second = Case.objects.latest("pk")
        assert second.linked_to_id == first.pk

    def test_who_says_that_it_is_another_matter_is_heard(self, bench, send):
        send(text="路灯不亮")
        assert send("other_villager", text="路灯不亮", apart="1").status_code == 302
        assert Case.objects.count() == 2


class TestWorking:
    """Who is asked says "I am coming" and "done"; the villager says who is there."""

    def test_two_taps_to_come_three_to_be_done(self, bench, actors, tiny, send):
        bench.on_duty(tiny.committee_chair)
        send()
        case = Case.objects.get()
        browser = actors.browser("committee_chair")
        assert f"/cases/{case.pk}/do/coming/" in browser.get("/cases/").content.decode()
        browser.post(
            f"/cases/{case.pk}/do/coming/", {"request_key": str(uuid.uuid4()), "back": "mine"}
        )
        case.refresh_from_db()
        assert case.status == CaseStatus.ACCEPTED
        browser.post(
            f"/cases/{case.pk}/do/done/",
            {"request_key": str(uuid.uuid4()), "how": "当场办结", "words": ""},
        )
        case.refresh_from_db()
        assert case.status == CaseStatus.REPLIED
        assert case.answer == "当场办结"

    def test_who_comes_cannot_say_that_they_are_there(self, bench, actors, tiny, send):
        bench.on_duty(tiny.committee_chair)
        send()
        case = Case.objects.get()
        answer = actors.browser("committee_chair").post(
            f"/cases/{case.pk}/do/heard/", {"request_key": str(uuid.uuid4())}
        )
        assert answer.status_code == 403
        case.refresh_from_db()
        assert case.arrived_at is None

    def test_a_case_of_another_village_is_not_found(self, bench, actors, send):
        send()
        case = Case.objects.get()
        for path in (f"/cases/{case.pk}/", f"/cases/{case.pk}/do/done/"):
            assert actors.browser("far_village_secretary").get(path).status_code == 404
        assert actors.browser("other_villager").get(f"/requests/{case.pk}/").status_code == 404

    def test_an_act_that_does_not_exist_is_not_found(self, bench, actors, send):
        send()
        case = Case.objects.get()
        browser = actors.browser("village_secretary")
        assert browser.get(f"/cases/{case.pk}/do/erase/").status_code == 404
        assert actors.browser("villager").get(f"/requests/{case.pk}/erase/").status_code == 404

    def test_the_desk_dispatches_one_by_one_button_and_many_by_a_list(
        self, bench, actors, tiny, send
    ):
        send(text="第一件")
        send("other_villager", text="第二件")
        ids = list(Case.objects.values_list("pk", flat=True))
        browser = actors.browser("village_secretary")
        assert browser.get("/cases/desk/").status_code == 200
        chosen = tiny.committee_chair.pk
        browser.post(
            "/cases/dispatch/",
            {"request_key": str(uuid.uuid4()), "one": f"{ids[0]}:{chosen}"},
        )
        assert Case.objects.get(pk=ids[0]).assignee_id == chosen
        browser.post(
            "/cases/dispatch/",
            {
                "request_key": str(uuid.uuid4()),
                "case": [str(i) for i in ids],
                "person": str(chosen),
            },
        )
        assert set(Case.objects.values_list("assignee_id", flat=True)) == {chosen}

    def test_a_batch_with_a_foreign_case_gives_none_away(self, bench, actors, tiny, send):
        send()
        other = bench.submit(actors.far_villager, area_id=tiny.far_village.pk)
        mine = Case.objects.exclude(pk=other.pk).get()
        before = mine.assignee_id
        answer = actors.browser("village_secretary").post(
            "/cases/dispatch/",
            {
                "request_key": str(uuid.uuid4()),
                "case": [str(mine.pk), str(other.pk)],
                "person": str(tiny.committee_chair.pk),
            },
        )
        assert answer.status_code == 404
        mine.refresh_from_db()
        assert mine.assignee_id == before


def test_everything_that_waits_stands_in_the_inbox(bench, actors, tiny, send):
    bench.on_duty(tiny.committee_chair)
    send()
    page = actors.browser("committee_chair").get("/inbox/").content.decode()
    assert 'data-heap="cases.mine"' in page
    assert "路灯不亮" in page


def test_promises_are_shown_with_their_denominators_and_hidden_when_few(bench, actors, send):
    send()
    bench.now(at(9))
    page = actors.browser("county_officer").get("/cases/promises/").content.decode()
    assert "不足5件，不算比例" in page
    assert '<p class="number">1</p>' in page


def test_somebody_is_there_can_be_said_instead_of_tapped(bench, actors, tiny, send):
    bench.on_duty(tiny.committee_chair)
    send()
    case = Case.objects.get()
    browser = actors.browser("villager")
    page = f"/requests/{case.pk}/arrived/"
    assert b"multipart/form-data" in browser.get(page).content
    key = str(uuid.uuid4())
    spoken = SimpleUploadedFile("voice.ogg", b"OggS" + b"0" * 40, "audio/ogg")
    browser.post(page, {"request_key": key, "voice": spoken})
    case.refresh_from_db()
    assert (case.arrived_at is not None, case.arrival_by) == (True, ArrivalBy.VOICE)
    assert case.files.count() == 1


def test_a_voice_that_is_no_sound_says_nothing(bench, actors, tiny, send):
    bench.on_duty(tiny.committee_chair)
    send()
    case = Case.objects.get()
    fake = SimpleUploadedFile("voice.ogg", b"<html>", "audio/ogg")
    page = f"/requests/{case.pk}/arrived/"
    answer = actors.browser("villager").post(
        page, {"request_key": str(uuid.uuid4()), "voice": fake}
    )
    assert answer.status_code in {400, 409, 415, 422}
    case.refresh_from_db()
    assert case.arrived_at is None
