"""Messages: written with the act, sent after it, tried again, erased once they left."""

import datetime as dt

import pytest

from touyan.backstage import services, worker
from touyan.backstage.errors import CannotSend
from touyan.backstage.models import Job, OutboxMessage
from touyan.core import clock
from touyan.core.actor import SYSTEM

pytestmark = pytest.mark.django_db
sent: list[tuple[str, str]] = []


def deliver(address, text, reference):
    sent.append((address, text))
    return f"gateway-{reference}"


def dead(address, text, reference):
    raise CannotSend("gateway busy")


@pytest.fixture(autouse=True)
def gateway(settings):
    sent.clear()
    settings.MESSAGE_SENDER = f"{__name__}.deliver"
    return settings


def write(key="code:1", **more):
    return services.queue_message(
        actor=SYSTEM,
        key=key,
        purpose="login_code",
        address="13800001234",
        text="验证码 123456",
        **more,
    )


def test_a_message_leaves_once_and_its_text_and_number_are_erased():
    message = write()
    assert write().pk == message.pk
    assert b"138" not in bytes(message.address_cipher)
    worker.drain()
    worker.drain()
    message.refresh_from_db()
    assert sent == [("13800001234", "验证码 123456")]
    assert message.status == "SENT"
    assert not message.address_cipher
    assert not message.text_cipher


def test_a_message_that_expired_is_not_sent():
    message = write(expires_at=clock.now() - dt.timedelta(seconds=1))
    worker.drain()
    message.refresh_from_db()
    assert sent == []
    assert (message.status, message.failure) == ("FAILED", "expired")


def test_a_dead_gateway_is_tried_five_times_and_then_given_up(gateway):
    gateway.MESSAGE_SENDER = f"{__name__}.dead"
    message = write()
    for _ in range(7):
        Job.objects.update(not_before=None)
        worker.drain()
    message.refresh_from_db()
    assert (message.status, message.failure) == ("FAILED", "gateway busy")
    assert not message.text_cipher
    assert Job.objects.get().attempts == 5


def test_the_embedded_sender_keeps_number_and_text_out_of_the_log(gateway, caplog):
    caplog.set_level("INFO")
    gateway.MESSAGE_SENDER = "touyan.backstage.outbox.keep_on_screen"
    write()
    worker.drain()
    message = OutboxMessage.objects.get()
    assert (message.status, message.sent_at, bytes(message.text_cipher)) == ("KEPT", None, b"")
    assert "138" not in caplog.text
    assert "123456" not in caplog.text
