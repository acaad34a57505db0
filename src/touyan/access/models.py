"""Accounts, their sessions, household cards, sign-in codes and the count of wrong tries."""

import datetime as dt
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.access.lockout import Scope
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, sensitive, tags

KEEP_ACCOUNT_DAYS = 365
KEEP_SECRET_DAYS = 30
KEEP_LOG_DAYS = 180


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their sign-in name."""


class User(AbstractBaseUser):
    """One account. What it may do follows from the posts of its person, never from this row."""

    person = models.OneToOneField(
        "registry.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="account"
    )
    username = models.CharField(max_length=40, unique=True)
    # Base32 text under core.crypto with the purpose "account.totp"; null until the app is paired.
    totp_secret_cipher = models.BinaryField(null=True, blank=True)
    totp_last_step = models.BigIntegerField(default=0)
    must_change_password = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # How this person likes the pages, on every device; empty and null: never chosen.
    language = models.CharField(max_length=10, blank=True, default="")
    letter_size = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(0, _("Normal")), (1, _("Large")), (2, _("Even larger"))]
    )
    created_at = models.DateTimeField(default=clock.now)
    signed_in_at = models.DateTimeField(null=True, blank=True)
    # Django would write it by a signal and by the machine's clock; `signed_in_at` takes its place.
    last_login = None

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    personal_data: ClassVar = tags(
        plain("id", "must_change_password", "is_active", "totp_last_step"),
        personal(
            "person",
            "username",
            "signed_in_at",
            "created_at",
            "language",
            "letter_size",
            purpose="let a person sign in and see the pages as they like them",
            keep_days=KEEP_ACCOUNT_DAYS,
        ),
        sensitive(
            "password",
            "totp_secret_cipher",
            purpose="prove that the person who signs in is the holder of the account",
            keep_days=KEEP_SECRET_DAYS,
        ),
    )

    def __str__(self) -> str:
        return self.username

    @property
    def has_second_factor(self) -> bool:
        """Say whether an authenticator app is paired."""
        return self.totp_secret_cipher is not None


class Session(AbstractBaseSession):
    """One signed-in device (or a visitor who is signing in). The key itself is never shown."""

    user = models.ForeignKey(
        "access.User", on_delete=models.CASCADE, null=True, blank=True, related_name="sessions"
    )
    card = models.ForeignKey(
        "access.HouseholdCard",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="sessions",
    )
    # Names the session on the page "my devices"; worthless for signing in.
    mark = models.CharField(max_length=22, blank=True, default="", db_index=True)
    device = models.CharField(max_length=60, blank=True, default="")
    signed_in_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[BaseSessionManager["Session"]] = BaseSessionManager()  # type: ignore[assignment]

    personal_data: ClassVar = tags(
        plain("mark", "expire_date"),
        personal(
            "user",
            "card",
            "device",
            "signed_in_at",
            "seen_at",
            purpose="show a person where they are signed in and let them sign out there",
            keep_days=KEEP_SECRET_DAYS,
        ),
        sensitive(
            "session_key",
            "session_data",
            purpose="keep a person signed in",
            keep_days=KEEP_SECRET_DAYS,
        ),
    )

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"session {self.mark}"


class LoginCode(models.Model):
    """One code sent to a telephone, or shown for a telephone that nobody has (nobody can tell)."""

    phone_index = models.BinaryField(max_length=32, db_index=True)
    phone_cipher = models.BinaryField()
    code_hash = models.BinaryField(max_length=32)
    is_known = models.BooleanField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar = tags(
        plain("id", "is_known", "tries", "sent_at", "expires_at", "used_at"),
        personal(
            "phone_index",
            "phone_cipher",
            purpose="limit the codes sent to one telephone",
            keep_days=1,
        ),
        sensitive("code_hash", purpose="check the code that a person types", keep_days=1),
    )

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="access_code_sent")]

    def __str__(self) -> str:
        return f"code {self.pk}"


PRINTABLE = dt.timedelta(hours=24)
"""How long the first PINs of a batch can be printed; "all printed" ends it earlier."""


class HouseholdCardQuerySet(models.QuerySet["HouseholdCard"]):
    """Cards, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.CARDS_ISSUE) -> "HouseholdCardQuerySet":
        """Keep a card if and only if the actor holds the power over the household's area."""
        within = models.Q(pk__in=[])
        for prefix in actor.prefixes(power):
            within |= models.Q(household__subject__area__path__startswith=prefix)
        return self.filter(within)


