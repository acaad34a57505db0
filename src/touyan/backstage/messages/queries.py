"""Reads: one's own messages, what a desk may know of those it sent, and the outbox without texts."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from touyan.backstage import gateways, outbox
from touyan.backstage.declared import message_kinds
from touyan.backstage.messages.wording import failure_word
from touyan.backstage.models import MessageWish, Notification, OutboxMessage, PhoneTest
from touyan.core import clock, crypto
from touyan.core.actor import Actor, Power
from touyan.core.masking import mask_name, mask_phone
from touyan.registry.models import Person
from touyan.registry.queries import PHONE, sees_names

PAGE = 50
TESTS = 20


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a desk may know: who, what about, and how far it came. Never the text."""

    pk: int
    kind: str
    name: str
    created_at: dt.datetime
    way: str
    way_word: str
    read_at: dt.datetime | None
    outgoing: "list[Outgoing]"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message that leaves, or left, by a channel."""

    pk: int
    kind: str
    channel: str
    address: str
    status: str
    word: str
    attempts: int
    failure: str
    created_at: dt.datetime
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Channels:
    """What this installation can do beside its pages, and what became of the last day's messages."""

    sms: bool
    groups: int
    counts: dict[str, int]


def own(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> list[Notification]:
    """Return a page of the actor's own messages, newest first."""
    rows = Notification.objects.own(actor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])


def unread(actor: Actor) -> int:
    """Return how many of the actor's own messages are new."""
    return Notification.objects.own(actor).filter(read_at=None).count()


def wants_sms(actor: Actor) -> bool:
    """Say whether text messages go to this person beside the page."""
    wish = MessageWish.objects.filter(person_id=actor.person_id).first()
    return wish is None or wish.by_sms


def own_phone(actor: Actor) -> str:
    """Return the actor's own telephone with its middle hidden, "" when none is kept."""
    person = Person.objects.filter(pk=actor.person_id).only("phone_cipher").first()
    return _masked(person)


def told(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> list[Delivery]:
    """Return a page of what the actor's desks sent, newest first."""
    rows = Notification.objects.visible_to(actor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return _deliveries(actor, list(_with_parts(rows).order_by("-pk")[:limit]))


def about(actor: Actor, kind: str, object_id: object) -> list[Delivery]:
    """Return what was sent about one object, for the page of the room that sent it."""
    rows = Notification.objects.visible_to(actor).filter(about_kind=kind, about_id=str(object_id))
    return _deliveries(actor, list(_with_parts(rows).order_by("-pk")[:PAGE]))


def outgoing(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> list[Outgoing]:
    """Return a page of the outbox, newest first: numbers masked, no texts. Raises NotAllowed."""
    actor.require(Power.SYSTEM_ADMINISTER)
    rows = OutboxMessage.objects.select_related("person")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_outgoing(one) for one in rows.order_by("-pk")[:limit]]


def channels(actor: Actor) -> Channels:
    """Return which channels are set up and the last day's messages by state. Raises NotAllowed."""
    actor.require(Power.SYSTEM_ADMINISTER)
    day = OutboxMessage.objects.filter(created_at__gt=clock.now() - dt.timedelta(days=1))
    counts = dict(day.values_list("status").annotate(Count("pk")).order_by("status"))
    return Channels(sms=outbox.leaves(), groups=len(gateways.robots()), counts=counts)


def phone_tests(actor: Actor) -> list[PhoneTest]:
    """Return the latest test whistles of the actor's places."""
    rows = PhoneTest.objects.visible_to(actor).select_related("area", "message")
    return list(rows.order_by("-pk")[:TESTS])


def last_reached(actor: Actor) -> PhoneTest | None:
    """Return the latest test whistle that a holder confirmed, None when none ever was."""
    rows = PhoneTest.objects.visible_to(actor).exclude(confirmed_at=None)
    return rows.select_related("area", "message").order_by("-confirmed_at").first()


def _with_parts(rows: QuerySet[Notification]) -> QuerySet[Notification]:
    return rows.select_related("person", "area").prefetch_related("outgoing__person")


def _deliveries(actor: Actor, rows: list[Notification]) -> list[Delivery]:
    return [
        Delivery(
            pk=row.pk,
            kind=kind_word(row.kind),
            name=_name(actor, row),
            created_at=row.created_at,
            way=row.way,
            way_word=row.get_way_display(),
            read_at=row.read_at,
            outgoing=[_outgoing(one) for one in row.outgoing.all()],
        )
        for row in rows
    ]


def _name(actor: Actor, row: Notification) -> str:
    near = row.area is not None and sees_names(actor, row.area.scope_path, Power.PEOPLE_READ)
    return row.person.name if near else mask_name(row.person.name)


def _outgoing(row: OutboxMessage) -> Outgoing:
    again = row.status == OutboxMessage.Status.QUEUED and row.attempts > 0
    return Outgoing(
        pk=row.pk,
        kind=kind_word(row.purpose),
        channel=row.get_channel_display(),
        address=row.shown_address or _masked(row.person),
        status="AGAIN" if again else row.status,
        word=row.get_status_display(),
        attempts=row.attempts,
        failure=failure_word(row.failure),
        created_at=row.created_at,
        at=row.delivered_at or row.sent_at,
    )


def _masked(person: Person | None) -> str:
    if person is None or person.phone_cipher is None:
        return ""
    return mask_phone(crypto.decrypt(person.phone_cipher, PHONE))


def kind_word(kind: str) -> str:
    """Return what messages of a kind are called; codes of older kinds stand for themselves."""
    found = message_kinds().get(kind)
    return str(found.title) if found else kind
