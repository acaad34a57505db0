"""Messages to people, written in the act's transaction and sent afterwards."""

from typing import ClassVar

from django.db import models

from touyan.core.personal_data import personal, plain, sensitive, tags


class OutboxMessage(models.Model):
    """One message that waits, was sent, or could not be sent. The text is erased after sending."""

    class Status(models.TextChoices):
        """FAILED: given up after the last attempt."""

        QUEUED = "QUEUED"
        SENT = "SENT"
        FAILED = "FAILED"

    class Channel(models.TextChoices):
        """How it goes out."""

        SMS = "SMS"

    # Writing the same key twice gives one message.
    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=8, choices=Channel)
    purpose = models.CharField(max_length=40)
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, blank=True)
    # The telephone number, encrypted for the purpose "outbox.address"; emptied after sending.
    address_cipher = models.BinaryField(default=bytes, blank=True)
    text_cipher = models.BinaryField(default=bytes, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    # A login code is useless later: past this time the message is given up.
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True, default="")

    personal_data: ClassVar = tags(
        plain("id", "key", "channel", "purpose", "status", "attempts", "next_try_at"),
        plain("expires_at", "created_at", "sent_at", "failure"),
        personal("person", purpose="answer whether somebody was told", keep_days=400),
        sensitive("address_cipher", "text_cipher", purpose="send the message", keep_days=0),
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="backstage_outbox_due",
                condition=models.Q(status="QUEUED"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="SENT", sent_at__isnull=False)
                | (~models.Q(status="SENT") & models.Q(sent_at__isnull=True)),
                name="backstage_outbox_sent_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.purpose} {self.pk}"