class HouseholdCard(models.Model):
    """A printed card with a QR code (the serial) and a PIN: signs one household in without a telephone."""

    household = models.ForeignKey(
        "registry.Household", on_delete=models.PROTECT, related_name="cards"
    )
    # 20 places of Crockford base32 = 100 random bits, printed as a QR code and in groups of five.
    serial = models.CharField(max_length=20, unique=True)
    pin_hash = models.BinaryField(max_length=32)
    # Which field key the PIN's hash rests on (docs/operate/security.md, rotation).
    key_mark = models.BinaryField(max_length=2)
    # The first PIN, readable for the print until it is changed (core.crypto, "card.first_pin").
    first_pin_cipher = models.BinaryField(null=True, blank=True)
    must_change_pin = models.BooleanField(default=True)
    batch = models.UUIDField(db_index=True)
    issued_at = models.DateTimeField()
    issued_by_id = models.BigIntegerField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=12, blank=True, default="")

    objects = HouseholdCardQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain(
            "id", "must_change_pin", "batch", "key_mark", "issued_at", "voided_at", "void_reason"
        ),
        personal(
            "household",
            "serial",
            "issued_by_id",
            purpose="let a household without a telephone sign in",
            keep_days=KEEP_ACCOUNT_DAYS,
        ),
        sensitive(
            "pin_hash",
            "first_pin_cipher",
            purpose="prove that the household holds the card",
            keep_days=KEEP_SECRET_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=models.Q(voided_at__isnull=True),
                name="access_card_one_valid",
            ),
            models.CheckConstraint(
                condition=models.Q(must_change_pin=True) | models.Q(first_pin_cipher__isnull=True),
                name="access_card_first_pin_forgotten",
            ),
            models.CheckConstraint(
                condition=models.Q(voided_at__isnull=True, void_reason="")
                | models.Q(voided_at__isnull=False) & ~models.Q(void_reason=""),
                name="access_card_void_has_reason",
            ),
        ]

    class VoidReason(models.TextChoices):
        """Why a card stopped working."""

        LOST = "LOST", _("Lost or stolen")
        WORN = "WORN", _("Damaged")
        FORGOTTEN = "FORGOTTEN", _("PIN forgotten")
        REPLACED = "REPLACED", _("A new card was printed")
        LEFT = "LEFT", _("The household no longer exists")

    def __str__(self) -> str:
        return f"card {self.pk}"


class Attempt(models.Model):
    """How many wrong tries were made on one account or from one network (`lockout`)."""

    scope = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Scope])
    # A keyed hash: the table names neither user names nor addresses.
    key = models.BinaryField(max_length=32)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)
    blocked_until = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar = tags(
        plain("id", "scope", "failures", "last_at", "blocked_until"),
        personal("key", purpose="slow down the guessing of secrets", keep_days=KEEP_LOG_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="access_attempt_one_count")
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.failures}"


class ApiKey(models.Model):
    """The key of another organisation's system: dated, limited, revocable, and kept as a keyed hash."""

    # Name of the organisation and its system; it need not be in the registry.
    holder = models.CharField(max_length=80)
    key_hash = models.BinaryField(max_length=32, unique=True)
    # The first letters of the key, to tell two keys apart on pages.
    shown = models.CharField(max_length=12)
    # Codes of the kinds that it may submit; empty: all that the county publishes.
    kinds = models.JSONField(default=list, blank=True)
    per_minute = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    issued_by_id = models.BigIntegerField()
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_id = models.BigIntegerField(null=True, blank=True)

    personal_data: ClassVar = tags(
        plain("id", "holder", "shown", "kinds", "per_minute", "issued_at", "expires_on"),
        plain("revoked_at", "key_hash"),
        personal(
            "issued_by_id",
            "revoked_by_id",
            purpose="answer who let another system in",
            keep_days=1095,
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by_id__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by_id__isnull=False),
                name="access_apikey_revoked_by",
            ),
            models.CheckConstraint(
                condition=models.Q(per_minute__gte=1, per_minute__lte=600),
                name="access_apikey_rate",
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.shown}"
