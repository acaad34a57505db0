"""Telling people: the page always, the telephone when there is one and nobody asked to be left alone."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.backstage.gateway import listening
from touyan.backstage import services as backstage
from touyan.backstage import worker
from touyan.backstage.errors import CannotSend, PersonalDataInMessage, UnknownMessageKind
from touyan.backstage.messages import services
from touyan.backstage.messages.kinds import PHONE_TEST
from touyan.backstage.messages.services import Told
from touyan.backstage.models import Job, Notification, OutboxMessage
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.registry.models import Person

pytestmark = pytest.mark.django_db
sent: list[tuple[str, str, str]] = []
broken: set[str] = set()
TEXT = "您反映的路灯修好了。"


def deliver(address, text, reference):
    if address in broken:
        raise CannotSend("number refused")
    sent.append((address, text, reference))
    return f"gw-{reference}"


@pytest.fixture(autouse=True)
def gateway(settings):
    sent.clear()
    broken.clear()
    settings.MESSAGE_SENDER = f"{__name__}.deliver"
    return settings


def tell(person, key="k1", **more):
    return services.notify(
        actor=SYSTEM, key=key, kind=PHONE_TEST, person_id=person.pk, text=TEXT, **more
    )


def actor_of(person):
    return Actor(person.pk)


def tries():
    for _ in range(7):
        Job.objects.update(not_before=None)
        worker.drain()


def test_a_person_with_a_telephone_is_told_by_page_and_by_text_message(tiny):
    note = tell(tiny.villager, link="/me/")
    worker.drain()
    assert note.way == "SMS"
    ((_address, text, reference),) = sent
    message = note.outgoing.get()
    assert (text, message.status) == (TEXT, "SENT")
    assert message.gateway_ref == f"gw-{reference}"


def test_the_same_key_tells_once(tiny):
    assert tell(tiny.villager).pk == tell(tiny.villager).pk
    worker.drain()
    assert len(sent) == 1
    assert Notification.objects.count() == 1


def test_who_has_no_telephone_is_named_to_the_desk_as_such(tiny):
    Person.objects.filter(pk=tiny.villager.pk).update(phone_cipher=None, phone_index=None)
    assert tell(tiny.villager).way == "NO_PHONE"
    assert not OutboxMessage.objects.exists()


def test_who_wants_no_text_messages_gets_the_page_only(tiny):
    services.choose(actor=actor_of(tiny.villager), by_sms=False)
    assert tell(tiny.villager).way == "UNWANTED"
    services.choose(actor=actor_of(tiny.villager), by_sms=True)
    assert tell(tiny.villager, key="k2").way == "SMS"


def test_the_dead_are_not_told(tiny):
    Person.objects.filter(pk=tiny.villager.pk).update(died_on=clock.today())
    with pytest.raises(NotFound):
        tell(tiny.villager)


def test_a_message_of_no_known_kind_is_a_fault(tiny):
    with pytest.raises(UnknownMessageKind):
        services.notify(actor=SYSTEM, key="k", kind="x.y", person_id=tiny.villager.pk, text="a")


@pytest.mark.parametrize(
    "text", ["找 13812345678 联系", "号 52242319800101123X", "12900000001", ""]
)
def test_a_text_with_somebodys_number_is_refused(tiny, text):
    with pytest.raises(PersonalDataInMessage):
        services.notify(
            actor=SYSTEM, key="k", kind=PHONE_TEST, person_id=tiny.villager.pk, text=text
        )


@pytest.mark.parametrize(
    "link", ["https://evil.test/", "//evil.test", "/\\evil", "javascript:x", "/a b"]
)
def test_a_link_leads_to_this_site_only(tiny, link):
    with pytest.raises(PersonalDataInMessage):
        tell(tiny.villager, link=link)


def test_the_database_itself_refuses_a_link_elsewhere(tiny):
    note = tell(tiny.villager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.filter(pk=note.pk).update(link="https://evil.test/")


def test_a_refused_number_is_given_up_and_the_others_are_sent_once(tiny):
    people = [tiny.villager, tiny.other_villager, tiny.sibling_villager]
    numbers = {}
    for person in people:
        tell(person, key=f"probe:{person.pk}")
        worker.drain()
        numbers[person.pk] = sent.pop()[0]
    broken.add(numbers[people[0].pk])
    told = [Told(f"k:{one.pk}", one.pk, TEXT) for one in people]
    assert services.notify_many(actor=SYSTEM, kind=PHONE_TEST, told=told) == 3
    tries()
    assert sorted(address for address, _t, _r in sent) == sorted(
        numbers[one.pk] for one in people[1:]
    )
    states = OutboxMessage.objects.filter(notification__key__startswith="k:")
    assert sorted(states.values_list("status", "failure")) == [
        ("FAILED", "number refused"), ("SENT", ""), ("SENT", ""),
    ]  # fmt: skip


def test_a_report_of_the_gateway_is_noted_once(tiny):
    note = tell(tiny.villager)
    worker.drain()
    reference = note.outgoing.get().gateway_ref
    assert services.note_report(reference=reference, arrived=True)
    first = note.outgoing.get()
    assert first.status == "DELIVERED"
    assert services.note_report(reference=reference, arrived=False, reason="late")
    again = note.outgoing.get()
    assert (again.status, again.delivered_at) == ("DELIVERED", first.delivered_at)
    assert not services.note_report(reference="somebody else's", arrived=True)
    assert not services.note_report(reference="", arrived=True)


def test_a_report_of_failure_gives_the_message_up(tiny):
    note = tell(tiny.villager)
    worker.drain()
    services.note_report(reference=note.outgoing.get().gateway_ref, arrived=False, reason="off")
    assert note.outgoing.get().failure == "gateway: off"


def test_only_the_recipient_reads_and_marks_a_message(tiny):
    note = tell(tiny.villager)
    with pytest.raises(NotFound):
        services.mark_read(actor=actor_of(tiny.other_villager), notification_id=note.pk)
    read = services.mark_read(actor=actor_of(tiny.villager), notification_id=note.pk)
    assert read.read_at is not None
    again = services.mark_read(actor=actor_of(tiny.villager), notification_id=note.pk)
    assert again.read_at == read.read_at


def test_a_desk_sees_state_by_its_power_over_the_area_and_nobody_else_does(tiny, actors):
    tell(tiny.villager, area_id=tiny.village.pk, read_power=Power.PEOPLE_MANAGE)
    seen = Notification.objects.visible_to
    assert seen(actors.village_clerk).count() == 1
    for other in ("sibling_village_clerk", "village_secretary", "villager", "system_admin"):
        assert seen(getattr(actors, other)).count() == 0


class TestGroups:
    """A robot's group hears of a place, never of a person."""

    @pytest.fixture(autouse=True)
    def robot(self, settings):
        settings.OUTBOUND_HOSTS = ["localhost"]
        settings.OUTBOUND_PRIVATE = ["127.0.0.1/32"]
        with listening() as found:
            settings.ROBOTS = [
                f"520524101=wecom:http://localhost:{found.port}/send?key=secret",
                f"520524102=feishu:http://localhost:{found.port}/hook",
                f"520524203000=dingtalk:http://localhost:{found.port}/d?t=1|word",
            ]
            yield found

    def group(self, area, key="g1"):
        return services.notify_group(key=key, kind=PHONE_TEST, area=area)

    def test_each_house_gets_its_own_shape(self, tiny, robot, monkeypatch):
        monkeypatch.setattr(
            "socket.getaddrinfo", lambda host, port, *a, **kw: [(2, 1, 6, "", ("127.0.0.1", port))]
        )
        for number, area in enumerate((tiny.village, tiny.far_village, tiny.east_village)):
            self.group(area, key=f"g{number}")
        worker.drain()
        (one, two, three) = robot.hits
        assert one[0:2] == (
            "/send?key=secret",
            {"msgtype": "text", "text": {"content": "云岭村的测试哨"}},
        )
        assert two[1] == {"msg_type": "text", "content": {"text": "石桥村的测试哨"}}
        assert three[0].startswith("/d?t=1&timestamp=")
        assert "&sign=" in three[0]
        assert set(OutboxMessage.objects.values_list("status", flat=True)) == {"SENT"}

    def test_a_place_without_a_group_tells_none(self, tiny, settings):
        settings.ROBOTS = ["520524101=wecom:https://localhost/x"]
        assert self.group(tiny.far_village) is None

    def test_a_refusing_group_is_given_up_after_five_tries(self, tiny, robot, monkeypatch):
        monkeypatch.setattr(
            "socket.getaddrinfo", lambda host, port, *a, **kw: [(2, 1, 6, "", ("127.0.0.1", port))]
        )
        robot.body = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
        message = self.group(tiny.village)
        tries()
        message.refresh_from_db()
        assert (message.status, message.failure) == ("FAILED", "refused by the group")
        assert len(robot.hits) == 5

    def test_the_caller_has_no_way_to_say_something_of_its_own(self):
        assert set(services.notify_group.__wrapped__.__kwdefaults__ or {}) == set()
        names = services.notify_group.__wrapped__.__code__.co_varnames[:3]
        assert set(names) == {"key", "kind", "area"}


