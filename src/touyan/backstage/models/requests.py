"""Keys of forms that were sent: the same form sent twice has one effect and one answer."""

from typing import ClassVar

from django.db import models

from touyan.core.personal_data import personal, plain, tags


class RequestKey(models.Model):
    """One form that took effect, with the answer it got (decision record on request keys).

    The row is written in the transaction of the effect itself: there is no key without its effect
    and no effect without its key, whatever is killed when.
    """

    # The person (Actor.person_id); 0 before sign-in.
    person_id = models.BigIntegerField()
    key = models.UUIDField()
    body_hash = models.CharField(max_length=64)
    # 0 while the first request is still under way (nobody else can see that row yet).
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField()

    personal_data: ClassVar = tags(
        plain("id", "key", "body_hash", "status", "headers", "created_at"),
        personal("person_id", "body", purpose="answer a repeated form the same way", keep_days=7),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "key"], name="backstage_requestkey_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="backstage_requestkey_age")]

    def __str__(self) -> str:
        return str(self.key)
