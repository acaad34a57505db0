"""Telling people: `notify` is what every room calls, inside the transaction of its act.

    notify(actor=actor, key=f"case:{case.pk}:arrival", kind="cases.arrival", person_id=reporter,
           text=_("At the latest 10:42 somebody will be with you."), link=f"/cases/{case.pk}/",
           about=("case", case.pk), area_id=case.area_id, read_power=Power.CASE_HANDLE)

The page message is always written. A text message goes out beside it when the kind is sent that way,
the person has a telephone and did not ask to be left alone. The text is for the recipient alone and
holds nothing about other people; a group message is made from the kind and a place only.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from touyan.backstage import gateways, outbox
from touyan.backstage import services as backstage
from touyan.backstage.declared import message_kind
from touyan.backstage.errors import PersonalDataInMessage
from touyan.backstage.models import Job, MessageWish, Notification, OutboxMessage
from touyan.core import bulk, clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.registry.models import Area, Person

Way = Notification.Way
# An identity number or a mobile number, also an invented one: never in a message (P-01).
_NUMBER = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15}|1[2-9]\d{9})(?!\d)", re.ASCII)
_OWN_LINK = re.compile(r"/(?![/\\])[\x21-\x7e]*")


@dataclass(frozen=True, slots=True)
class Told:
    """What one person is told: its own key, text and page."""

    key: str
    person_id: int
    text: str
    link: str = ""
    about: tuple[str, object] = ("", "")
    area_id: int | None = None


def notify(
    *,
    actor: Actor,
    key: str,
    kind: str,
    person_id: int,
    text: str,
    link: str = "",
    about: tuple[str, object] = ("", ""),
    area_id: int | None = None,
    read_power: Power | None = None,
    expires_at: dt.datetime | None = None,
) -> Notification:
    """Tell one person. The same `key` a second time changes nothing and returns the first.

    `read_power` over the area shows a desk whether it arrived, never the text. `link` is a path of ours.
    Raises UnknownMessageKind, NotFound (no living person), PersonalDataInMessage (a fault in our code).
    """
    told = Told(key, person_id, text, link, about, area_id)
    try:
        with transaction.atomic():
            notify_many(
                actor=actor, kind=kind, told=[told], read_power=read_power, expires_at=expires_at
            )
    except IntegrityError:  # told at the same moment by somebody else
        if not Notification.objects.filter(key=key).exists():
            raise
    found = Notification.objects.filter(key=key).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def notify_many(
    *,
    actor: Actor,
    kind: str,
    told: Sequence[Told],
    read_power: Power | None = None,
    expires_at: dt.datetime | None = None,
) -> int:
    """Tell many people, set-based; keys that were used before and the dead are left out.

    Returns how many page messages were written. Raises as `notify`.
    """
    by_sms = message_kind(kind).by_sms
    for one in told:
        _check(one)
    known = set(_among_keys(told))
    ways = _ways([one.person_id for one in told], by_sms=by_sms)
    fresh = {one.key: one for one in told if one.key not in known and one.person_id in ways}
    now = clock.now()
    rows = bulk.create(
        [
            Notification(
                key=one.key,
                kind=kind,
                person_id=one.person_id,
                text=one.text,
                link=one.link,
                way=ways[one.person_id],
                about_kind=one.about[0],
                about_id=str(one.about[1]),
                area_id=one.area_id,
                read_power=read_power or "",
                sent_by=actor.person_id,
                created_at=now,
            )
            for one in fresh.values()
        ]
    )
    _queue([row for row in rows if row.way == Way.SMS], now=now, expires_at=expires_at)
    return len(rows)


@transaction.atomic
def notify_phone(
    *,
    key: str,
    kind: str,
    phone: str,
    text: str,
    expires_at: dt.datetime | None = None,
) -> OutboxMessage:
    """Tell a telephone that is nobody's own, such as a village's duty phone. `phone` is normalised.

    The same `key` a second time changes nothing. Raises UnknownMessageKind, PersonalDataInMessage.
    """
    message_kind(kind)
    _check_text(text)
    return backstage.queue_message(
        actor=SYSTEM, key=key, purpose=kind, address=phone, text=text, expires_at=expires_at
    )


@transaction.atomic
def notify_group(*, key: str, kind: str, area: Area) -> OutboxMessage | None:
    """Tell the group of the smallest area with a robot; None when there is no robot or no words for it.

    The caller gives no text: it is the kind's own sentence with the name of the area.
    Raises UnknownMessageKind.
    """
    words = message_kind(kind).group
    robot = gateways.robot_for(area.path)
    if not words or robot is None:
        return None
    text = str(words) % {"place": area.name}
    _check_text(text)
    return backstage.queue_group_message(key=key, purpose=kind, group=robot.prefix, text=text)


@transaction.atomic
def mark_read(*, actor: Actor, notification_id: int) -> Notification:
    """Note that the recipient has read one message; return it. Raises NotFound."""
    found = Notification.objects.own(actor).select_for_update().filter(pk=notification_id).first()
    if found is None:
        raise NotFound
    if found.read_at is None:
        found.read_at = clock.now()
        found.save(update_fields=["read_at"])
    return found


def mark_all_read(*, actor: Actor) -> int:
    """Note that the recipient has read everything; return how many were new."""
    unread = Notification.objects.own(actor).filter(read_at=None)
    return unread.update(read_at=clock.now())


@transaction.atomic
def choose(*, actor: Actor, by_sms: bool) -> None:
    """Keep whether this person wants text messages; the page messages stay. Raises NotFound."""
    if not Person.objects.filter(pk=actor.person_id).exists():
        raise NotFound
    MessageWish.objects.update_or_create(
        person_id=actor.person_id, defaults={"by_sms": by_sms, "changed_at": clock.now()}
    )


@transaction.atomic
def note_report(*, reference: str, arrived: bool, reason: str = "") -> bool:
    """Note what the gateway tells about a message it took; say whether it was one of ours.

    A report that comes again or late changes nothing.
    """
    if not reference:
        return False
    message = OutboxMessage.objects.select_for_update().filter(gateway_ref=reference).first()
    if message is None:
        return False
    if message.status == OutboxMessage.Status.SENT:
        if arrived:
            message.status, message.delivered_at = OutboxMessage.Status.DELIVERED, clock.now()
        else:
            message.status, message.sent_at = OutboxMessage.Status.FAILED, None
            message.failure = f"gateway: {reason}"[:200]
        message.save(update_fields=["status", "delivered_at", "sent_at", "failure"])
    return True


def _check(one: Told) -> None:
    _check_text(one.text)
    if one.link and not _OWN_LINK.fullmatch(one.link):
        raise PersonalDataInMessage("the link must be a path of this site")


def _check_text(text: str) -> None:
    if not text or len(text) > 300:
        raise PersonalDataInMessage("a message has 1 to 300 characters")
    if _NUMBER.search(text):
        raise PersonalDataInMessage("looks like an identity or phone number")


def _among_keys(told: Sequence[Told]) -> list[str]:
    keys = bulk.among([one.key for one in told])
    return list(Notification.objects.filter(key__in=keys).values_list("key", flat=True))


def _ways(person_ids: Sequence[int], *, by_sms: bool) -> dict[int, str]:
    """Return how each living person is told beside the page."""
    ids = sorted(set(person_ids))
    people = Person.objects.filter(pk__in=bulk.among(ids), died_on=None)
    has_phone = dict(people.values_list("pk", "phone_index"))
    if not by_sms:
        return dict.fromkeys(has_phone, Way.PAGE.value)
    wishes = MessageWish.objects.filter(person_id__in=bulk.among(ids), by_sms=False)
    left_alone = set(wishes.values_list("person_id", flat=True))
    ways: dict[int, str] = {}
    for person, index in has_phone.items():
        reached = Way.SMS if index is not None else Way.NO_PHONE
        ways[person] = Way.UNWANTED if person in left_alone else reached
    return ways


def _queue(
    rows: Sequence[Notification], *, now: dt.datetime, expires_at: dt.datetime | None
) -> None:
    """Write one outgoing message for each page message, and one job for each batch of them."""
    outgoing = bulk.create(
        [
            OutboxMessage(
                key=f"told:{row.pk}",
                channel=OutboxMessage.Channel.SMS,
                purpose=row.kind,
                person_id=row.person_id,
                notification_id=row.pk,
                next_try_at=now,
                expires_at=expires_at,
                created_at=now,
            )
            for row in rows
        ]
    )
    keys = [message.pk for message in outgoing]
    batches = [keys[n : n + outbox.BATCH] for n in range(0, len(keys), outbox.BATCH)]
    bulk.create(
        [
            Job(
                kind="backstage.send_messages",
                key=f"outbox:{batch[0]}",
                payload={"messages": batch},
                actor_id=SYSTEM.person_id,
                created_at=now,
            )
            for batch in batches
        ]
    )
