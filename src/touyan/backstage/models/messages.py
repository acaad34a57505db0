"""Messages to people, written in the act's transaction and sent afterwards."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, sensitive, tags
from touyan.registry.reach import area_q

KEEP_DAYS = 400


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> "NotificationQuerySet":
        """Keep one if and only if its power of the desk covers its area: state only, never the text."""
        seen = models.Q(pk__in=[])
        for power in {grant.power for grant in actor.grants}:
            seen |= models.Q(read_power=power) & area_q(actor, power)
        return self.filter(seen)

    def own(self, actor: Actor) -> "NotificationQuerySet":
        """Keep one if and only if it was written to this person."""
        return self.filter(person_id=actor.person_id)


class Notification(models.Model):
    """What one person was told. Its page is always there; `way` says what else was tried.

    The text never holds anything about other people, nor a number: `messages.services` refuses it.
    """

    class Way(models.TextChoices):
        """Beside the page."""

        PAGE = "PAGE", _("page only")
        SMS = "SMS", _("page and text message")
        NO_PHONE = "NO_PHONE", _("no telephone: tell them in person or on paper")
        UNWANTED = "UNWANTED", _("page only, as this person wishes")

    # Writing the same key twice gives one notification.
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="notifications")
    text = models.CharField(max_length=300)
    link = models.CharField(max_length=200, blank=True, default="")
    way = models.CharField(max_length=8, choices=Way)
    # What it is about, as the sender's desk names it: ("case", "123").
    about_kind = models.CharField(max_length=40, blank=True, default="")
    about_id = models.CharField(max_length=64, blank=True, default="")
    area = models.ForeignKey("registry.Area", models.PROTECT, null=True, blank=True)
    # The power that shows the desk whether it arrived ("" = nobody but the recipient).
    read_power = models.CharField(max_length=40, blank=True, default="")
    sent_by = models.BigIntegerField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain("id", "key", "kind", "way", "about_kind", "about_id", "area", "read_power", "link"),
        plain("created_at"),
        personal("person", "text", "read_at", purpose="tell people what concerns them", keep_days=KEEP_DAYS),
        personal("sent_by", purpose="answer who told them", keep_days=KEEP_DAYS),
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="backstage_told_person"),
            models.Index(
                fields=["person"],
                name="backstage_told_unread",
                condition=models.Q(read_at__isnull=True),
            ),
            models.Index(fields=["about_kind", "about_id"], name="backstage_told_about"),
            models.Index(fields=["area", "-id"], name="backstage_told_area"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="backstage_told_has_text"),
            models.CheckConstraint(
                condition=models.Q(link="") | models.Q(link__startswith="/"),
                name="backstage_told_own_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class OutboxMessage(models.Model):
    """One message that leaves by a channel. Number and text are erased once it left or was given up."""

    class Status(models.TextChoices):
        """QUEUED with attempts: failed, tried again. FAILED: given up. KEPT: no gateway, never left."""

        QUEUED = "QUEUED", _("in the queue")
        SENT = "SENT", _("handed to the gateway")
        DELIVERED = "DELIVERED", _("arrived on the telephone")
        FAILED = "FAILED", _("given up")
        KEPT = "KEPT", _("stayed on this machine")

    class Channel(models.TextChoices):
        """How it goes out."""

        SMS = "SMS", _("text message")
        ROBOT = "ROBOT", _("group message")

    # Writing the same key twice gives one message.
    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=8, choices=Channel)
    purpose = models.CharField(max_length=40)
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, blank=True)
    # The page message that this one repeats: its text and the person's number are read when it leaves.
    notification = models.ForeignKey(
        "backstage.Notification", models.CASCADE, null=True, blank=True, related_name="outgoing"
    )
    # The telephone number, encrypted for the purpose "outbox.address"; emptied after sending.
    address_cipher = models.BinaryField(default=bytes, blank=True)
    text_cipher = models.BinaryField(default=bytes, blank=True)
    # How the address is shown: a number with its middle hidden, or the area of a group.
    shown_address = models.CharField(max_length=40, blank=True, default="")
    status = models.CharField(max_length=9, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    # A login code is useless later: past this time the message is given up.
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True, default="")
    # The gateway's own number of the message, for its delivery report.
    gateway_ref = models.CharField(max_length=80, blank=True, default="")

    personal_data: ClassVar = tags(
        plain("id", "key", "channel", "purpose", "notification", "status", "attempts"),
        plain("next_try_at", "expires_at", "created_at", "sent_at", "delivered_at", "failure"),
        plain("gateway_ref"),
        personal("person", "shown_address", purpose="answer whether somebody was told", keep_days=KEEP_DAYS),
        sensitive("address_cipher", "text_cipher", purpose="send the message", keep_days=0),
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="backstage_outbox_due",
                condition=models.Q(status="QUEUED"),
            ),
            models.Index(
                fields=["gateway_ref"],
                name="backstage_outbox_ref",
                condition=~models.Q(gateway_ref=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["SENT", "DELIVERED"], sent_at__isnull=False)
                | (~models.Q(status__in=["SENT", "DELIVERED"]) & models.Q(sent_at__isnull=True)),
                name="backstage_outbox_sent_at",
            ),
            models.CheckConstraint(
                condition=models.Q(status="DELIVERED", delivered_at__isnull=False)
                | (~models.Q(status="DELIVERED") & models.Q(delivered_at__isnull=True)),
                name="backstage_outbox_delivered_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.purpose} {self.pk}"


class MessageWish(models.Model):
    """A person who wants no text messages. No row: messages come as the county set them up."""

    person = models.OneToOneField(
        "registry.Person", models.CASCADE, primary_key=True, related_name="message_wish"
    )
    by_sms = models.BooleanField()
    changed_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("changed_at"),
        personal("person", "by_sms", purpose="tell people the way they wish", keep_days=30),
    )

    def __str__(self) -> str:
        return f"wish {self.pk}"


class PhoneTestQuerySet(models.QuerySet["PhoneTest"]):
    """Test whistles, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> "PhoneTestQuerySet":
        """Keep one if and only if the power to start them covers its area."""
        return self.filter(area_q(actor, Power.MESSAGES_TEST))


class PhoneTest(models.Model):
    """A test whistle to a real telephone, confirmed by its holder or not (rule 16.22)."""

    class Answer(models.TextChoices):
        """How the holder said that it arrived."""

        TAP = "TAP", _("one tap on the telephone")
        NUMBER = "NUMBER", _("the number of the message, read out")

    started_by = models.BigIntegerField()
    area = models.ForeignKey("registry.Area", models.PROTECT, related_name="+")
    message = models.OneToOneField("backstage.OutboxMessage", models.PROTECT, related_name="test")
    phone_index = models.BinaryField(max_length=32)
    # Keyed hashes: the number and the link themselves stand only in the message.
    number_hash = models.BinaryField(max_length=32)
    token_hash = models.BinaryField(max_length=32, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=6, choices=Answer, blank=True, default="")

    objects = PhoneTestQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain("id", "area", "message", "number_hash", "token_hash", "tries"),
        plain("started_at", "expires_at", "confirmed_at", "answer"),
        personal("started_by", "phone_index", purpose="prove that a real telephone is reached", keep_days=KEEP_DAYS),
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["started_by", "-id"], name="backstage_phonetest_by")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, answer="")
                | (models.Q(confirmed_at__isnull=False) & ~models.Q(answer="")),
                name="backstage_phonetest_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"test whistle {self.pk}"