def people_of(tiny, count):
    """Return this many recipients with telephones, made the fast way."""
    pattern = Person.objects.exclude(phone_index=None).first()
    subjects = type(tiny.villager.subject)
    rows = subjects.objects.bulk_create(
        subjects(kind="PERSON", area_id=tiny.village.pk) for _ in range(count)
    )
    Person.objects.bulk_create(
        Person(
            subject=row,
            name="群众",
            name_pinyin="qunzhong",
            name_initials="qz",
            phone_cipher=pattern.phone_cipher,
            phone_index=pattern.phone_index,
        )
        for row in rows
    )
    return [Told(f"many:{row.pk}", row.pk, TEXT) for row in rows]


def test_telling_ten_thousand_asks_the_database_as_often_as_telling_fifty(tiny):
    counts = []
    for size in (50, 10_000):
        told = people_of(tiny, size)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert services.notify_many(actor=SYSTEM, kind=PHONE_TEST, told=told) == size
        # executemany of more than 5,000 rows is written in parts of 5,000
        counts.append(len(seen))
    assert counts[1] - counts[0] <= 4
    assert counts[1] <= 24
    assert Job.objects.filter(kind="backstage.send_messages").count() == 1 + 200
    assert services.notify_many(actor=SYSTEM, kind=PHONE_TEST, told=told) == 0


def test_a_dead_gateway_stops_a_batch_after_three(tiny, settings):
    told = people_of(tiny, 20)
    services.notify_many(actor=SYSTEM, kind=PHONE_TEST, told=told)
    broken.update(address for address, _t, _r in sent)
    settings.MESSAGE_SENDER = f"{__name__}.dead"
    worker.work_once(heartbeat=False)
    assert OutboxMessage.objects.filter(attempts=1).count() == 3
    assert OutboxMessage.objects.filter(status="QUEUED").count() == 20
    settings.MESSAGE_SENDER = f"{__name__}.deliver"
    tries()
    assert len(sent) == 20


def dead(address, text, reference):
    raise CannotSend("gateway busy")


def test_a_code_for_signing_in_may_also_go_this_way(tiny):
    """The message of another room: number and text of its own, erased after sending."""
    message = backstage.queue_message(
        actor=SYSTEM, key="c", purpose="login_code", address="13812345678", text="123456"
    )
    worker.drain()
    message.refresh_from_db()
    assert (bytes(message.address_cipher), message.shown_address) == (b"", "138****5678")
