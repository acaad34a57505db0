"""Forms take effect once (promise F-10): twins, replays, other bodies, refusals, restarts."""

import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from touyan.backstage import once as once_module
from touyan.backstage.errors import RequestInFlight, RequestKeyMissing, RequestKeyReused
from touyan.backstage.models import RequestKey, Slot
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import Invalid

KEY = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"


def effects():
    return Slot.objects.filter(name="effect").count()


def act(slot):
    Slot.objects.create(name="effect", slot=slot, taken_at=clock.now())


@once
def spend(request):
    act(uuid.uuid4().hex)
    answer = HttpResponseRedirect(f"/receipts/{uuid.uuid4()}/")
    answer["HX-Trigger"] = "spent"
    return answer


def post(view=spend, person_id=7, path="/spend/", **data):
    request = RequestFactory().post(path, {"request_key": KEY, "amount": "5", **data})
    request.actor = Actor(person_id=person_id)
    return view(request)


pytestmark = pytest.mark.django_db


def test_the_same_form_again_gets_the_first_answer_and_does_nothing():
    first, second = post(), post()
    assert effects() == 1
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert second["HX-Trigger"] == "spent"
    assert second["X-Replayed"] == "1"
    assert not first.has_header("X-Replayed")


def test_the_answer_to_a_repeated_form_has_the_same_body():
    @once
    def page(request):
        return HttpResponse("余额 5".encode(), content_type="text/html; charset=utf-8")

    first, second = post(page), post(page)
    assert second.content == first.content == "余额 5".encode()
    assert second["Content-Type"] == first["Content-Type"]


def test_the_same_key_with_other_content_is_refused():
    post()
    with pytest.raises(RequestKeyReused) as refusal:
        post(amount="6")
    assert refusal.value.status == 422
    assert effects() == 1


def test_the_same_key_at_another_address_is_other_content():
    post()
    with pytest.raises(RequestKeyReused):
        post(path="/give-back/")


def test_the_csrf_token_is_no_content():
    post(csrfmiddlewaretoken="a")
    post(csrfmiddlewaretoken="b")
    assert effects() == 1


def test_uploaded_bytes_are_content():
    post(file=SimpleUploadedFile("a.csv", b"1"))
    post(file=SimpleUploadedFile("a.csv", b"1"))
    with pytest.raises(RequestKeyReused):
        post(file=SimpleUploadedFile("a.csv", b"2"))
    assert effects() == 1


def test_two_people_may_carry_the_same_key():
    post(person_id=7)
    post(person_id=8)
    assert effects() == 2


@pytest.mark.parametrize("key", ["", "abc", "1", "{}", "null"])
def test_a_form_without_a_proper_key_is_refused(key):
    with pytest.raises(RequestKeyMissing):
        post(request_key=key)
    assert effects() == 0


def test_a_get_passes_through():
    request = RequestFactory().get("/spend/")
    assert once(lambda r: HttpResponse("form"))(request).content == b"form"


def test_a_broken_rule_leaves_nothing_behind_not_even_the_key():
    @once
    def refuse(request):
        act("half")
        raise Invalid

    with pytest.raises(Invalid):
        post(refuse)
    assert effects() == 0
    assert not RequestKey.objects.exists()
    post()
    assert effects() == 1


def test_an_answer_of_four_hundred_leaves_nothing_behind():
    @once
    def refuse(request):
        act("half")
        return HttpResponse("look again", status=422)

    assert post(refuse).content == b"look again"
    assert effects() == 0
    assert not RequestKey.objects.exists()


def test_an_effect_that_breaks_after_the_view_leaves_no_key(monkeypatch):
    def broken(row, response):
        raise ConnectionError

    monkeypatch.setattr(once_module, "_keep", broken)
    with pytest.raises(ConnectionError):
        post()
    assert effects() == 0
    assert not RequestKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_fifty_presses_at_once_have_one_effect_and_fifty_identical_answers():
    answers, start = [], threading.Barrier(50)

    def press():
        start.wait()
        try:
            answers.append(post())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert effects() == 1
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert len(answers) == 50


@pytest.mark.django_db(transaction=True)
def test_a_key_survives_a_restart():
    first = post()
    connections.close_all()  # nothing is kept in the process
    assert post()["Location"] == first["Location"]
    assert effects() == 1


@pytest.mark.django_db(transaction=True)
def test_a_press_while_the_first_is_still_under_way_is_told_to_wait(monkeypatch):
    inside, leave = threading.Event(), threading.Event()

    @once
    def slow(request):
        act("slow")
        inside.set()
        leave.wait(30)
        return HttpResponseRedirect("/receipt/")

    def first():
        try:
            post(slow)
        finally:
            connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)
    impatient_connection()
    with pytest.raises(RequestInFlight) as told:
        post(slow)
    leave.set()
    thread.join()
    assert told.value.status == 409
    assert effects() == 1
    assert post(slow)["Location"] == "/receipt/"


def impatient_connection():
    connection = connections["default"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET lock_timeout = 200")
        else:
            cursor.execute("PRAGMA busy_timeout = 200")


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_the_effect_itself_waits_for_is_not_mistaken_for_a_twin():
    @once
    def blocked(request):
        raise transaction.TransactionManagementError

    with pytest.raises(transaction.TransactionManagementError):
        post(blocked)
    assert effects() == 0
